import Model

/// Whether a field of one type can hold the values of another.
enum TypeFit: Sendable, Hashable {
    /// Every value.
    case always
    /// Some values: it depends on what is in them.
    case sometimes
    /// No value but none.
    case never

    /// How values of a type fare in a field of another.
    init(_ source: FieldType, into target: FieldType) {
        guard source != target, source != .other else {
            self = .always
            return
        }
        switch (source, target) {
        case (_, .text), (_, .other), (.integer, .number), (.day, .instant), (.text, .choices): self = .always
        case (.text, _), (.number, .integer), (.instant, .day), (.integer, .instant), (.instant, .integer),
            (.number, .instant), (.instant, .number):
            self = .sometimes
        default: self = .never
        }
    }
}
