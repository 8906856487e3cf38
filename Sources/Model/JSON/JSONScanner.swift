/// Finds one text of a JSON object without reading the rest of the document.
///
/// The ingress needs a delivery id from thousands of bodies a second and nothing else of them; this walks the bytes
/// once and builds no values.
package enum JSONScanner {
    /// The text of a top-level member, when the document is an object that has the name exactly once with a string
    /// without escapes; nil for anything else (`null` and numbers included).
    ///
    /// The document is not validated.
    package static func text(of name: String, in bytes: [UInt8]) -> String? {
        let wanted = Array(name.utf8)
        var depth = 0
        var index = 0
        var found: String?
        var times = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                guard let end = endOfString(bytes, from: index) else { return nil }
                if depth == 1, bytes[(index + 1)..<end].elementsEqual(wanted), let value = valueStart(bytes, after: end)
                {
                    times += 1
                    found = plainString(bytes, at: value)
                }
                index = end
            default: break
            }
            index += 1
        }
        return times == 1 ? found : nil
    }

    /// The index of the quote that closes the string opened at `start`.
    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int? {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\"") { return index }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// The index of the first byte of the value behind a name; nil when no colon follows.
    private static func valueStart(_ bytes: [UInt8], after end: Int) -> Int? {
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

    private static func plainString(_ bytes: [UInt8], at start: Int) -> String? {
        guard bytes[start] == UInt8(ascii: "\""), let end = endOfString(bytes, from: start) else { return nil }
        let content = bytes[(start + 1)..<end]
        guard !content.contains(UInt8(ascii: "\\")) else { return nil }
        return String(validating: content, as: UTF8.self)
    }
}
