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

    /// How many entries one turn takes: few enough to keep memory small.
    private static let batchLimit = 256
    /// How often a turn plans entries in vain, because their records change under its hands.
    private static let rounds = 4
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

    /// Plans one batch of entries.
    func work() async throws(Interruption) -> Bool {
        await courtesy.giveWay()
        let now = clock.now
        defer { courtesy.worked(clock.now - now) }
        let entries = try await stored { () async throws(StoreError) in
            backlog.set(try await store.backlog().entries)
            let limit = courtesy.portion(of: Self.batchLimit)
            return try await store.claimEntries(upTo: limit, at: now, until: now + Self.lease)
        }
        rush.compare(planned: entries.count)
        guard !entries.isEmpty else { return false }
        var (unsettled, vain) = (entries, 0)
        while !unsettled.isEmpty, vain < Self.rounds {
            let rest = try await plan(unsettled)
            vain += rest.count == unsettled.count ? 1 : 0
            unsettled = rest
        }
        let rest = unsettled
        try await insistence.stored { () async throws(StoreError) in
            try await putOff(rest)
            backlog.set(try await store.backlog().entries)
        }
        return true
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
