import Model

// Both types read `nil` as their own null: whether there is a value is asked in one place, without that literal.

extension JSON {
    /// The value; nil for `null` and for an empty text, which clear a field.
    var present: JSON? {
        switch self {
        case .null, .string(""): Optional.none
        default: self
        }
    }
}

extension FieldValue {
    /// The value; nil when there is nothing in it.
    var present: FieldValue? {
        switch isEmpty {
        case true: Optional.none
        case false: self
        }
    }
}
