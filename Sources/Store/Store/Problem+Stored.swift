package import Model

extension Problem {
    /// The problem as JSON that `init(stored:)` reads back.
    package var stored: JSON {
        var object = JSONObject([("code", .string(code)), ("message", .string(message))])
        if !fields.isEmpty { object["fields"] = .array(fields.map { .string($0.text) }) }
        return .object(object)
    }

    /// Reads what `stored` wrote; nil for anything else.
    package init?(stored json: JSON) {
        guard let code = json["code"]?.text, let message = json["message"]?.text else { return nil }
        self.init(code, message, fields: (json["fields"]?.elements ?? []).compactMap(\.text).map { FieldPath($0) })
    }
}
