import Model

/// Conditions of Arlo's `filter` parameter: `eq ne gt ge lt le`, `and`, `or`, parentheses.
enum ArloFilter {
    /// A text in a filter, in single quotes with those in it doubled.
    ///
    /// Quotes are seen in other clients' requests; the doubling is unconfirmed, and taken from OData, which the grammar
    /// follows in every other respect.
    static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    /// An instant in a filter, spelled as Arlo spelled it, so that no digit of it is lost.
    static func instant(_ text: String, of kind: ArloKind) -> String {
        "\(kind.mergedKind == nil ? "datetime" : "datetimeoffset")(\(quoted(text)))"
    }

    /// That every field has its value.
    ///
    /// Nil when there is none, or when one cannot be searched by: which ones can is not stated, the fields of a record's
    /// own that identify it are assumed to.
    static func equal(_ values: Fields, of kind: ArloKind) -> String? {
        var conditions: [String] = []
        for (path, value) in values.pairs {
            guard let field = ArloFields.all(of: kind).first(where: { $0.path == path }), field.isSearchable,
                let typed = field.description.type.interpret(value), let text = typed.text
            else { return nil }
            conditions.append("\(path) eq \(field.description.type == .integer ? text : quoted(text))")
        }
        return conditions.isEmpty ? nil : conditions.joined(separator: " and ")
    }
}
