import Logging
package import Model
package import Store

/// The planner: turns what was journalled into verdicts, and verdicts into the outbox.
///
/// Every turn goes one way: read the entries, find out how their records stand, find their counterparts, decide, settle.
/// What cannot be found out now puts the entry off; deciding itself cannot fail.
package struct Planner: Pumping {
    /// What it is called in logs.
    package let name = "planner"

    /// The configuration, with what is paused in the turn at hand.
    var gateway: Gateway
    /// What is paused in the turn at hand.
    var standstill = Standstill()
    let store: any Store
    let lines: Lines
    let descriptions: Descriptions
    let backlog: BacklogGauge
    let bells: [Doorbell]
    let clock: any WallClock
    let entropy: any Entropy
    let hazard: Hazard
    let rush: Rush
    let courtesy: Courtesy
    let bookings = Bookings()
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
        _ gateway: Gateway,
        store: any Store,
        lines: Lines,
        descriptions: Descriptions,
        backlog: BacklogGauge,
        bells: [Doorbell],
        clock: any WallClock,
        entropy: any Entropy,
        rush: Rush,
        pause: @escaping @Sendable (Duration) async -> Void,
        hazard: @escaping Hazard = { _ in },
        insistence: Insistence,
        measures: Measures,
        log: Logger
    ) {
        self.gateway = gateway
        self.store = store
        self.lines = lines
        self.descriptions = descriptions
        self.backlog = backlog
        self.bells = bells
        self.clock = clock
        self.entropy = entropy
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
            let batch = try await insistence.stored { () async throws(StoreError) in try await plan(round, gateway) }
            try survive(hazard, at: .settle)
            unsettled = try await insistence.stored { () async throws(StoreError) in
                try await settle(batch.settlements, of: round)
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
            measures.settled(settlements.lazy.filter { !void.contains($0.entry) })
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

    /// Puts off the entries that other writers left no peace, for a moment.
    private func putOff(_ entries: [Entry]) async throws(StoreError) {
        guard !entries.isEmpty else { return }
        let later = Settlement.Delay.postponed(until: clock.now + .seconds(1), reason: "the record keeps changing")
        let void = try await store.settle(entries.map { Settlement($0, .undecided(later)) }, at: clock.now)
        guard !void.isEmpty else { return }
        log.warning("entries were claimed again before they were settled", metadata: ["count": "\(void.count)"])
    }

    /// Finds out and decides.
    private func plan(_ entries: [Entry], _ gateway: Gateway) async throws(StoreError) -> Batch {
        var batch = Batch(entries)
        batch.read(by: gateway)
        await follow(&batch, gateway)
        var world = World()
        var descriptions: [KindRef: KindDescription] = [:]
        while !batch.open.isEmpty {
            let open = batch.open
            try await load(open.map { batch.dossiers[$0].record }, into: &world)
            for place in open {
                let shadow = world.shadow(of: batch.dossiers[place].record)
                batch.update(place) { $0.before = shadow }
            }
            descriptions = await describe(&batch, gateway)
            await look(&batch, &world, gateway, descriptions)
            try await recall(batch, &world)
            succeed(&batch, &world, gateway)
            try await introduce(&batch, &world, gateway)
        }
        takeOver(&batch, &world)
        let searches = try await search(&batch, &world, gateway, descriptions)
        let references = try await refer(batch, &world, gateway, searches)
        decide(&batch, &world, descriptions, references, searches)
        return batch
    }

    /// Loads what the directory knows of records and of those linked to them.
    func load(_ records: [RecordRef], into world: inout World) async throws(StoreError) {
        let unasked = world.unasked(records)
        guard !unasked.isEmpty else { return }
        world.take(try await store.links(of: unasked), try await store.shadows(of: unasked), about: unasked)
        let others = world.unasked(world.counterparts(of: unasked))
        if !others.isEmpty { world.take([], try await store.shadows(of: others), about: []) }
    }

    private func decide(
        _ batch: inout Batch,
        _ world: inout World,
        _ descriptions: [KindRef: KindDescription],
        _ references: References,
        _ searches: [RecordRef: [SyncName: Search]]
    ) {
        for place in batch.inOrderOfSettling {
            let dossier = batch.dossiers[place]
            guard let state = dossier.state else { continue }
            let decider = Decider(
                dossier: dossier,
                world: world,
                descriptions: descriptions,
                references: references
            )
            let decisions =
                if case .present(let snapshot, let lead, let source) = state {
                    decider.decide(snapshot, lead: lead, source: source, searches: searches[dossier.record] ?? [:])
                } else {
                    decider.decide(state)
                }
            let candidates = searches[dossier.record, default: [:]].values.compactMap(\.candidate)
            batch.found(place, upon: world.revisions(of: dossier.record, and: candidates))
            for decision in decisions {
                batch.add(decision.ruling, for: decision.item)
                batch.add(decision.lessons, for: decision.item, in: decision.ruling.sync)
                world.learn(decision.lessons)
            }
        }
    }
}

extension Settlement {
    /// The same entry, as a dead letter.
    fileprivate func buried(_ reason: String) -> Settlement {
        Settlement(entry: entry, attempt: attempt, ending: .undecided(.buried(reason: reason)), lessons: [])
    }
}
