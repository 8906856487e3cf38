import Testing

@testable import SQLiteStore

@Suite struct PatienceTests {
    private let start = ContinuousClock.now

    @Test func `all who wait for a locked file wait two seconds together, and then are told at once`() {
        let patience = Patience()

        #expect(patience.wait(at: start))
        #expect(patience.wait(at: start + .milliseconds(1999)))
        #expect(!patience.wait(at: start + .seconds(2)))
        #expect(!patience.wait(at: start + .seconds(60)))
    }

    @Test func `a transaction that goes through gives everybody new patience`() {
        let patience = Patience()
        #expect(patience.wait(at: start))
        #expect(!patience.wait(at: start + .seconds(3)))

        patience.succeeded()

        #expect(patience.wait(at: start + .seconds(4)))
    }
}
