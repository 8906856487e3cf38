extension JSON {
    /// The document without spaces, as UTF-8.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// The document without spaces, as text.
    package var compact: String { String(decoding: bytes, as: UTF8.self) }

    /// The document in lines, indented by two spaces, for people.
    package var pretty: String {
        var bytes: [UInt8] = []
        write(to: &bytes, indent: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes the value; with an indent, over several lines.
    private func write(to bytes: inout [UInt8], indent: Int? = nil) {
        switch self {
        case .null: bytes += "null".utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .number(let numeral): bytes += numeral.lexeme.utf8
        case .string(let text): Self.write(text, to: &bytes)
        case .array(let elements):
            Self.write(elements, between: "[", "]", to: &bytes, indent: indent) { $0.write(to: &$1, indent: $2) }
        case .object(let object):
            Self.write(object.members, between: "{", "}", to: &bytes, indent: indent) { member, bytes, indent in
                Self.write(member.name, to: &bytes)
                bytes += (indent == nil ? ":" : ": ").utf8
                member.value.write(to: &bytes, indent: indent)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        between open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        to bytes: inout [UInt8],
        indent: Int?,
        item write: (Item, inout [UInt8], Int?) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        for (position, item) in items.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine(to: &bytes, indent: indent.map { $0 + 2 })
            write(item, &bytes, indent.map { $0 + 2 })
        }
        if !items.isEmpty { breakLine(to: &bytes, indent: indent) }
        bytes.append(UInt8(ascii: close))
    }

    private static func breakLine(to bytes: inout [UInt8], indent: Int?) {
        guard let indent else { return }
        bytes.append(10)
        bytes += repeatElement(32, count: indent)
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let span = text.utf8.span
        if span.indices.contains(where: { isEscaped(span[$0]) }) {
            for byte in text.utf8 { writeEscaped(byte, to: &bytes) }
        } else {
            bytes += text.utf8
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 32 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func writeEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
        guard isEscaped(byte) else { return bytes.append(byte) }
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
