import Testing

@testable import App

@Suite struct UndisturbedTests {
    @Test func `what the host kept is its share of what was wanted, idle time left out`() throws {
        let before = try #require(ProcessorTicks("cpu  100 10 20 9000 50 1 2 7 40 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n"))
        let after = try #require(ProcessorTicks("cpu  160 10 40 9900 70 1 2 27 90 0\n"))

        #expect(before.wanted == 140 && before.stolen == 7)
        #expect(after.stolen(since: before) == 0.2)
        #expect(before.stolen(since: before) == 0)
    }

    @Test(arguments: ["", "intr 1 2 3", "cpu  1 2 3"])
    func `a machine that does not tell is not disturbed`(text: String) {
        #expect(ProcessorTicks(text) == nil)
        #expect(ProcessorTicks.stolen(since: nil) == 0)
    }

    @Test func `a measure is taken until enough were not disturbed`() async throws {
        let taken = try await take(2, of: [0.3, 0.01, 0.5, 0, 0.1])

        #expect(taken == [1, 3])
    }

    @Test func `where the host never rests, those it disturbed least stand, in their order`() async throws {
        let taken = try await take(2, of: [0.9, 0.2, 0.4, 0.1, 0])

        #expect(taken == [1, 3])
    }

    @Test func `what is taken once is tried three times`() async throws {
        #expect(try await take(1, of: [0.5, 0.2, 0.3, 0]) == [1])
    }

    private struct Attempt: Disturbable {
        let number: Int
        let stolen: Double
    }

    private func take(_ count: Int, of shares: [Double]) async throws(CommandFailure) -> [Int] {
        try await Undisturbed.take(count) { number in Attempt(number: number, stolen: shares[number]) }.map(\.number)
    }
}
