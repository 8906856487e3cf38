package import Model
package import Store

/// What a configuration would have made of an entry of the journal: thought through as the planner does, with what is
/// recalled in place of the systems.
///
/// It asks nobody, writes nothing, and remembers nothing from one entry to the next.
package struct Hindsight: Sendable {
    private let recall = Recall()
    private let deliberation: Deliberation

    /// Sets up hindsight by a configuration; the store is read only.
    package init(of gateway: Gateway, store: any Store, clock: any WallClock, entropy: any Entropy) {
        let recalling = gateway.recalling(recall)
        let lines = Lines(recalling, transport: Silence(), vault: store, clock: clock, pause: { _ in })
        deliberation = Deliberation(
            gateway: recalling,
            store: store,
            lines: lines,
            descriptions: Descriptions(lines, clock: clock),
            clock: clock,
            entropy: entropy,
            bookings: nil
        )
    }

    /// Thinks an entry through.
    ///
    /// - Parameters:
    ///   - entry: the entry.
    ///   - recollection: how its records stood.
    /// - Returns: how it would have ended.
    /// - Throws: `StoreError` when the directory cannot be read.
    package func look(
        back entry: EntryHistory,
        knowing recollection: Recollection
    ) async throws(StoreError) -> Settlement.Ending {
        recall.turn(to: recollection)
        var world = World()
        world.take(recollection.links, recollection.shadows, about: recollection.records)
        let claimed = Entry(id: entry.id, arrival: entry.arrival, attempt: 1, scope: nil)
        let settlements = try await deliberation.settlements(for: [claimed], knowing: &world)
        return settlements.first?.ending ?? .settled([], remark: nil)
    }
}

extension Recollection {
    /// The records of which all is said.
    fileprivate var records: [RecordRef] { Array(own.union(candidates)) }

    /// What was known of them: of its own records what stood before the entry, of the others how they stood.
    fileprivate var shadows: [RecordRef: Shadow] {
        var shadows = before.mapValues { Shadow(fields: $0.asKnown) }
        for record in candidates.subtracting(own) {
            guard let fields = known[record] else { continue }
            shadows[record] = Shadow(version: versions[record], fields: fields.asKnown)
        }
        let longAgo = Version(Timestamp(milliseconds: 0), precision: .second)
        for record in archived { shadows[record, default: Shadow()].archived = longAgo }
        return shadows
    }
}

extension Fields {
    fileprivate var asKnown: [FieldPath: Shadow.Field] {
        Dictionary(pairs.map { ($0.path, Shadow.Field(known: $0.value)) }) { first, _ in first }
    }
}

extension Gateway {
    /// The same configuration, whose systems answer from what is recalled.
    fileprivate func recalling(_ recall: Recall) -> Gateway {
        let systems = systems.values.map { system in
            System(
                name: system.name,
                platform: system.platform,
                kinds: system.kinds,
                source: RecallingSource(recall: recall),
                reader: RecallingReader(recall: recall),
                matcher: RecallingMatcher(recall: recall),
                writer: system.writer,
                describer: SilentDescriber(),
                access: system.access,
                prober: nil,
                lister: system.lister,
                pace: system.pace
            )
        }
        return Gateway(mark, systems: systems, syncs: syncs, limits: limits, retention: retention)
    }
}
