import Model
import ServiceLifecycle
import Store

extension DemoStage {
    /// How long everything may take to come to rest, an outage's retries included.
    private static let patience = Duration.seconds(30)
    /// How often to look whether it has.
    private static let glance = Duration.milliseconds(20)
    /// How many entries and deliveries a look takes in: more than the story has.
    private static let view = 500

    /// How everything stands at one look.
    private struct Reading: Hashable {
        let rounds: Int
        let entries: [WorkState: Int]
        let deliveries: [WorkState: Int]
        let isResting: Bool
    }

    /// Waits until nothing is on its way any more, and tells what happens meanwhile.
    ///
    /// Two looks in a row that find everything at rest and nothing moved: whatever passes from one place to the next
    /// between the parts of one look, the other look finds.
    func settle() async throws(DemoFault) {
        let deadline = ContinuousClock.now + Self.patience
        var last: Reading?
        while true {
            let reading = try await look()
            if reading.isResting, reading == last { return }
            last = reading
            guard ContinuousClock.now < deadline else { throw DemoFault(problem: "it does not come to rest") }
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { throw DemoFault(problem: "it was stopped") }
            try? await Task.sleep(for: Self.glance)
        }
    }

    /// What the gateway keeps about everything so far, the oldest first.
    func history() async throws(DemoFault) -> (entries: [EntryHistory], deliveries: [DeliveryHistory]) {
        do throws(StoreError) {
            let entries = try await store.entries(HistoryFilter(limit: Self.view))
            return (entries.reversed(), try await store.deliveries(HistoryFilter(limit: Self.view)).reversed())
        } catch {
            throw DemoFault(problem: "the store cannot be read: \(error)")
        }
    }

    private func look() async throws(DemoFault) -> Reading {
        let wasResting = postman.isResting
        let happenings = ledger.takeHappenings()
        let (entries, deliveries) = try await history()
        ledger.tell(happenings, and: entries)
        let states = entries.map(\.state) + deliveries.map(\.state)
        let rounds = ledger.rounds
        // What is answered stands in the inbox first: it is on its way until the journal has it.
        let isJournalled = entries.reduce(0) { $0 + 1 + $1.duplicates } >= rounds.count { $0.answer?.status == 200 }
        return Reading(
            rounds: rounds.count,
            entries: Self.census(entries.map(\.state)),
            deliveries: Self.census(deliveries.map(\.state)),
            isResting: wasResting && postman.isResting && isJournalled
                && !states.contains { [.pending, .claimed].contains($0) }
        )
    }

    private static func census(_ states: [WorkState]) -> [WorkState: Int] {
        Dictionary(states.map { ($0, 1) }, uniquingKeysWith: +)
    }
}
