import Model
import Store

/// Fields that hold the id of another record in step: what is carried over is the id of its counterpart.
extension Deliberation {
    /// One record that another one names.
    private struct Reference {
        let record: RecordRef
        /// The sync in which it has its counterpart.
        let sync: SyncName
        /// The entry of the news that carry it over; nil where it is only compared with.
        let entry: Int?
        /// Who names it.
        let naming: RecordRef
    }

    /// Has records looked at that others name and of which nothing is known yet: an organisation has its account
    /// before the account of its contact is asked for.
    func introduce(_ batch: inout Batch, _ world: inout World) async throws(StoreError) {
        let named = references(in: batch, world).filter { reference in
            reference.entry != nil && batch.place(of: reference.record) == nil
        }
        guard !named.isEmpty else { return }
        try await load(named.map(\.record), into: &world)
        for reference in named where world.shadow(of: reference.record) == nil {
            guard world.links(of: reference.record).isEmpty, let entry = reference.entry,
                batch.place(of: reference.record) == nil
            else { continue }
            batch.file(noticeOf: reference.record, because: reference.naming, entry: entry, by: gateway)
        }
    }

    /// Finds the counterparts of all records that are named.
    func refer(
        _ batch: Batch,
        _ world: inout World,
        _ descriptions: [KindRef: KindDescription],
        _ searches: [RecordRef: [SyncName: Search]]
    ) async throws(StoreError) -> References {
        let named = references(in: batch, world, searches) + lost(in: batch, world, descriptions)
        let awaited = awaited(in: batch, world, searches)
        guard !named.isEmpty || !awaited.isEmpty else { return References() }
        try await load(named.map(\.record), into: &world)
        if !awaited.isEmpty { world.take(try await store.links(withIDs: awaited), [:], about: []) }
        let known = awaited.compactMap(world.link).reduce(into: References()) { $0.add(awaited: $1) }
        return named.reduce(into: known) { references, reference in
            let found = searches[reference.record]?[reference.sync]?.identified?.counterpart.link
            if let link = world.link(of: reference.record, in: reference.sync) ?? found { references.add(link) }
        }
    }

    private func references(
        in batch: Batch,
        _ world: World,
        _ searches: [RecordRef: [SyncName: Search]] = [:]
    ) -> [Reference] {
        guard gateway.namesOthers else { return [] }
        return batch.active.flatMap { place -> [Reference] in
            let dossier = batch.dossiers[place]
            guard case .present(let snapshot, let lead, _) = dossier.state else { return [] }
            return dossier.triggered(lead: lead).flatMap { item, triggered in
                let found = searches[dossier.record]?[triggered.sync.name]?.identified?.counterpart
                return references(of: snapshot, dossier.items[item].entry, triggered, world, found)
            }
        }
    }

    /// The links of whose missing sides the counterparts of records will have the ids that they have only just met.
    private func awaited(
        in batch: Batch,
        _ world: World,
        _ searches: [RecordRef: [SyncName: Search]]
    ) -> [LinkID] {
        guard gateway.namesOthers else { return [] }
        let links = batch.active.flatMap { place -> [LinkID] in
            let record = batch.dossiers[place].record
            return batch.dossiers[place].triggered(lead: nil).flatMap { _, triggered -> [LinkID] in
                let known = world.link(of: record, in: triggered.sync.name)
                guard known.map({ world.isNew($0.id) }) ?? true else { return [] }
                let link = known ?? searches[record]?[triggered.sync.name]?.identified?.counterpart.link
                let counterpart = link?.record(on: triggered.side.other).flatMap { world.shadow(of: $0) }
                return counterpart?.fields.values.compactMap(\.awaitedLink) ?? []
            }
        }
        return Set(links).sorted { $0.text < $1.text }
    }

    /// What those changes name that writes of ours went over: they may be put back.
    private func lost(
        in batch: Batch,
        _ world: World,
        _ descriptions: [KindRef: KindDescription]
    ) -> [Reference] {
        guard gateway.namesOthers else { return [] }
        return batch.active.flatMap { place -> [Reference] in
            let dossier = batch.dossiers[place]
            let record = dossier.record
            guard case .present(let snapshot, let lead, _) = dossier.state else { return [] }
            let lost = dossier.overwritten(
                now: snapshot.fields,
                shadow: world.shadow(of: record),
                typedBy: descriptions[record.kind]
            )
            guard !lost.isEmpty else { return [] }
            let fields = Fields(lost.mapValues(\.value))
            return dossier.triggered(lead: lead).flatMap { _, triggered in
                triggered.sync.fields.compactMap { reference($0, triggered.side, fields, of: record) }
            }
        }
    }

    private func references(
        of snapshot: Snapshot,
        _ entry: Int,
        _ triggered: Triggered,
        _ world: World,
        _ found: Identified.Counterpart?
    ) -> [Reference] {
        let (sync, side) = (triggered.sync, triggered.side)
        let counterpart = world.link(of: snapshot.record, in: sync.name)?.record(on: side.other)
        let known = counterpart.flatMap { world.view(of: $0) }?.expected ?? found?.values ?? [:]
        return sync.fields.flatMap { rule -> [Reference] in
            [
                reference(rule, side, snapshot.fields, of: snapshot.record, rule.carries(from: side) ? entry : nil),
                reference(rule, side.other, known, of: snapshot.record),
            ].compactMap(\.self)
        }
    }

    /// The record that a field names, if it is one that does and is not empty.
    private func reference(
        _ rule: FieldRule,
        _ side: Side,
        _ fields: Fields,
        of naming: RecordRef,
        _ entry: Int? = nil
    ) -> Reference? {
        guard let name = rule.link, let linked = gateway.sync(named: name),
            let id = fields[rule.path(on: side)]?.text, !id.isEmpty
        else { return nil }
        return Reference(record: linked.between[side].record(id), sync: name, entry: entry, naming: naming)
    }
}

extension Identified.Counterpart {
    /// The link of the pair, one that has only just been found and one that is to be created among them.
    fileprivate var link: Link? {
        switch self {
        case .linked(let link), .found(let link, _), .missing(let link, _): link
        case .nobody: nil
        }
    }

    /// The values of a record that has only just been found.
    fileprivate var values: Fields? {
        if case .found(_, let snapshot) = self { snapshot.fields } else { nil }
    }
}
