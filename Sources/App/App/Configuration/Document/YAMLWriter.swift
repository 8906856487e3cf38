package import Model

/// Writes JSON as YAML for people: blocks where there is much to say, one line where there is little.
package enum YAMLWriter {
    /// The longest line that a list or mapping may take to stand in one.
    private static let lineLimit = 100

    /// The document, with a line break at its end; reads back as the same JSON.
    package static func text(_ json: JSON) -> String {
        switch json {
        case .object(let object) where !object.members.isEmpty: block(object, indent: 0)
        case .array(let elements) where !elements.isEmpty: block(elements, indent: 0)
        case .null, .flag, .number, .string, .array, .object: flow(json) + "\n"
        }
    }

    // MARK: - Blocks

    private static func block(_ object: JSONObject, indent: Int) -> String {
        object.members.map { member in
            let key = String(repeating: " ", count: indent) + scalar(member.name) + ":"
            return key + behind(key, member.value, indent: indent)
        }.joined()
    }

    private static func block(_ elements: [JSON], indent: Int) -> String {
        elements.map { element in
            let dash = String(repeating: " ", count: indent) + "-"
            guard case .object(let object) = element, !fits(element, after: dash) else {
                return dash + behind(dash, element, indent: indent)
            }
            return dash + " " + block(object, indent: indent + 2).dropFirst(indent + 2)
        }.joined()
    }

    /// What follows a key's colon or a dash: one line, or a block below.
    private static func behind(_ start: String, _ value: JSON, indent: Int) -> String {
        switch value {
        case .object(let object) where !fits(value, after: start): "\n" + block(object, indent: indent + 2)
        case .array(let elements) where !fits(value, after: start): "\n" + block(elements, indent: indent + 2)
        case .null, .flag, .number, .string, .array, .object: " " + flow(value) + "\n"
        }
    }

    /// Whether a value stands in one line: it is short, and nothing in it is nested further.
    private static func fits(_ value: JSON, after start: String) -> Bool {
        let inner: [JSON]
        switch value {
        case .object(let object): inner = object.members.map(\.value)
        case .array(let elements): inner = elements
        case .null, .flag, .number, .string: return true
        }
        let isFlat = inner.allSatisfy { $0.object?.members.isEmpty ?? $0.elements?.isEmpty ?? true }
        return inner.isEmpty
            || (isFlat && start.count + flow(value).count < lineLimit && value.object?.members.count ?? 0 <= 4)
    }

    // MARK: - Lines

    private static func flow(_ json: JSON) -> String {
        switch json {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): number.lexeme
        case .string(let text): scalar(text)
        case .array(let elements): "[" + elements.map(flow).joined(separator: ", ") + "]"
        case .object(let object):
            "{" + object.members.map { scalar($0.name) + ": " + flow($0.value) }.joined(separator: ", ") + "}"
        }
    }

    /// A text, in quotes wherever some YAML reader could take it for something else.
    static func scalar(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// A text in quotes; what YAML does not allow there, or takes for a line break, as an escape (YAML 1.2.2 §5.1).
    private static func quoted(_ text: String) -> String {
        var quoted = String.UnicodeScalarView()
        for scalar in JSON.string(text).compact.unicodeScalars {
            switch scalar {
            case "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}":
                let code = String(scalar.value, radix: 16)
                quoted += ("\\u" + String(repeating: "0", count: 4 - code.count) + code).unicodeScalars
            default: quoted.append(scalar)
            }
        }
        return String(quoted)
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic || first == "_" || first == "/",
            case .text = YAMLScalar.plain(text), !ambiguous.contains(text.lowercased()), !text.hasSuffix(":"),
            !text.hasSuffix(" "), !text.contains(": "), !text.contains(" #")
        else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.value >= 32 && $0.value < 127 && !",[]{}\"'&*!|>%@`".unicodeScalars.contains($0)
        }
    }

    /// Words that readers of YAML 1.1 take for flags.
    private static let ambiguous: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
}
