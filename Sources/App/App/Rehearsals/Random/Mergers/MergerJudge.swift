import Model
import Sandbox
import Store

/// Judges how a story of mergers ends, from the systems' records, the links and the requests that were made.
struct MergerJudge {
    let world: RehearsalWorld
    let departures: [MergerStage.Departure]
    let returned: Set<String>
    let setbacks: Int

    /// What does not hold.
    func contradictions() async throws(WorldFault) -> [Judge.Contradiction] {
        try await complaints().map { Judge.Contradiction(expected: "mergers carried to the other side", found: $0) }
    }

    private func complaints() async throws(WorldFault) -> [String] {
        let links = try await Judge(world: world).links(in: nil, of: nil).filter { $0.state != .duplicate }
        let records = Dictionary(
            uniqueKeysWithValues: Side.allCases.map { ($0, world.host.records(of: "Contact", in: $0.merging)) }
        )
        let kept = links.filter { $0.state != .broken && $0.sync.text == "contacts" }
        return pairs(kept) + dead(kept, records) + outOfUse(kept, records) + leftOver(links, kept, records)
            + departures.compactMap(late)
    }

    /// Everybody has one counterpart at most.
    private func pairs(_ links: [Link]) -> [String] {
        Side.allCases.flatMap { side in
            Dictionary(grouping: links.compactMap { $0.record(on: side) }) { $0 }.filter { $0.value.count > 1 }
                .map { "\($0.key) has \($0.value.count) counterparts" }
        }
    }

    /// Nobody who is gone has a counterpart.
    private func dead(_ links: [Link], _ records: [Side: [SimulatedRecord]]) -> [String] {
        links.flatMap { link in
            Side.allCases.compactMap { side in
                guard let ref = link.record(on: side) else { return "link \(link.id) is \(link.state.rawValue)" }
                return isLive(ref, side, records) ? nil : "\(ref) is gone and linked"
            }
        }
    }

    /// Nobody with a counterpart is archived: only the gateway archives.
    private func outOfUse(_ links: [Link], _ records: [Side: [SimulatedRecord]]) -> [String] {
        links.compactMap { link in
            guard let ref = link.platform, let record = records[.platform]?.first(where: { $0.id == ref.id }),
                record.state == .archived
            else { return nil }
            return "\(ref) is archived and linked to \(link.crm?.description ?? "nobody")"
        }
    }

    /// Who is left over by a merger is archived in Arlo, and taken over by a survivor that never had a counterpart.
    ///
    /// A survivor that was itself gone in between may have been so when the merger became known: then there was nobody.
    private func leftOver(_ all: [Link], _ kept: [Link], _ records: [Side: [SimulatedRecord]]) -> [String] {
        Side.allCases.flatMap { side in
            (records[side] ?? []).compactMap { record -> String? in
                guard record.state != .deleted, !kept.contains(where: { $0.record(on: side)?.id == record.id }),
                    let last = all.filter({ $0.record(on: side)?.id == record.id }).max(by: { $0.since < $1.since }),
                    let lost = last.record(on: side.other), returned.isDisjoint(with: [lost.id, record.id]),
                    let survivor = survivor(of: lost, side.other, records), !returned.contains(survivor.id)
                else { return nil }
                let hadAny = all.contains { $0.record(on: side.other) == survivor }
                if !hadAny { return "\(survivor) has not taken over \(record.id) from \(lost)" }
                guard side == .platform, record.state == .active else { return nil }
                return "\(record.id) is in use, and \(lost) was merged into \(survivor)"
            }
        }
    }

    /// Nothing is written to a contact of Arlo's that was merged away: it is looked at first, and answers with 308.
    ///
    /// A write to a contact of Salesforce's that is gone is tried once at most.
    private func late(_ departure: MergerStage.Departure) -> String? {
        let writes = world.host.requests(to: departure.side.merging, from: departure.requests).filter {
            $0.role == .write && departure.isNamed(in: $0.request)
        }
        let allowed = departure.side == .platform ? 0 : 1 + setbacks
        return writes.count > allowed ? "\(writes.count) writes to \(departure.id), which is gone" : nil
    }

    private func isLive(_ ref: RecordRef, _ side: Side, _ records: [Side: [SimulatedRecord]]) -> Bool {
        records[side]?.contains { $0.id == ref.id && $0.state != .deleted } ?? false
    }

    /// The living contact into which one was merged; nil when it was not merged, or nobody is left.
    private func survivor(of ref: RecordRef, _ side: Side, _ records: [Side: [SimulatedRecord]]) -> RecordRef? {
        var (last, isMerged) = (ref.id, false)
        while let next = departures.first(where: { $0.side == side && $0.id == last })?.into {
            (last, isMerged) = (next, true)
        }
        let survivor = ref.kind.record(last)
        return isMerged && isLive(survivor, side, records) ? survivor : nil
    }
}

extension MergerStage.Departure {
    /// Whether a request means the contact.
    fileprivate func isNamed(in request: HTTPRequest) -> Bool {
        switch side {
        case .platform: request.path.lowercased().split(separator: "/").suffix(2) == ["contacts", id[...]]
        case .crm: request.path.contains(id) || String(decoding: request.body, as: UTF8.self).contains(id)
        }
    }
}
