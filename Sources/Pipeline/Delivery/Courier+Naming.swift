import Model
import Store

/// Changes that name a record which was deleted, or merged into another, after they were decided.
extension Courier {
    /// A record that a change names, and the rule that carries its name over.
    private struct Name {
        let rule: FieldRule
        let sync: Sync
        let side: Side
        let record: RecordRef

        /// The field that holds it.
        var field: FieldPath { rule.path(on: side) }
    }

    /// Whether one of the fields of a change names a record that has a counterpart of its own; of all fields, where none
    /// is said.
    func namesOthers(_ change: Change, in fields: [FieldPath]) -> Bool {
        names(in: change).contains { fields.isEmpty || fields.contains($0.field) }
    }

    /// Names in each change that was tried before what its names have become by now.
    ///
    /// In place of a record that is gone it names the one whose counterpart the change's own record names. Where there is
    /// none, the name is left out, and left open.
    ///
    /// - Returns: the lanes, and what came of changes that have nothing to write any more.
    func nameAnew(
        _ lanes: [LaneClaim]
    ) async throws(StoreError) -> (lanes: [LaneClaim], results: [DeliveryResult]) {
        let tried = lanes.filter(\.wasTried).flatMap(\.deliveries)
        let named = Set(tried.flatMap { names(in: $0.change).map(\.record) })
        guard !named.isEmpty else { return (lanes, []) }
        let gone = Set(try await store.shadows(of: named.sorted()).filter(\.value.gone).keys)
        guard !gone.isEmpty else { return (lanes, []) }
        var (kept, results): ([LaneClaim], [DeliveryResult]) = ([], [])
        for lane in lanes {
            var deliveries: [Delivery] = []
            for delivery in lane.deliveries {
                deliveries.append(delivery.carrying(try await namedAnew(delivery.change, without: gone)))
            }
            let (full, empty) = LaneClaim(lane: lane.lane, deliveries: deliveries).emptyApart
            kept.append(full)
            if !empty.isEmpty { results.append(drop(empty, "what it was to name is gone")) }
        }
        return (kept, results)
    }

    private func names(in change: Change) -> [Name] {
        guard case .write(let fields) = change.action, let sync = gateway.sync(named: change.sync),
            let side = sync.side(of: change.kind)
        else { return [] }
        return sync.fields.compactMap { rule in
            guard let linked = rule.link.flatMap({ gateway.sync(named: $0) }),
                let id = fields[rule.path(on: side)]?.text, !id.isEmpty
            else { return nil }
            return Name(rule: rule, sync: sync, side: side, record: linked.between[side].record(id))
        }
    }

    private func namedAnew(_ change: Change, without gone: Set<RecordRef>) async throws(StoreError) -> Change {
        let lost = names(in: change).filter { gone.contains($0.record) }
        guard !lost.isEmpty, let link = try await store.links(withIDs: [change.link]).first else { return change }
        var lessons: [Lesson] = []
        var values: [FieldPath: FieldValue?] = [:]
        for name in lost {
            let named = try await named(in: link, by: name.rule, of: name.sync, on: name.side.other)
            let successor = named?.counterpart.flatMap { $0 == name.record ? nil : $0 }
            values[name.field] = .some(successor.map { .text($0.id) })
            if successor == nil, let lesson = named?.opening { lessons.append(lesson) }
        }
        if let record = link.record(on: lost[0].side), case .write(let fields) = change.action {
            let void = lost.map { ($0.field, fields[$0.field] ?? .null) }
            lessons.append(.abandoned(record, Fields(Dictionary(void) { first, _ in first })))
        }
        try await store.learn(lessons, at: clock.now)
        return change.amended(values) ?? change
    }

    /// What the record on a side of a pair names now by a rule: the counterpart of that, and what is to be noted where it
    /// has none; nil where nothing is named.
    func named(
        in pair: Link,
        by rule: FieldRule,
        of sync: Sync,
        on side: Side
    ) async throws(StoreError) -> (counterpart: RecordRef?, opening: Lesson?)? {
        guard let linked = rule.link.flatMap({ gateway.sync(named: $0) }), let naming = pair.record(on: side),
            let id = try await store.shadows(of: [naming])[naming]?.fields[rule.path(on: side)]?.known?.text,
            !id.isEmpty
        else { return nil }
        let named = linked.between[side].record(id)
        let link = try await store.links(of: [named]).first { $0.sync == linked.name }
        let opening = Lesson.open(rule, of: sync, on: side, naming: naming, named: named)
        return (link?.record(on: side.other), opening)
    }
}

extension Lesson {
    /// A name that a change goes on without: a record of a side names another one of it by a sync's rule.
    ///
    /// Nil where the rule carries values over as they are.
    static func open(
        _ rule: FieldRule,
        of sync: Sync,
        on side: Side,
        naming: RecordRef,
        named: RecordRef
    ) -> Lesson? {
        guard let link = rule.link else { return nil }
        let field = rule.path(on: side)
        let reference = OpenReference(naming: naming, field: field, sync: sync.name, named: named, link: link)
        return .open(reference, isOwed: !rule.carries(from: side))
    }
}
