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

    /// The link in words.
    var line: String {
        let pair = "\(Self.shown(crm)) ↔ \(Self.shown(platform))"
        let by = rule.map { " by identity rule \($0)" } ?? ""
        return "\(state.rawValue)\(by) in sync \(sync) since \(since): \(pair)\(note.map { " (\($0))" } ?? "")"
    }

    /// One side in words.
    static func shown(_ record: RecordRef?) -> String { record?.description ?? "(being created)" }
}
