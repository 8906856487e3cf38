package import Model

extension Problem: Stored {
    /// Writes the problem as JSON that `init(stored:)` reads back.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            json.member("code", .string(code))
            json.member("message", .string(message))
            if !fields.isEmpty { json.member("fields", .array(fields.map { .string($0.text) })) }
        }
    }

    /// Reads what `write` wrote; nil for anything else.
    package init?(stored json: JSON) {
        guard let code = json["code"]?.text, let message = json["message"]?.text else { return nil }
        self.init(code, message, fields: (json["fields"]?.elements ?? []).compactMap(\.text).map { FieldPath($0) })
    }
}
