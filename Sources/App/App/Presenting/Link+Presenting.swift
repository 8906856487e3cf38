import Model
import Store

extension Link {
    /// The link as JSON.
    var json: JSON {
        [
            "id": .string(id.text), "sync": .string(sync.text), "crm": .optional(crm?.description),
            "platform": .optional(platform?.description), "state": .string(state.rawValue),
            "rule": rule.map { .integer($0) } ?? .null, "since": .string(since.description), "note": .optional(note),
        ]
    }

    /// Reads what `json` wrote; nil for anything else.
    init?(json: JSON) {
        guard let id = json["id"]?.text, let sync = json["sync"]?.text,
            let state = json["state"]?.text.flatMap(Link.State.init(rawValue:)),
            let since = json["since"]?.text.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(
            id: LinkID(id),
            sync: SyncName(sync),
            crm: json["crm"]?.text.flatMap { RecordRef($0) },
            platform: json["platform"]?.text.flatMap { RecordRef($0) },
            state: state,
            rule: json["rule"]?.integer.map { Int($0) },
            since: since,
            note: json["note"]?.text
        )
    }

    /// The link in words.
    var line: String {
        let pair = "\(Self.shown(crm)) ↔ \(Self.shown(platform))"
        let by = rule.map { " by identity rule \($0)" } ?? ""
        return "\(state.rawValue)\(by) in sync \(sync) since \(since): \(pair)\(note.map { " (\($0))" } ?? "")"
    }

    /// One side in words.
    static func shown(_ record: RecordRef?) -> String { record?.description ?? "(being created)" }
}
