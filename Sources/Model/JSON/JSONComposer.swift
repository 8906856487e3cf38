import ByteSpans

/// Writes a JSON document piece by piece, without its values being built first.
///
/// Whoever writes sees to it that there is one value at the top, a name in front of each value of an object, and each name
/// once; commas and quotes are seen to here.
package struct JSONComposer {
    /// What has been written, as UTF-8.
    package private(set) var bytes: [UInt8] = []
    private var isBehindValue = false
    private var isBehindName = false
    private var depth = 0
    private let breaksLines: Bool

    /// Begins a document.
    ///
    /// - Parameter lines: whether it is written in lines, indented by two spaces, for people; else without any space.
    package init(lines: Bool = false) {
        breaksLines = lines
        bytes.reserveCapacity(Self.usualSize)
    }

    /// What nearly every document that is kept or sent fits in, in bytes: to grow step by step costs as much as to write.
    private static let usualSize = 512

    /// What has been written, as text.
    package var text: String { bytes.span.text }

    /// Writes an object, whose members are written by what is handed over.
    package mutating func object(_ members: (inout JSONComposer) -> Void) {
        enclose("{", members, "}")
    }

    /// Writes a list, whose elements are written by what is handed over.
    package mutating func array(_ elements: (inout JSONComposer) -> Void) {
        enclose("[", elements, "]")
    }

    /// Writes the name of the value that comes next.
    package mutating func name(_ name: String) {
        begin()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        if breaksLines { bytes.append(UInt8(ascii: " ")) }
        isBehindName = true
    }

    /// Writes a value.
    package mutating func value(_ json: JSON) {
        switch json {
        case .null: plain("null")
        case .flag(let flag): plain(flag ? "true" : "false")
        case .number(let numeral): plain(numeral.lexeme)
        case .string(let text):
            begin()
            quote(text)
            isBehindValue = true
        case .array(let elements): array { for element in elements { $0.value(element) } }
        case .object(let object):
            self.object { json in
                for member in object.members { json.member(member.name, member.value) }
            }
        }
    }

    /// Writes a member of an object: its name, and its value.
    package mutating func member(_ name: String, _ value: JSON) {
        self.name(name)
        self.value(value)
    }

    /// Writes what stands before a name or a value: nothing behind a name.
    private mutating func begin() {
        guard !isBehindName else { return isBehindName = false }
        if isBehindValue { bytes.append(UInt8(ascii: ",")) }
        if depth > 0 { breakLine() }
    }

    private mutating func plain(_ text: String) {
        begin()
        bytes.append(copying: text.utf8.span)
        isBehindValue = true
    }

    private mutating func enclose(
        _ open: Unicode.Scalar,
        _ content: (inout JSONComposer) -> Void,
        _ close: Unicode.Scalar
    ) {
        begin()
        bytes.append(UInt8(ascii: open))
        isBehindValue = false
        depth += 1
        content(&self)
        depth -= 1
        if isBehindValue { breakLine() }
        bytes.append(UInt8(ascii: close))
        isBehindValue = true
    }

    private mutating func breakLine() {
        guard breaksLines else { return }
        bytes.append(10)
        bytes += repeatElement(32, count: 2 * depth)
    }

    private mutating func quote(_ text: String) {
        let content = text.utf8.span
        bytes.append(UInt8(ascii: "\""))
        if content.needsEscape {
            for byte in text.utf8 { escape(byte) }
        } else {
            bytes.append(copying: content)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        guard byte.needsEscape else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 10: bytes.append(UInt8(ascii: "n"))
        case 13: bytes.append(UInt8(ascii: "r"))
        case 9: bytes.append(UInt8(ascii: "t"))
        case 0..<32: bytes += "u00\(Hex.encode([byte]))".utf8
        default: bytes.append(byte)
        }
    }
}

extension JSON {
    /// The document without spaces, as UTF-8.
    package var bytes: [UInt8] { composed().bytes }

    /// The document without spaces, as text.
    package var compact: String { composed().text }

    /// The document in lines, indented by two spaces, for people.
    package var pretty: String { composed(lines: true).text }

    private func composed(lines: Bool = false) -> JSONComposer {
        var composer = JSONComposer(lines: lines)
        composer.value(self)
        return composer
    }
}
