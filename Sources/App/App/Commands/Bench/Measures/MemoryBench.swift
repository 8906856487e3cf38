import Foundation
import Load
import Model

/// What the gateway needs of memory while its journal grows.
struct MemoryBench: Sendable {
    /// What it found, in bytes.
    struct Finding: Sendable {
        /// Before the first notification.
        let start: Int
        /// Two seconds after the last one was journalled and everything decided.
        let end: Int
        /// At any moment.
        let most: Int
        /// How many notifications were journalled.
        let count: Int
        /// Whether the ids that were answered 200 are exactly those that the journal holds.
        let isExact: Bool
    }

    let site: BenchSite

    /// How long the gateway has to give back what it needed meanwhile.
    private static let respite = Duration.seconds(2)
    /// How many requests are prepared at once.
    private static let portion = 100_000

    /// Journals so many notifications and looks at the process meanwhile.
    func run() async throws(CommandFailure) -> Finding {
        defer { site.clear("memory") }
        let gateway = try await site.receiver(in: "memory")
        let result: Result<(Int, Set<String>), CommandFailure>
        do throws(CommandFailure) {
            result = .success(try await fill(gateway))
        } catch {
            result = .failure(error)
        }
        try? await Task.sleep(for: Self.respite)
        let (end, most) = gateway.child.residentMemory
        await gateway.child.stop()
        let (start, answered) = try result.get()
        let kept = Set(try await gateway.journalled())
        return Finding(start: start, end: end, most: most, count: answered.count, isExact: kept == answered)
    }

    private func fill(_ gateway: BenchGateway) async throws(CommandFailure) -> (start: Int, answered: Set<String>) {
        let notifications = site.notifications(for: 5)
        let start = gateway.child.residentMemory.now
        var answered: Set<String> = []
        for first in stride(from: 0, to: site.sizes.journalled, by: Self.portion) {
            let numbers = first..<min(first + Self.portion, site.sizes.journalled)
            let requests = try notifications.prepared(numbers)
            let answers = try await LoadThread.send(requests, to: gateway.port, under: Pressure(connections: 128))
            answered.formUnion(Answered.ids(of: answers) { notifications.id(first + $0) })
        }
        try await gateway.rest()
        return (start, answered)
    }
}
