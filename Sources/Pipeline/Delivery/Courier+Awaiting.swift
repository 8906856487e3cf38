import Model
import Store

/// Changes that hold the id of a record which was only being created when they were decided.
extension Courier {
    /// How often a change waits for a record before it goes on without its id, which is then left open: about half an
    /// hour.
    private static let awaitLimit = 20

    /// Puts the ids in that have become known.
    ///
    /// - Returns: the lanes that can go on, and what came of those that wait.
    func fill(_ lanes: [LaneClaim]) async throws(StoreError) -> (lanes: [LaneClaim], results: [DeliveryResult]) {
        let awaited = Set(lanes.flatMap { $0.deliveries.flatMap(\.change.awaiting.values) })
        guard !awaited.isEmpty else { return (lanes, []) }
        let links = try await store.links(withIDs: awaited.sorted { $0.text < $1.text })
        let byID = Dictionary(links.map { ($0.id, $0) }) { first, _ in first }
        var (ready, waiting): ([LaneClaim], [DeliveryResult]) = ([], [])
        for lane in lanes {
            if let reason = reasonToWait(lane, byID) {
                waiting.append(putOff(lane, reason))
            } else {
                var deliveries: [Delivery] = []
                for delivery in lane.deliveries {
                    deliveries.append(delivery.carrying(try await filled(delivery.change, byID)))
                }
                let (full, empty) = LaneClaim(lane: lane.lane, deliveries: deliveries).emptyApart
                if !empty.isEmpty { waiting.append(drop(empty, "what it was to name never came about")) }
                ready.append(full)
            }
        }
        return (ready, waiting)
    }

    /// The change with the ids that are known; it still says what it awaited.
    ///
    /// A link that was awaited may be broken by now, or have never been made: whoever was to make it was put off, or
    /// decided otherwise. What is named may have its counterpart by another one then; where it has none, the name is left
    /// out, and left open.
    private func filled(_ change: Change, _ links: [LinkID: Link]) async throws(StoreError) -> Change {
        guard !change.awaiting.isEmpty, case .write(var fields) = change.action,
            let sync = gateway.sync(named: change.sync), let side = sync.side(of: change.kind)
        else { return change }
        var lessons: [Lesson] = []
        for (path, id) in change.awaiting.sorted(by: { $0.key < $1.key }) {
            if let link = links[id], link.state != .broken, let record = link.record(on: side) {
                fields[path] = .text(record.id)
            } else if let rule = sync.fields.first(where: { $0.path(on: side) == path && $0.link != nil }),
                let pair = try await store.links(withIDs: [change.link]).first,
                let named = try await named(in: pair, by: rule, of: sync, on: side.other)
            {
                if let counterpart = named.counterpart { fields[path] = .text(counterpart.id) }
                if named.counterpart == nil, let lesson = named.opening { lessons.append(lesson) }
            }
        }
        if !lessons.isEmpty { try await store.learn(lessons, at: clock.now) }
        return Change(
            sync: change.sync,
            link: change.link,
            target: change.target,
            action: .write(fields),
            keys: change.keys,
            awaiting: change.awaiting
        )
    }

    /// Lets go of changes that have nothing to write any more.
    func drop(_ deliveries: [Delivery], _ reason: String) -> DeliveryResult {
        let lessons = deliveries.compactMap { $0.change.abandonment }
        return DeliveryResult(deliveries, .dropped(reason), exchange: "", lessons: lessons)
    }

    private func reasonToWait(_ lane: LaneClaim, _ links: [LinkID: Link]) -> String? {
        guard lane.deliveries.map(\.attempt).max() ?? 0 < Self.awaitLimit else { return nil }
        for delivery in lane.deliveries {
            for id in delivery.change.awaiting.values {
                guard let link = links[id], link.state == .creating,
                    let record = link.crm ?? link.platform
                else { continue }
                return "waits until \(record) has its counterpart"
            }
        }
        return nil
    }

    private func putOff(_ lane: LaneClaim, _ reason: String) -> DeliveryResult {
        let attempt = lane.deliveries.map(\.attempt).max() ?? 1
        let wait = Backoff.wait(after: attempt, asked: attempt < 5 ? .seconds(1) : nil, fraction: entropy.fraction())
        return DeliveryResult(
            lane.deliveries,
            .later(until: clock.now + wait, reason: reason, alone: false),
            exchange: ""
        )
    }
}

extension Change {
    /// Whether it would write nothing into a record that exists.
    fileprivate var isEmpty: Bool {
        guard case .write(let fields) = action, case .existing = target else { return false }
        return fields.isEmpty
    }

    /// What the shadow of a record that exists learns when this will not reach it.
    fileprivate var abandonment: Lesson? {
        guard case .existing(let record) = target else { return nil }
        return abandonment(of: record)
    }
}

extension LaneClaim {
    /// What it has to write, or to do otherwise, and the changes that would write nothing.
    var emptyApart: (full: LaneClaim, empty: [Delivery]) {
        (
            LaneClaim(lane: lane, deliveries: deliveries.filter { !$0.change.isEmpty }),
            deliveries.filter(\.change.isEmpty)
        )
    }
}

extension Delivery {
    /// The delivery with another change.
    func carrying(_ change: Change) -> Delivery {
        Delivery(id: id, entry: entry, change: change, attempt: attempt, since: since, alone: alone, trace: trace)
    }
}
