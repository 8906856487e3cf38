import Model

/// Spells a record for a request's body.
enum SalesforceBody {
    /// The record as a member of a collection: `attributes` first, or the whole request is refused.
    ///
    /// - Parameters:
    ///   - kind: the kind's API name.
    ///   - id: the record's id; nil for a new one.
    ///   - fields: what to set. The id is not to be set, so a field `Id` is left out.
    ///   - description: the kind's fields, as far as known.
    static func record(
        _ kind: String,
        id: SalesforceID? = nil,
        _ fields: Fields,
        _ description: KindDescription?
    ) -> JSON {
        let spelled = fields.pairs.filter { $0.path.text.lowercased() != "id" }.map { pair in
            (pair.path, spell(pair.value, description?.fields[pair.path]))
        }
        var record = JSONObject([("attributes", ["type": .string(kind)])])
        if let id { record["id"] = .string(id.text) }
        for member in Fields(Dictionary(spelled) { _, last in last }).nestedJSON.members {
            record[member.name] = member.value
        }
        return .object(record)
    }

    /// A value as its field takes it: an empty one clears, several are joined by semicolons. A value that the field's
    /// type cannot hold is passed on as it is, for Salesforce to refuse in its own words.
    private static func spell(_ value: FieldValue, _ field: FieldDescription?) -> FieldValue {
        guard !value.isEmpty else { return .null }
        let typed = field?.type.interpret(value) ?? value
        guard case .list = typed else { return typed }
        return typed.text.map(FieldValue.text) ?? .null
    }
}
