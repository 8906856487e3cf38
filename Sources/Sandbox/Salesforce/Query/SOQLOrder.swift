import Model

/// How values of a field compare: texts without case, ids exactly, null before everything.
enum SOQLOrder {
    /// Whether one value comes before another of the same field; nil when one of them is null.
    static func isLess(_ one: FieldValue, _ other: FieldValue) -> Bool? {
        switch (one, other) {
        case (.null, _), (_, .null): nil
        case (.number(let one), .number(let other)): one.double < other.double
        case (.instant(let one), .instant(let other)): one < other
        case (.day(let one), .day(let other)): one < other
        case (.flag(let one), .flag(let other)): !one && other
        default: (one.text?.lowercased() ?? "") < (other.text?.lowercased() ?? "")
        }
    }

    /// A text that two values share exactly when a query takes them as equal; nil for null.
    static func key(_ value: FieldValue, of field: SalesforceField) -> String? {
        switch value {
        case .null: nil
        case .number(let number): number.plain
        case .instant(let instant): String(instant.milliseconds)
        default: field.type == .id || field.type == .reference ? value.text : value.text?.lowercased()
        }
    }
}
