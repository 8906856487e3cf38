import Model
import Pipeline
import Store

/// What a `pull` or a `push` would write, record by record and field by field.
struct BackfillPlan: Sendable {
    /// One write to one record.
    struct Write: Sendable {
        /// The record that brings it about.
        let source: RecordRef
        /// The record it goes to; nil for one that would be created.
        let target: RecordRef?
        /// What kind of record it goes to.
        let kind: KindRef
        /// `write`, `archive`, `restore` or `delete`.
        let action: String
        /// The fields with the values they have, nil where unknown, and the values they would get.
        let fields: [(path: FieldPath, old: FieldValue?, new: FieldValue)]
    }

    /// The sync.
    let sync: Sync
    /// The side whose records are read.
    let side: Side
    /// How many records were read.
    var records = 0
    /// The writes, in the order in which they would be decided.
    private(set) var writes: [Write] = []
    /// How many records would be left alone, by reason.
    private(set) var skipped: [Reason: Int] = [:]
    /// What could not be found out, and why.
    private(set) var undecided: [(record: String, reason: String)] = []

    /// Whether everything was found out.
    var isComplete: Bool { undecided.isEmpty }

    /// Begins.
    init(_ sync: Sync, from side: Side) {
        self.sync = sync
        self.side = side
    }

    /// Adds verdicts.
    mutating func add(_ rulings: [Ruling]) {
        for ruling in rulings {
            switch ruling.verdict {
            case .skip(let reason): skipped[reason, default: 0] += 1
            case .deliver(let changes): writes += changes.map { write($0, ruling) }
            }
        }
    }

    /// Adds what stays undecided.
    mutating func add(undecided arrival: Arrival, _ reason: String) {
        undecided.append((arrival.lookedAt?.description ?? arrival.deliveryKey ?? "a record", reason))
    }

    /// The plan without the writes that another one has as well, seen from the other side.
    func without(_ other: BackfillPlan) -> BackfillPlan {
        var rest = self
        let known = Dictionary(grouping: other.writes, by: \.target)
        rest.writes.removeAll { write in known[write.target]?.contains { $0.does(write) } ?? false }
        return rest
    }

    private func write(_ change: Change, _ ruling: Ruling) -> Write {
        let (target, action): (RecordRef?, Fields?) = (change.target.record, change.action.fields)
        let there: Side = change.kind == sync.between[side] ? side : side.other
        let fields = action?.pairs.map { path, new in
            (path, target == nil ? nil : ruling.explanation.value(of: path, on: there), new)
        }
        return Write(
            source: ruling.record,
            target: target,
            kind: change.kind,
            action: change.action.word,
            fields: fields ?? []
        )
    }
}

extension Change.Target {
    fileprivate var record: RecordRef? {
        if case .existing(let record) = self { record } else { nil }
    }
}

extension Change.Action {
    fileprivate var fields: Fields? {
        if case .write(let fields) = self { fields } else { nil }
    }
}

extension Explanation {
    /// What a mapped field held when it was decided about.
    fileprivate func value(of path: FieldPath, on side: Side) -> FieldValue? {
        let step = fields.first { (side == .crm ? $0.crm : $0.platform) == path }
        return side == .crm ? step?.crmValue : step?.platformValue
    }
}

extension BackfillPlan {
    /// The plan as one document.
    var json: JSON {
        [
            "sync": .string(sync.name.text), "from": .string(sync.between[side].description), "dryRun": true,
            "records": .integer(records),
            "writes": .array(writes.map(\.json)),
            "skipped": .object(JSONObject(counts.map { ($0.reason, .integer($0.count)) })),
            "undecided": .array(undecided.map { ["record": .string($0.record), "reason": .string($0.reason)] }),
        ]
    }

    /// The plan for people: every write, then the sums.
    var text: String {
        let document = json
        return Self.details(of: document) + Self.sums(of: document) + "nothing was written; --yes does it\n"
    }

    /// Every write of a plan's document, and everything that stays undecided.
    static func details(of document: JSON) -> String {
        let writes = (document["writes"]?.elements ?? []).map(Write.text)
        let undecided = (document["undecided"]?.elements ?? []).map { one in
            "undecided: \(one["record"]?.text ?? ""): \(one["reason"]?.text ?? "")\n"
        }
        return (writes + undecided).joined()
    }

    /// The sums of a plan's document, in a line.
    static func sums(of document: JSON) -> String {
        let writes = document["writes"]?.elements ?? []
        let created = writes.count { $0["to"]?.text == nil }
        let skips = (document["skipped"]?.object?.members ?? []).map { "\($0.value.integer ?? 0) \($0.name)" }
        let undecided = document["undecided"]?.elements?.count ?? 0
        return "\(document["records"]?.integer ?? 0) records of \(document["from"]?.text ?? "") read: "
            + "\(writes.count) writes, \(created) of them creations; left alone: "
            + "\(skips.isEmpty ? "none" : skips.joined(separator: ", ")); undecided: \(undecided)\n"
    }

    private var counts: [(reason: String, count: Int)] {
        skipped.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
    }
}

extension BackfillPlan.Write {
    /// Whether it does the same to the same record.
    fileprivate func does(_ other: BackfillPlan.Write) -> Bool {
        target != nil && target == other.target && action == other.action
            && fields.elementsEqual(other.fields) { $0.path == $1.path && $0.new == $1.new }
    }

    fileprivate var json: JSON {
        [
            "record": .string(source.description), "to": .optional(target?.description),
            "kind": .string(kind.description), "action": .string(action),
            "fields": .array(
                fields.map { path, old, new in
                    ["field": .string(path.text), "old": old?.plainJSON ?? .null, "new": new.plainJSON]
                }
            ),
        ]
    }

    /// A write's document for people.
    fileprivate static func text(_ document: JSON) -> String {
        let target = document["to"]?.text
        let action = document["action"]?.text ?? ""
        let head = "\(document["record"]?.text ?? "") → \(target ?? "a new \(document["kind"]?.text ?? "")")"
        let fields = (document["fields"]?.elements ?? []).map { field in
            let change = target == nil ? "" : "\(shown(field["old"])) → "
            return "  \(field["field"]?.text ?? ""): \(change)\(shown(field["new"]))\n"
        }
        return head + (action == "write" ? "" : " (\(action))") + "\n" + fields.joined()
    }

    private static func shown(_ value: JSON?) -> String {
        guard let value, value != .null, value != "" else { return "nothing" }
        return value.compact
    }
}
