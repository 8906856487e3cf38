/// Reads small XML documents as strictly as the parser inside Salesforce: nothing before the first `<` (a byte-order
/// mark included), one root, every element closed, no document type.
struct XMLReader {
    private let bytes: [UInt8]
    private var index = 0
    private static let depthLimit = 32

    /// The root element of a document; nil when it is not well-formed.
    static func parse(_ bytes: [UInt8]) -> XMLElement? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = XMLReader(bytes: bytes)
        return reader.document()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func document() -> XMLElement? {
        guard bytes.first == UInt8(ascii: "<") else { return nil }
        guard !starts(with: "<?xml") || skip(past: "?>"), skipMisc(), let root = element(scope: [:], depth: 0),
            skipMisc()
        else { return nil }
        return index == bytes.count ? root : nil
    }

    private mutating func element(scope: [String: String], depth: Int) -> XMLElement? {
        guard depth < Self.depthLimit, take("<"), let tag = name() else { return nil }
        guard let attributes = attributes() else { return nil }
        var scope = scope
        for (name, value) in attributes where name == "xmlns" || name.hasPrefix("xmlns:") {
            scope[name == "xmlns" ? "" : String(name.dropFirst(6))] = value
        }
        guard var element = resolve(tag, in: scope) else { return nil }
        element.attributes = attributes.filter { $0.name != "xmlns" && !$0.name.hasPrefix("xmlns:") }.map {
            XMLElement.Attribute(name: $0.name, value: $0.value)
        }
        if take("/>") { return element }
        guard take(">"), content(of: &element, scope: scope, depth: depth) else { return nil }
        guard take("</"), name() == tag else { return nil }
        skipSpace()
        return take(">") ? element : nil
    }

    private mutating func content(of element: inout XMLElement, scope: [String: String], depth: Int) -> Bool {
        while index < bytes.count {
            if starts(with: "</") { return true }
            if starts(with: "<!--") {
                guard skip(past: "-->") else { return false }
            } else if starts(with: "<![CDATA[") {
                let start = index + 9
                guard skip(past: "]]>") else { return false }
                element.text += String(decoding: bytes[start..<(index - 3)], as: UTF8.self)
            } else if starts(with: "<") {
                guard let child = self.element(scope: scope, depth: depth + 1) else { return false }
                element.children.append(child)
            } else {
                let start = index
                while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
                guard let text = Self.unescape(bytes[start..<index]) else { return false }
                element.text += text
            }
        }
        return false
    }

    private func resolve(_ tag: String, in scope: [String: String]) -> XMLElement? {
        let parts = tag.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return XMLElement(namespace: scope[""] ?? "", name: tag)
        case 2: return scope[String(parts[0])].map { XMLElement(namespace: $0, name: String(parts[1])) }
        default: return nil
        }
    }

    private mutating func attributes() -> [(name: String, value: String)]? {
        var attributes: [(name: String, value: String)] = []
        while true {
            skipSpace()
            if starts(with: ">") || starts(with: "/>") { return attributes }
            guard let name = name() else { return nil }
            skipSpace()
            guard take("=") else { return nil }
            skipSpace()
            guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index]) else {
                return nil
            }
            let quote = bytes[index]
            let start = index + 1
            index = start
            while index < bytes.count, bytes[index] != quote { index += 1 }
            guard index < bytes.count, let value = Self.unescape(bytes[start..<index]) else { return nil }
            index += 1
            guard !attributes.contains(where: { $0.name == name }) else { return nil }
            attributes.append((name, value))
        }
    }

    private mutating func name() -> String? {
        let start = index
        while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
        return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    }

    private mutating func skipMisc() -> Bool {
        while true {
            skipSpace()
            guard starts(with: "<!--") else {
                return !starts(with: "<!") && !starts(with: "<?")
            }
            guard skip(past: "-->") else { return false }
        }
    }

    private mutating func skip(past end: StaticString) -> Bool {
        while index < bytes.count {
            if take(end) { return true }
            index += 1
        }
        return false
    }

    private mutating func skipSpace() {
        while index < bytes.count, [32, 9, 10, 13].contains(bytes[index]) { index += 1 }
    }

    private func starts(with text: StaticString) -> Bool { bytes[index...].starts(with: text.description.utf8) }

    private mutating func take(_ text: StaticString) -> Bool {
        guard starts(with: text) else { return false }
        index += text.utf8CodeUnitCount
        return true
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (48...58).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 128
            || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(byte)
    }

    private static func unescape(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("&") else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            guard let end = rest[mark...].firstIndex(of: ";"),
                let character = entity(rest[rest.index(after: mark)..<end])
            else { return nil }
            result.unicodeScalars.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func entity(_ name: Substring) -> Unicode.Scalar? {
        switch name {
        case "lt": "<"
        case "gt": ">"
        case "amp": "&"
        case "quot": "\""
        case "apos": "'"
        case _ where name.hasPrefix("#x"): UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case _ where name.hasPrefix("#"): UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
        default: nil
        }
    }
}

/// Text inside XML elements.
enum XMLText {
    /// Escapes a text for the inside of an element or an attribute; characters that XML forbids are left out.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            case _ where character.value < 32 && ![9, 10, 13].contains(character.value): break
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
