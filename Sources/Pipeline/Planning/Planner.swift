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

    /// Plans entries portion by portion: while one is written down, the next is thought about, as though both were one.
    ///
    /// - Returns: those to plan again, in their order: the first whose records a courier changed meanwhile, and all behind
    ///   their portion, for what was thought about those builds upon it.
    private func plan(_ entries: [Entry]) async throws(Interruption) -> [Entry] {
        var world = World()
        var thought: Thought = ([], [])
        let ahead = entries.chunked(by: portions.size)
        for (place, portion) in ahead.enumerated() {
            let (settlements, outcome) = await deliberate(portion, &world, settling: thought)
            let settled = try outcome.get()
            guard settled.isAsDecided else { return settled.void + ahead[place...].joined() }
            thought = (try settlements.get(), portion)
        }
        return try await settled(thought).get().void
    }

    /// What was decided about a portion.
    private typealias Thought = (settlements: [Settlement], entries: [Entry])

    /// Thinks about a portion and settles the one before it.
    private func deliberate(
        _ portion: [Entry],
        _ world: inout World,
        settling before: Thought
    ) async -> (Result<[Settlement], Interruption>, Result<Outcome, Interruption>) {
        guard !portions.areSettledLate else {
            let settlements = await deliberate(portion, &world)
            return (settlements, await settled(before))
        }
        async let outcome = settled(before)
        let settlements = await deliberate(portion, &world)
        return (settlements, await outcome)
    }

    /// Thinks about entries; the world has what is still being written down in it.
    private func deliberate(_ entries: [Entry], _ world: inout World) async -> Result<[Settlement], Interruption> {
        do throws(Interruption) {
            let known = world
            let (settlements, learned) = try await insistence.stored { () async throws(StoreError) in
                var world = known
                let settlements = try await deliberation.settlements(for: entries, knowing: &world)
                return (settlements, world)
            }
            world = learned
            world.write()
            return .success(settlements)
        } catch {
            return .failure(error)
        }
    }

    /// Settles a portion, and wakes who is to deliver what it came to.
    private func settled(_ thought: Thought) async -> Result<Outcome, Interruption> {
        guard !thought.entries.isEmpty else { return .success(Outcome()) }
        do throws(Interruption) {
            try survive(hazard, at: .settle)
            let outcome = try await insistence.stored { () async throws(StoreError) in
                try await settle(thought.settlements, of: thought.entries)
            }
            for bell in bells { bell.ring() }
            return .success(outcome)
        } catch {
            return .failure(error)
        }
    }

    /// When the next entry falls due.
    package func nextDue() async throws(StoreError) -> Timestamp? {
        try await store.nextEntryDue()
    }

    /// What became of settlements.
    private struct Outcome {
        /// The entries to plan again, because a courier recorded something about their records meanwhile.
        var void: [Entry] = []
        /// Whether one contradicted what is kept.
        var hasContradiction = false

        /// Whether all of them hold.
        var isAsDecided: Bool { void.isEmpty && !hasContradiction }
    }

    /// Settles a portion in one transaction.
    ///
    /// Where one settlement contradicts what is kept (an operator linked one of its records meanwhile), each is settled
    /// alone, and the contradicting one becomes a dead letter to be retried.
    private func settle(_ settlements: [Settlement], of entries: [Entry]) async throws(StoreError) -> Outcome {
        do throws(StoreError) {
            let void = Set(try await store.settle(settlements, at: clock.now))
            let valid = settlements.lazy.filter { !void.contains($0.entry) }
            measures.settled(valid)
            for settlement in valid { tell(of: settlement) }
            return Outcome(void: entries.filter { void.contains($0.id) })
        } catch {
            guard case .conflict(let reason) = error else { throw error }
            guard settlements.count == 1 else {
                var outcome = Outcome()
                for settlement in settlements {
                    let alone = try await settle([settlement], of: entries)
                    outcome.void += alone.void
                    outcome.hasContradiction = outcome.hasContradiction || alone.hasContradiction
                }
                return outcome
            }
            _ = try await store.settle([settlements[0].buried(reason)], at: clock.now)
            return Outcome(hasContradiction: true)
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
