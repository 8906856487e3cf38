import Model

extension FieldRule {
    /// The value as it leaves for the other side: transformed, or the rule's `default` where it is empty.
    func outgoing(_ value: FieldValue) -> FieldValue {
        let changed = transform.reduce(value) { $1.apply(to: $0) }
        return changed.isEmpty ? standard ?? .null : changed
    }
}

extension FieldRule.Transform {
    /// Applies itself to texts; other values stay as they are.
    func apply(to value: FieldValue) -> FieldValue {
        switch value {
        case .text(let text): .text(apply(to: text))
        case .wire(let text): .wire(apply(to: text))
        case .list(let elements): .list(elements.map(apply(to:)))
        case .null, .flag, .number, .instant, .day: value
        }
    }

    private func apply(to text: String) -> String {
        switch self {
        case .trim:
            String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        case .lowercase: text.lowercased()
        case .uppercase: text.uppercased()
        case .digits:
            (text.first == "+" ? "+" : "") + text.filter { $0.isASCII && $0.isNumber }
        }
    }
}
