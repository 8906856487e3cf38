import ByteSpans

/// Finds texts of a JSON object without reading the rest of the document.
///
/// The ingress needs a delivery id from thousands of bodies a second and little else of them; this walks the bytes
/// once, whatever the number of names, and builds no values.
package enum JSONScanner {
    /// The texts of top-level members, each at its name's place: there when the document is an object that has the name
    /// exactly once with a string without escapes; nil for anything else (`null` and numbers included).
    ///
    /// The document is not validated.
    package static func texts(of names: [String], in bytes: [UInt8]) -> [String?] {
        let span = bytes.span
        var members = [Member](repeating: .absent, count: names.count)
        var depth = 0
        var index = 0
        while index < span.count {
            let byte = span[index]
            if byte == quote {
                guard let end = span.endOfText(from: index + 1) else { return names.map { _ in nil } }
                if depth == 1 { note(span, from: index + 1, to: end, of: names, in: &members) }
                index = end + 1
            } else {
                // A brace differs from its bracket in this one bit.
                switch byte | 0x20 {
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"): depth -= 1
                default: break
                }
                index += 1
            }
        }
        return members.map { $0.text(in: span) }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// What was seen of a name.
    private enum Member {
        case absent
        case once(value: Int)
        case repeated

        func text(in bytes: Span<UInt8>) -> String? {
            guard case .once(let start) = self else { return nil }
            return plainText(bytes, at: start)
        }
    }

    /// Notes a text that may be one of the names: it is one when a value follows.
    private static func note(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        of names: [String],
        in members: inout [Member]
    ) {
        for (number, name) in names.enumerated() where name.utf8.count == end - start {
            guard bytes.extracting(start..<end).equals(name.utf8.span), let value = valueStart(bytes, after: end) else {
                continue
            }
            if case .absent = members[number] {
                members[number] = .once(value: value)
            } else {
                members[number] = .repeated
            }
        }
    }

    /// The index of the first byte of the value behind a name; nil when no colon follows.
    private static func valueStart(_ bytes: Span<UInt8>, after end: Int) -> Int? {
        var index = end + 1
        var colon = false
        while index < bytes.count {
            switch bytes[index] {
            case 32, 9, 10, 13: index += 1
            case UInt8(ascii: ":") where !colon:
                colon = true
                index += 1
            default: return colon ? index : nil
            }
        }
        return nil
    }

    private static func plainText(_ bytes: Span<UInt8>, at start: Int) -> String? {
        guard bytes[start] == quote, let end = bytes.place(of: quote, from: start + 1) else { return nil }
        let content = bytes.extracting(start + 1..<end)
        guard content.place(of: backslash, from: 0) == nil else { return nil }
        guard let text = try? UTF8Span(validating: content) else { return nil }
        return String(copying: text)
    }
}
