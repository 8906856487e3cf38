import Model
import Store

/// What the planner thinks about a batch of entries; it writes nothing.
///
/// Entries are read, how their records stand is found out, their counterparts are found, and it is decided. What cannot be found out now puts an entry off; deciding itself cannot fail.
struct Deliberation: Sendable {
    /// The configuration, with the syncs paused that stand still.
    private(set) var gateway: Gateway
    let store: any Store
    let lines: Lines
    let descriptions: Descriptions
    let clock: any WallClock
    let entropy: any Entropy
    /// Who may ask when; nil where nobody waits for what is asked.
    let bookings: Bookings?
    /// What stands still: its connections are not asked.
    private(set) var standstill = Standstill()

    /// Gathers what is needed to think.
    init(
        gateway: Gateway,
        store: any Store,
        lines: Lines,
        descriptions: Descriptions,
        clock: any WallClock,
        entropy: any Entropy,
        bookings: Bookings?
    ) {
        self.gateway = gateway
        self.store = store
        self.lines = lines
        self.descriptions = descriptions
        self.clock = clock
        self.entropy = entropy
        self.bookings = bookings
    }

    /// The same, with what an operator has paused.
    func heeding(_ standstill: Standstill) -> Deliberation {
        var deliberation = self
        deliberation.standstill = standstill
        deliberation.gateway = gateway.pausing(standstill.syncs)
        return deliberation
    }

    /// Finds out and decides.
    ///
    /// - Parameters:
    ///   - entries: the entries, in the order of the journal.
    ///   - world: what is known of the directory; it learns what is decided.
    /// - Returns: how each entry ends.
    /// - Throws: `StoreError` when the directory cannot be read.
    func settlements(for entries: [Entry], knowing world: inout World) async throws(StoreError) -> [Settlement] {
        var batch = Batch(entries)
        batch.read(by: gateway)
        await follow(&batch)
        var descriptions: [KindRef: KindDescription] = [:]
        while !batch.open.isEmpty {
            let open = batch.open
            try await load(open.map { batch.dossiers[$0].record }, into: &world)
            for place in open {
                let shadow = world.shadow(of: batch.dossiers[place].record)
                batch.update(place) { $0.before = shadow }
            }
            descriptions = await describe(&batch)
            await look(&batch, &world, descriptions)
            try await recall(batch, &world)
            succeed(&batch, &world)
            try await introduce(&batch, &world)
        }
        takeOver(&batch, &world)
        let searches = try await search(&batch, &world, descriptions)
        let references = try await refer(batch, &world, descriptions, searches)
        decide(&batch, &world, descriptions, references, searches)
        return batch.settlements(by: gateway.mark)
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
            let decisions = decide(dossier, state, world, descriptions, references, searches)
            let candidates = searches[dossier.record, default: [:]].values.compactMap(\.candidate)
            batch.found(place, upon: world.revisions(of: dossier.record, and: candidates))
            for decision in decisions {
                batch.add(decision.ruling, for: decision.item)
                let lessons = decision.lessons.flatMap { world.conditions(of: $0) + [$0] }
                batch.add(lessons, for: decision.item, in: decision.ruling.sync)
                world.learn(lessons)
            }
        }
    }

    /// Decides about one record.
    ///
    /// Nothing of the world may be held when it learns from the decision, or all of it is copied for each record.
    private func decide(
        _ dossier: Dossier,
        _ state: Dossier.State,
        _ world: World,
        _ descriptions: [KindRef: KindDescription],
        _ references: References,
        _ searches: [RecordRef: [SyncName: Search]]
    ) -> [Decider.Decision] {
        let decider = Decider(
            dossier: dossier,
            gateway: gateway,
            world: world,
            descriptions: descriptions,
            references: references
        )
        guard case .present(let snapshot, let lead, let source) = state else { return decider.decide(state) }
        return decider.decide(snapshot, lead: lead, source: source, searches: searches[dossier.record] ?? [:])
    }
}
