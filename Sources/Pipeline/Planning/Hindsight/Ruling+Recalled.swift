package import Model
package import Store

extension Ruling {
    /// The link of the record to one that was only being created; nil where there was none.
    func creating(on side: Side) -> Link? {
        guard case .deliver(let changes) = verdict, !isCreation else { return nil }
        for change in changes {
            guard case .counterpart(let link, _, _) = change.target else { continue }
            return Link(
                id: link,
                sync: change.sync,
                crm: side == .crm ? record : nil,
                platform: side == .platform ? record : nil,
                state: .creating,
                rule: nil,
                since: Timestamp(milliseconds: 0)
            )
        }
        return nil
    }
}

extension Link {
    /// The link as it was before it broke.
    var whole: Link {
        Link(id: id, sync: sync, crm: crm, platform: platform, state: .linked, rule: rule, since: since, note: note)
    }
}

extension Event {
    /// The event without its values.
    var notice: Event { Event(record, verb, version: version, coverage: .notice, mergedInto: mergedInto) }
}

extension Explanation.FieldStep {
    /// The field and the value of a side.
    func part(of side: Side) -> (FieldPath, FieldValue?) {
        side == .crm ? (crm, crmValue) : (platform, platformValue)
    }
}

extension RecordRef {
    /// The record of which a step of a search tells that it was found, or is linked; nil where it tells of none.
    static func named(in result: String) -> RecordRef? {
        for start in ["linked to ", "found "] where result.hasPrefix(start) {
            return RecordRef(String(result.dropFirst(start.count).prefix { $0 != "," && $0 != " " }))
        }
        return nil
    }
}

extension Explanation.IdentityStep {
    /// The record to which the one that was found was linked already; nil where it was free.
    var holder: RecordRef? {
        result.firstRange(of: ", which is linked to ").flatMap { RecordRef(String(result[$0.upperBound...])) }
    }

    /// How many a question found on the other side and on the own one, where it found several.
    var crowd: (there: Int, here: Int)? {
        guard let match = result.prefixMatch(of: #/found ([0-9]+) there and ([0-9]+) here/#),
            let there = Int(match.output.1), let here = Int(match.output.2)
        else { return nil }
        return (there, here)
    }
}

extension Ruling {
    /// Why what was decided cannot be thought through again: it depended on what is kept nowhere; nil where it can.
    package var isBeyondRecall: String? {
        switch verdict.reason {
        case .coalesced?, .stale?: return "other events of the record carried its news"
        case .echo? where explanation.remark?.hasPrefix("archived ") ?? false,
            .merged? where explanation.remark?.hasPrefix("archived ") ?? false:
            return "the record was archived by us"
        default: return nil
        }
    }

    /// Whether it was decided by which side had changed later: that is kept nowhere.
    package var isByAge: Bool { explanation.fields.contains { $0.policy.hasPrefix("from both, conflict ") } }

    /// The counterpart that the record had, or was found to have; nil where none is told of.
    package var counterpart: RecordRef? {
        if case .deliver(let changes) = verdict {
            for change in changes {
                if case .existing(let target) = change.target, target != record { return target }
            }
        }
        return explanation.identity.last.flatMap { $0.crowd == nil ? RecordRef.named(in: $0.result) : nil }
    }

    /// Whether the counterpart is created by it.
    package var isCreation: Bool {
        guard case .deliver(let changes) = verdict else { return false }
        return changes.contains { change in
            if case .counterpart = change.target, case .write = change.action { !change.keys.isEmpty } else { false }
        }
    }
}
