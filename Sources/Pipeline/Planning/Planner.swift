import Logging
package import Model
package import Store

/// The planner: turns what was journalled into verdicts, and verdicts into the outbox.
///
/// Every turn goes one way: claim entries, deliberate, settle.
package struct Planner: Pumping {
    /// What it is called in logs.
    package let name = "planner"

    /// How it thinks, by what is paused in the turn at hand.
    var deliberation: Deliberation
    let store: any Store
    let backlog: BacklogGauge
    let bells: [Doorbell]
    let clock: any WallClock
    let hazard: Hazard
    let portions: Portions
    let rush: Rush
    let courtesy: Courtesy
    let insistence: Insistence
    let measures: Measures
    let log: Logger

    /// How many entries one claim takes: few enough to keep memory small.
    static let claimLimit = 256
    /// How long a turn goes on claiming: what an operator pauses stands still with the next.
    private static let youth = Duration.seconds(1)
    /// How long a turn may take before another may claim its entries: longer than the slowest chain of look-ups.
    private static let lease = Duration.seconds(300)

    /// Sets up a planner; `bells` wake the couriers.
    init(
        _ deliberation: Deliberation,
        backlog: BacklogGauge,
        bells: [Doorbell],
        rush: Rush,
        pause: @escaping @Sendable (Duration) async -> Void,
        hazard: @escaping Hazard = { _ in },
        portions: Portions,
        insistence: Insistence,
        measures: Measures,
        log: Logger
    ) {
        self.deliberation = deliberation
        store = deliberation.store
        clock = deliberation.clock
        self.backlog = backlog
        self.bells = bells
        self.hazard = hazard
        self.portions = portions
        self.rush = rush
        courtesy = Courtesy(in: rush, pause: pause)
        self.insistence = insistence
        self.measures = measures
        self.log = log
    }

    /// Plans entries, claim after claim, as long as there are whole ones and the turn is young.
    func work() async throws(Interruption) -> Bool {
        await courtesy.giveWay()
        let start = clock.now
        defer { courtesy.worked(clock.now - start) }
        let limit = courtesy.portion(of: Self.claimLimit)
        let entries = try await stored { () async throws(StoreError) in try await claim(upTo: limit) }
        guard !entries.isEmpty else { return false }
        let end = entries.count == limit ? start + Self.youth : start
        let restless = try await plan(entries, claimingUntil: end)
        try await insistence.stored { () async throws(StoreError) in
            try await putOff(restless)
            backlog.set(try await store.backlog().entries)
        }
        return true
    }

    /// Claims what follows in a turn; what cannot be claimed now is left to the next, which says why.
    func claimMore(_ limit: Int) async -> [Entry] {
        guard limit > 0 else { return [] }
        return (try? await claim(upTo: limit)) ?? []
    }

    private func claim(upTo limit: Int) async throws(StoreError) -> [Entry] {
        backlog.set(try await store.backlog().entries)
        let now = clock.now
        let entries = try await store.claimEntries(upTo: limit, at: now, until: now + Self.lease)
        rush.compare(planned: entries.count)
        return entries
    }

    /// When the next entry falls due.
    package func nextDue() async throws(StoreError) -> Timestamp? {
        try await store.nextEntryDue()
    }

    /// Puts off the entries that other writers left no peace, for a moment.
    private func putOff(_ entries: [Entry]) async throws(StoreError) {
        guard !entries.isEmpty else { return }
        let later = Settlement.Delay.postponed(until: clock.now + .seconds(1), reason: "the record keeps changing")
        let void = try await store.settle(entries.map { Settlement($0, .undecided(later)) }, at: clock.now)
        guard !void.isEmpty else { return }
        log.warning("entries were claimed again before they were settled", metadata: ["count": "\(void.count)"])
    }
}
