import Model

/// Spells a record for a request's body.
enum SalesforceBody {
    /// The record as a member of a collection: `attributes` first, or the whole request is refused.
    ///
    /// A new record has no id, and the id is not to be set, so a field `Id` is left out.
    static func record(
        _ kind: String,
        id: SalesforceID? = nil,
        _ fields: Fields,
        _ description: KindDescription?
    ) -> JSON {
        let spelled = fields.pairs.filter { !isID($0.path) }.map { pair in
            (pair.path, spell(pair.value, description?.fields[pair.path]))
        }
        var record = JSONObject([("attributes", ["type": .string(kind)])])
        if let id { record["id"] = .string(id.text) }
        for member in Fields(spelled).nestedJSON.members { record[member.name] = member.value }
        return .object(record)
    }

    private static func isID(_ path: FieldPath) -> Bool {
        path.text.utf8.count == 2 && path.text.lowercased() == "id"
    }

    /// A value as its field takes it: an empty one clears, several are joined by semicolons.
    ///
    /// A value that the field's type cannot hold is passed on as it is, for Salesforce to refuse in its own words.
    private static func spell(_ value: FieldValue, _ field: FieldDescription?) -> FieldValue {
        guard !value.isEmpty else { return .null }
        let typed = field?.type.interpret(value) ?? value
        switch typed {
        case .list: return typed.text.map(FieldValue.text) ?? .null
        // A whole-number field refuses `12.0`, which is how XML spells twelve.
        case .number(let number) where field?.type == .integer:
            return .number(number.integer.map { Numeral($0) } ?? number)
        case .null, .flag, .number, .text, .instant, .day, .wire: return typed
        }
    }
}
