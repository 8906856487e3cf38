import Model
import Pipeline
import Store

/// What one configuration makes of one record of an entry, in one sync.
struct Stance {
    /// A field that is written.
    struct Target: Hashable {
        let kind: KindRef
        let path: FieldPath
    }

    /// Why the sync has no part in it; nil when it has.
    let aside: String?
    /// Why it cannot be said; nil when it can.
    let open: String?
    /// The ruling; nil where there is none.
    let ruling: Ruling?

    /// What a gateway's sync makes of a record.
    ///
    /// - Parameters:
    ///   - sync: the sync; nil where the configuration has none of that name.
    ///   - record: the record.
    ///   - ending: how the entry would have ended.
    init(_ sync: Sync?, _ record: RecordRef, _ ending: Settlement.Ending) {
        let (rulings, obstacle) = Self.parts(of: ending)
        let own = rulings.filter { $0.sync != nil && $0.sync == sync?.name && $0.record == record }
        ruling = own.first { ![.coalesced, .stale].contains($0.verdict.reason) } ?? own.first
        open = ruling == nil ? obstacle : nil
        aside =
            switch (sync, ruling?.verdict) {
            case (nil, _): "there is no such sync"
            case (let sync?, _) where sync.side(of: record.kind) == nil: "it does not look at \(record.kind)"
            case (_, .skip(.noTrigger)): "no trigger"
            case (_, .skip(.paused)): "paused"
            case (_, .skip(.notShared)): "not shared"
            case (_, nil) where obstacle == nil: "nothing is decided about it"
            case (_, .skip), (_, .deliver), (_, nil): nil
            }
    }

    private static func parts(of ending: Settlement.Ending) -> ([Ruling], String?) {
        switch ending {
        case .settled(let rulings, _): (rulings, nil)
        case .undecided(let delay): ([], delay.reason)
        case .divided(let rulings, _, let delay): (rulings, delay.reason)
        }
    }

    /// Who the counterpart is, in words.
    var counterpart: String {
        guard let ruling else { return "nobody" }
        if case .skip(let reason) = ruling.verdict, [.noCounterpart, .ambiguous, .noIdentity].contains(reason) {
            return "nobody (\(reason.rawValue))"
        }
        if let counterpart = ruling.counterpart {
            return counterpart.id.hasPrefix(Recollection.unnamed) ? "one of several" : counterpart.description
        }
        return ruling.isCreation ? "a new record" : ""
    }

    /// What is done to records besides writing fields.
    var deeds: Set<String> {
        Set(changes.filter { !$0.action.isWrite }.map { "\($0.action.word) \($0.kind)" })
    }

    /// The values that are written.
    var writes: [Target: FieldValue] {
        var writes: [Target: FieldValue] = [:]
        for change in changes {
            guard case .write(let fields) = change.action else { continue }
            for (path, value) in fields.pairs { writes[Target(kind: change.kind, path: path)] = value }
        }
        return writes
    }

    /// What stands in a field that is written or could be; nil where nobody knows.
    func standing(in target: Target, _ sync: Sync?) -> FieldValue? {
        guard let side = sync?.side(of: target.kind) else { return nil }
        let step = ruling?.explanation.fields.first { (side == .crm ? $0.crm : $0.platform) == target.path }
        return side == .crm ? step?.crmValue : step?.platformValue
    }

    private var changes: [Change] {
        if case .deliver(let changes)? = ruling?.verdict { changes } else { [] }
    }
}

extension Settlement.Delay {
    /// Why it waits, or is dead.
    fileprivate var reason: String {
        switch self {
        case .postponed(_, let reason), .buried(let reason): reason
        }
    }
}

extension Change.Action {
    fileprivate var isWrite: Bool {
        if case .write = self { true } else { false }
    }
}
