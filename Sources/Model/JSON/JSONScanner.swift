import ByteSpans

/// Finds texts of a JSON object without reading the rest of the document.
///
/// The ingress needs a delivery id from thousands of bodies a second and little else of them; this walks the bytes
/// once and builds no values.
package enum JSONScanner {
    /// The text of a top-level member, when the document is an object that has the name exactly once with a string
    /// without escapes; nil for anything else (`null` and numbers included).
    ///
    /// The document is not validated.
    package static func text(of name: String, in bytes: [UInt8]) -> String? {
        let span = bytes.span
        var depth = 0
        var index = 0
        var value: Int?
        while index < span.count {
            switch span[index] {
            case quote:
                guard let end = end(ofString: index, in: span) else { return nil }
                if depth == 1, spells(name, span, from: index + 1, to: end), let start = valueStart(span, after: end) {
                    guard value == nil else { return nil }
                    value = start
                }
                index = end
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            index += 1
        }
        return value.flatMap { plainString(span, at: $0) }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    /// The index of the quote that closes the string opened at an index; nil when none does.
    private static func end(ofString start: Int, in bytes: Span<UInt8>) -> Int? {
        var end = bytes.place(of: quote, from: start + 1)
        while let place = end {
            var first = place
            while bytes[first - 1] == backslash { first -= 1 }
            if (place - first).isMultiple(of: 2) { return place }
            end = bytes.place(of: quote, from: place + 1)
        }
        return nil
    }

    /// Whether a name stands between two places.
    private static func spells(_ name: String, _ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        let name = name.utf8.span
        return name.count == end - start && name.indices.allSatisfy { name[$0] == bytes[start + $0] }
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

    private static func plainString(_ bytes: Span<UInt8>, at start: Int) -> String? {
        guard bytes[start] == quote, let end = bytes.place(of: quote, from: start + 1) else { return nil }
        let content = bytes.extracting(start + 1..<end)
        guard content.place(of: backslash, from: 0) == nil else { return nil }
        guard let text = try? UTF8Span(validating: content) else { return nil }
        return String(copying: text)
    }
}
