/// Reads the tokens of XML 1.0 (Fifth Edition) off bytes that are known to be UTF-8.
struct XMLScanner {
    /// A name as it is written.
    struct Qualified: Hashable {
        let prefix: String?
        let local: String
    }

    let bytes: [UInt8]
    private(set) var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var atEnd: Bool { index == bytes.count }

    func fault(_ problem: XMLError.Problem) -> XMLError { XMLError(problem: problem, offset: index) }

    /// Whether a text of ASCII comes next.
    func starts(with text: String) -> Bool {
        var position = index
        for byte in text.utf8 {
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
        }
        return true
    }

    func isSpace(at distance: Int) -> Bool {
        index + distance < bytes.count && Self.isSpace(bytes[index + distance])
    }

    mutating func take(_ text: String) -> Bool {
        guard starts(with: text) else { return false }
        index += text.utf8.count
        return true
    }

    mutating func take(_ wanted: [UInt8]) -> Bool {
        guard bytes[index...].starts(with: wanted) else { return false }
        index += wanted.count
        return true
    }

    mutating func expect(_ text: String) throws(XMLError) {
        guard take(text) else { throw fault(atEnd ? .end : .unexpected) }
    }

    /// Skips white space; whether there was any.
    @discardableResult
    mutating func skipSpace() -> Bool {
        let start = index
        while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
        return index > start
    }

    /// Skips what may stand around the root element: white space and comments.
    mutating func skipMisc() throws(XMLError) {
        while true {
            skipSpace()
            guard starts(with: "<!--") else { break }
            try skipComment()
        }
        if starts(with: "<!") { throw fault(.doctype) }
        if starts(with: "<?") { throw fault(.instruction) }
    }

    mutating func skipComment() throws(XMLError) {
        try expect("<!--")
        while !starts(with: "--") {
            try checkCharacter()
            index += 1
        }
        try expect("-->")
    }

    /// Reads `<?xml version="1.0" encoding="UTF-8" standalone="no"?>`.
    mutating func declaration() throws(XMLError) {
        try expect("<?xml")
        var seen: [String] = []
        while skipSpace(), !starts(with: "?>") {
            let name = try qualifiedName()
            skipSpace()
            try expect("=")
            skipSpace()
            let value = try attributeValue()
            switch name.local {
            case "version" where seen.isEmpty:
                guard value == "1.0" else { throw fault(.version) }
            case "encoding" where seen == ["version"]:
                guard ["utf-8", "utf8"].contains(value.lowercased()) else { throw fault(.encoding) }
            case "standalone" where seen.contains("version") && !seen.contains("standalone"): break
            default: throw fault(.unexpected)
            }
            seen.append(name.local)
        }
        guard seen.first == "version" else { throw fault(.version) }
        try expect("?>")
    }

    mutating func qualifiedName() throws(XMLError) -> Qualified {
        let first = try name()
        guard take(":") else { return Qualified(prefix: nil, local: first) }
        return Qualified(prefix: first, local: try name())
    }

    /// Reads an attribute's value with its quotes; white space in it becomes spaces (XML 1.0 §3.3.3).
    mutating func attributeValue() throws(XMLError) -> String {
        guard index < bytes.count else { throw fault(.end) }
        let quote = bytes[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { throw fault(.unexpected) }
        index += 1
        var value: [UInt8] = []
        while index < bytes.count, bytes[index] != quote {
            switch bytes[index] {
            case UInt8(ascii: "<"): throw fault(.unexpected)
            case UInt8(ascii: "&"): value += try reference()
            case 9, 10: value.append(32); index += 1
            case 13: value.append(32); skipLineEnd()
            default: try copyCharacter(to: &value)
            }
        }
        guard index < bytes.count else { throw fault(.end) }
        index += 1
        return String(decoding: value, as: UTF8.self)
    }

    /// Reads character data up to the next markup, references resolved, line ends as `\n`.
    mutating func text() throws(XMLError) -> [UInt8] {
        var text: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") {
            switch bytes[index] {
            case UInt8(ascii: "&"): text += try reference()
            case UInt8(ascii: "]") where starts(with: "]]>"): throw fault(.unexpected)
            case 13: text.append(10); skipLineEnd()
            default: try copyCharacter(to: &text)
            }
        }
        return text
    }

    /// Reads `<![CDATA[…]]>`.
    mutating func unparsedText() throws(XMLError) -> [UInt8] {
        try expect("<![CDATA[")
        var text: [UInt8] = []
        while !starts(with: "]]>") {
            guard index < bytes.count else { throw fault(.end) }
            if bytes[index] == 13 {
                text.append(10)
                skipLineEnd()
            } else {
                try copyCharacter(to: &text)
            }
        }
        try expect("]]>")
        return text
    }
}

extension XMLScanner {
    /// Names are read a little more widely than the grammar: every character beyond ASCII may stand in one.
    private mutating func name() throws(XMLError) -> String {
        let start = index
        while index < bytes.count, Self.isName(bytes[index], first: index == start) { index += 1 }
        guard index > start else { throw fault(atEnd ? .end : .name) }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// Reads `&name;`, `&#10;` or `&#xA;`.
    private mutating func reference() throws(XMLError) -> [UInt8] {
        // The longest reference that can mean something is `&#x10FFFF;`; leading zeros get some room.
        let room = bytes[index...].prefix(16)
        guard let end = room.firstIndex(of: UInt8(ascii: ";")) else { throw fault(.entity) }
        let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        guard let scalar = Self.predefined[name] ?? Self.numbered(name) else { throw fault(.entity) }
        guard Self.isAllowed(scalar) else { throw fault(.character) }
        index = end + 1
        return Array(String(Character(scalar)).utf8)
    }

    private static let predefined: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]

    private static func numbered(_ name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return nil }
        let hexadecimal = name.hasPrefix("#x")
        let digits = name.dropFirst(hexadecimal ? 2 : 1)
        guard let first = digits.first, first != "+", first != "-" else { return nil }
        return UInt32(digits, radix: hexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
    }

    /// Moves behind a carriage return, and the line feed that may follow it.
    private mutating func skipLineEnd() {
        index += 1
        if index < bytes.count, bytes[index] == 10 { index += 1 }
    }

    /// Copies one byte of text, and the plain ones that follow it at once.
    private mutating func copyCharacter(to text: inout [UInt8]) throws(XMLError) {
        try checkCharacter()
        let start = index
        index += 1
        while index < bytes.count, Self.isPlain(bytes[index]) { index += 1 }
        text += bytes[start..<index]
    }

    /// Whether a byte of text stands for itself wherever it is: no markup, no quote, no control character, and not the
    /// first byte of a scalar that XML excludes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: "]"): false
        case 0..<32, 0xEF: false
        default: true
        }
    }

    /// Refuses the control characters and the two scalars that XML excludes.
    private func checkCharacter() throws(XMLError) {
        guard index < bytes.count else { throw fault(.end) }
        let byte = bytes[index]
        guard byte >= 32 || byte == 9 || byte == 10 || byte == 13 else { throw fault(.character) }
        if byte == 0xEF, starts(with: "\u{FFFE}") || starts(with: "\u{FFFF}") { throw fault(.character) }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 13: true
        case 0..<32, 0xFFFE, 0xFFFF: false
        default: true
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || byte == 10 || byte == 13 || byte == 9
    }

    private static func isName(_ byte: UInt8, first: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
            true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): !first
        default: false
        }
    }
}
