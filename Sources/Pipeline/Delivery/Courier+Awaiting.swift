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
        var (filled, waiting): ([LaneClaim], [DeliveryResult]) = ([], [])
        for lane in lanes {
            if let reason = reasonToWait(lane, byID) {
                waiting.append(putOff(lane, reason))
            } else {
                try await leaveOpen(lane, byID)
                let deliveries = lane.deliveries.map { delivery in
                    delivery.carrying(delivery.change.filled(byID, on: side(of: delivery.change)))
                }
                let (full, empty) = LaneClaim(lane: lane.lane, deliveries: deliveries).emptyApart
                if !empty.isEmpty { waiting.append(drop(empty, "what it was to name never came about")) }
                filled.append(full)
            }
        }
        return (filled, waiting)
    }

    /// Notes which ids a lane goes on without.
    private func leaveOpen(_ lane: LaneClaim, _ links: [LinkID: Link]) async throws(StoreError) {
        var lessons: [Lesson] = []
        for change in lane.deliveries.map(\.change) where !change.awaiting.isEmpty {
            guard let sync = gateway.sync(named: change.sync), let side = sync.side(of: change.kind) else { continue }
            for (path, id) in change.awaiting.sorted(by: { $0.key < $1.key }) {
                guard let link = links[id], link.state == .broken || link.record(on: side) == nil,
                    let named = link.record(on: side.other),
                    let rule = sync.fields.first(where: { $0.path(on: side) == path && $0.link == link.sync }),
                    let naming = try await store.links(withIDs: [change.link]).first?.record(on: side.other)
                else { continue }
                lessons += [.open(rule, of: sync, on: side.other, naming: naming, named: named)].compactMap(\.self)
            }
        }
        if !lessons.isEmpty { try await store.learn(lessons, at: clock.now) }
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

    private func side(of change: Change) -> Side? { gateway.sync(named: change.sync)?.side(of: change.kind) }
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

    /// The change with the ids that are known; one that will never be is left out.
    ///
    /// It still says what it awaited.
    fileprivate func filled(_ links: [LinkID: Link], on side: Side?) -> Change {
        guard !awaiting.isEmpty, case .write(var fields) = action, let side else { return self }
        for (path, id) in awaiting {
            guard let link = links[id], link.state != .broken, let record = link.record(on: side) else { continue }
            fields[path] = .text(record.id)
        }
        return Change(sync: sync, link: link, target: target, action: .write(fields), keys: keys, awaiting: awaiting)
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
