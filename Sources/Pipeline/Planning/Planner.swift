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
    let rush: Rush
    let courtesy: Courtesy
    let insistence: Insistence
    let measures: Measures
    let log: Logger

    /// How many entries one turn takes: enough to share a commit and a read, few enough to keep memory small.
    private static let batchLimit = 256
    /// How often a turn plans entries whose records change under its hands.
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
        var unsettled = entries
        for _ in 0..<Self.rounds where !unsettled.isEmpty {
            let round = unsettled
            let settlements = try await insistence.stored { () async throws(StoreError) in
                var world = World()
                return try await deliberation.settlements(for: round, knowing: &world)
            }
            try survive(hazard, at: .settle)
            unsettled = try await insistence.stored { () async throws(StoreError) in
                try await settle(settlements, of: round)
            }
        }
        let rest = unsettled
        try await insistence.stored { () async throws(StoreError) in
            try await putOff(rest)
            backlog.set(try await store.backlog().entries)
        }
        for bell in bells { bell.ring() }
        return true
    }

    /// When the next entry falls due.
    package func nextDue() async throws(StoreError) -> Timestamp? {
        try await store.nextEntryDue()
    }

    /// Settles a batch in one transaction.
    ///
    /// Where one settlement contradicts what is kept (an operator linked one of its records meanwhile), each is settled
    /// alone, and the contradicting one becomes a dead letter to be retried.
    ///
    /// - Returns: the entries to plan again, because a courier recorded something about their records meanwhile.
    private func settle(_ settlements: [Settlement], of entries: [Entry]) async throws(StoreError) -> [Entry] {
        do throws(StoreError) {
            let void = Set(try await store.settle(settlements, at: clock.now))
            let valid = settlements.lazy.filter { !void.contains($0.entry) }
            measures.settled(valid)
            for settlement in valid { tell(of: settlement) }
            return entries.filter { void.contains($0.id) }
        } catch {
            guard case .conflict(let reason) = error else { throw error }
            guard settlements.count == 1 else {
                var void: [Entry] = []
                for settlement in settlements { void += try await settle([settlement], of: entries) }
                return void
            }
            _ = try await store.settle([settlements[0].buried(reason)], at: clock.now)
            return []
        }
    }

    private func tell(of settlement: Settlement) {
        guard log.logLevel <= .debug, let trace = settlement.trace else { return }
        for ruling in settlement.ending.rulings {
            log.debug(
                "decided",
                metadata: [
                    "trace": "\(trace)", "event": "\(settlement.entry)", "record": "\(ruling.record)",
                    "sync": "\(ruling.sync?.text ?? "")", "verdict": "\(ruling.verdict.reason?.rawValue ?? "deliver")",
                ]
            )
        }
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

extension Settlement {
    /// The same entry, as a dead letter.
    fileprivate func buried(_ reason: String) -> Settlement {
        Settlement(entry: entry, attempt: attempt, ending: .undecided(.buried(reason: reason)), lessons: [])
    }
}
