import Model
import Store

/// From claimed lanes to parcels: which record each goes to, and what is to be sent at all.
extension Courier {
    /// A lane with its record as it is known now; nil when it is to be created.
    private typealias Addressed = (lane: LaneClaim, record: RecordRef?)

    /// Resolves the lanes' records and folds their deliveries.
    ///
    /// - Returns: what is to be sent, and what came of that which is not.
    func pack(
        _ lanes: [LaneClaim],
        over line: Line
    ) async throws(StoreError) -> (parcels: [Parcel], results: [DeliveryResult]) {
        let (named, nameless) = try await nameAnew(lanes)
        let (lanes, waiting) = try await fill(named)
        var results = nameless + waiting
        let links = try await links(awaitedBy: lanes)
        var addressed: [Addressed] = []
        for lane in lanes {
            guard let change = lane.deliveries.first?.change else { continue }
            switch change.target {
            case .existing(let record): addressed.append((lane, record))
            case .counterpart(let id, let side, _):
                let record = links[id]?.record(on: side)
                if let link = links[id], link.state != .broken || (lane.removes && record != nil) {
                    addressed.append((lane, record))
                } else if lane.removes, lane.wasTried {
                    switch await find(lane, over: line) {
                    case .found(let record):
                        let (removals, writes) = lane.removalsApart
                        addressed.append((removals, record))
                        results.append(forget(writes, "its removal takes its place", meantFor: nil))
                    case .concluded(let result): results.append(result)
                    }
                } else {
                    results.append(forget(lane, "the link was broken meanwhile", meantFor: record))
                }
            }
        }
        let (kept, void) = try await spareAdopted(addressed)
        return (kept.compactMap { Parcel($0.lane, record: $0.record) }, results + void)
    }

    private func links(awaitedBy lanes: [LaneClaim]) async throws(StoreError) -> [LinkID: Link] {
        let awaited = lanes.compactMap(\.deliveries.first?.change).compactMap { change -> LinkID? in
            if case .counterpart(let link, _, _) = change.target { link } else { nil }
        }
        let found = awaited.isEmpty ? [] : try await store.links(withIDs: Array(Set(awaited)))
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Takes out the removals of records that have found another counterpart since they were decided on.
    private func spareAdopted(
        _ addressed: [Addressed]
    ) async throws(StoreError) -> (kept: [Addressed], void: [DeliveryResult]) {
        let removed = Set(addressed.compactMap { $0.lane.removes ? $0.record : nil })
        let links = removed.isEmpty ? [] : try await store.links(of: removed.sorted())
        guard !links.isEmpty else { return (addressed, []) }
        var (kept, void): ([Addressed], [DeliveryResult]) = ([], [])
        for (lane, record) in addressed {
            let holders = links.filter { record != nil && [$0.crm, $0.platform].contains(record) }
            let isVoid = { (delivery: Delivery) in
                let change = delivery.change
                return change.isRemoval && holders.contains { $0.sync == change.sync && $0.id != change.link }
            }
            let spared = lane.deliveries.filter(isVoid)
            kept.append((LaneClaim(lane: lane.lane, deliveries: lane.deliveries.filter { !isVoid($0) }), record))
            guard !spared.isEmpty else { continue }
            void.append(DeliveryResult(spared, .dropped("the record has found another counterpart"), exchange: ""))
        }
        return (kept, void)
    }

    /// Lets go of a lane; its record, if there is one, no longer awaits the values.
    private func forget(_ lane: LaneClaim, _ reason: String, meantFor record: RecordRef?) -> DeliveryResult {
        DeliveryResult(
            lane.deliveries,
            .dropped(reason),
            exchange: "",
            lessons: record.map { record in lane.deliveries.compactMap { $0.change.abandonment(of: record) } } ?? []
        )
    }
}
