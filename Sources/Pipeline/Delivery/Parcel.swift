import Model
import Store

/// The deliveries of one lane that go out as one write.
struct Parcel: Sendable {
    /// The deliveries it covers, oldest first.
    let deliveries: [Delivery]
    /// What is left of the lane for another turn.
    let remainder: [Delivery]
    /// The record it goes to; nil when it is to be created.
    let record: RecordRef?
    /// What to do.
    let action: Change.Action
    /// The identity values of a record to be created.
    let keys: Fields
    /// The newest of the changes, for its link and kind.
    let last: Change

    /// Folds the beginning of a lane.
    ///
    /// Values that follow values join them, the later ones standing; an archival or deletion makes what comes before it
    /// needless. A return into use goes alone.
    ///
    /// - Parameters:
    ///   - lane: the lane.
    ///   - record: the lane's record, resolved by the links as they are now; nil when it is to be created.
    init?(_ lane: LaneClaim, record: RecordRef?) {
        guard let first = lane.deliveries.first else { return nil }
        var action = first.change.action
        var keys = first.change.keys
        var taken = 1
        for delivery in lane.deliveries.dropFirst() {
            switch (action, delivery.change.action) {
            case (.write(let earlier), .write(let later)): action = .write(earlier.overlaid(with: later))
            case (.write, .archive), (.write, .delete): action = delivery.change.action
            case (.archive, _), (.restore, _), (.delete, _), (.write, .restore):
                self.init(lane, taken, record, action, keys)
                return
            }
            keys = keys.overlaid(with: delivery.change.keys)
            taken += 1
        }
        self.init(lane, taken, record, action, keys)
    }

    private init?(_ lane: LaneClaim, _ taken: Int, _ record: RecordRef?, _ action: Change.Action, _ keys: Fields) {
        deliveries = Array(lane.deliveries.prefix(taken))
        remainder = Array(lane.deliveries.dropFirst(taken))
        guard let last = deliveries.last?.change else { return nil }
        self.record = record
        self.action = action
        self.keys = keys
        self.last = last
    }

    /// The changes that go out with it.
    var changes: [Change] { deliveries.map(\.change) }

    /// Which sort of write it is; only writes of one sort share a conversation.
    enum Sort: String, Sendable { case create, recreate, update, archive, restore, delete }

    /// Which sort of write it is.
    var sort: Sort {
        switch action {
        case .write: record != nil ? .update : uncertain ? .recreate : .create
        case .archive: .archive
        case .restore: .restore
        case .delete: .delete
        }
    }

    /// What ties it to the newest arrival that led to it.
    var trace: Trace? { deliveries.last?.trace }

    /// What its request sends as `traceparent`; a call that carries many parcels sends that of the first.
    var parent: String? {
        deliveries.last.flatMap { delivery in delivery.trace?.parent(step: delivery.id.number << 16 + Int64(attempt)) }
    }

    /// Whether it is to go alone.
    var alone: Bool { deliveries.contains(where: \.alone) }

    /// The write; nil when there is nothing to archive or delete, because the record never came into being.
    func write(_ description: KindDescription?) -> Write? {
        let action: Write.Action? =
            switch (self.action, record?.id) {
            case (.write(let fields), let id?): .update(id: id, fields)
            case (.write(let fields), nil): .create(fields, uncertain: uncertain)
            case (.archive, let id?): .archive(id: id)
            case (.restore, let id?): .restore(id: id)
            case (.delete, let id?): .delete(id: id)
            case (.archive, nil), (.restore, nil), (.delete, nil): nil
            }
        return action.map { Write(kind: last.kind, action: $0, keys: keys, description: description) }
    }

    /// How many attempts there were, this one included.
    var attempt: Int { deliveries.map(\.attempt).max() ?? 1 }

    /// Since when its oldest delivery has waited.
    var since: Timestamp { deliveries.map(\.since).min() ?? .never }

    /// Whether an earlier attempt at creating the record may have gone through.
    private var uncertain: Bool { attempt > 1 }
}

extension Parcel {
    /// What is learned when a system has accepted it.
    ///
    /// Each delivery has arrived, in order: a value that a later one replaced on the way is no longer awaited either.
    func arrival(at record: RecordRef, _ version: Version) -> [Lesson] {
        switch action {
        case .write: break
        case .archive: return abandonment + [.archived(record, version)]
        case .restore: return [.restored(record)]
        case .delete: return abandonment
        }
        let written = deliveries.compactMap { delivery -> Lesson? in
            guard case .write(let fields) = delivery.change.action else { return nil }
            return .written(record, fields, version, by: delivery.change.sync, awaiting: delivery.change.awaiting)
        }
        guard self.record == nil, case .counterpart(let link, let side, _) = deliveries[0].change.target else {
            return written
        }
        // What waits behind a creation is on its way from here on.
        return written + [.complete(link, side: side, record)]
    }

    /// What is learned when none of it will reach its record.
    var abandonment: [Lesson] {
        guard let record else { return [] }
        return deliveries.compactMap { $0.change.abandonment(of: record) }
    }
}

extension Change {
    /// Whether it archives or deletes its record.
    var isRemoval: Bool {
        switch action {
        case .archive, .delete: true
        case .write, .restore: false
        }
    }

    /// What a record's shadow learns when this will not reach it; nil when it writes no values.
    func abandonment(of record: RecordRef) -> Lesson? {
        guard case .write(let fields) = action else { return nil }
        return .abandoned(record, fields, awaiting: awaiting)
    }
}

extension LaneClaim {
    /// Whether anything in it archives or deletes its record.
    var removes: Bool { deliveries.contains { $0.change.isRemoval } }

    /// Whether a write in it was sent before, without an answer that says what came of it.
    var wasTried: Bool { deliveries.contains { $0.attempt > 1 && !$0.change.isRemoval } }

    /// Its archivals and deletions, and its writes.
    var removalsApart: (removals: LaneClaim, writes: LaneClaim) {
        (
            LaneClaim(lane: lane, deliveries: deliveries.filter(\.change.isRemoval)),
            LaneClaim(lane: lane, deliveries: deliveries.filter { !$0.change.isRemoval })
        )
    }
}
