import ByteSpans

/// Why bytes are not acceptable JSON, and at which byte.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    package enum Problem: String, Sendable {
        case unexpected = "unexpected character"
        case end = "the text ends too early"
        case trailing = "something follows the value"
        case depth = "nested too deeply"
        case number = "not a number of JSON"
        case string = "not a string of JSON"
        case encoding = "not valid UTF-8"
        case duplicate = "the same name twice in one object"
    }

    /// What is wrong.
    package let problem: Problem
    /// The byte at which it shows, from 0.
    package let offset: Int

    /// The problem and its place, without any of the content.
    package var description: String { "\(problem.rawValue) at byte \(offset)" }
}

extension JSON {
    /// The deepest nesting that is read; beyond it a document is refused.
    ///
    /// Real payloads stay below ten.
    package static let depthLimit = 64

    /// Reads one JSON document (RFC 8259), strictly.
    ///
    /// Refused besides what the grammar refuses: invalid UTF-8, nesting beyond `depthLimit`, and the same name twice in
    /// one object, because whoever verified or routed by the first would be contradicted by whoever reads the last.
    ///
    /// - Parameter bytes: the document; surrounding white space is accepted, a byte-order mark is not.
    /// - Returns: the value.
    /// - Throws: `JSONError` with the place of the first fault.
    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        var reader = JSONReader(bytes)
        let value = try reader.value()
        try reader.end()
        return value
    }

    /// Reads one JSON document from text.
    package static func parse(_ text: String) throws(JSONError) -> JSON {
        try parse(Array(text.utf8))
    }
}

/// Reads a JSON document piece by piece: whole values, or the members of an object as they come.
package struct JSONReader {
    private let bytes: [UInt8]
    private var index = 0

    /// Begins to read a document.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the value that comes next.
    ///
    /// - Throws: `JSONError` with the place of the first fault.
    package mutating func value() throws(JSONError) -> JSON { try value(depth: 0) }

    /// Reads the object that comes next, whose values are read by what is handed over, name by name.
    ///
    /// - Parameter member: reads one value, no more and no less.
    /// - Throws: `JSONError` with the place of the first fault; that a name comes twice is none.
    package mutating func object(
        _ member: (String, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        skipSpace()
        try expect("{")
        skipSpace()
        if take("}") { return }
        repeat {
            try member(try name(), &self)
            skipSpace()
        } while take(",")
        try expect("}")
    }

    /// Sees to it that nothing follows.
    package mutating func end() throws(JSONError) {
        skipSpace()
        guard index == bytes.count else { throw fault(.trailing) }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        guard depth <= JSON.depthLimit else { throw fault(.depth) }
        skipSpace()
        guard index < bytes.count else { throw fault(.end) }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        var object = JSONObject()
        var names = Names()
        index += 1
        skipSpace()
        if take("}") { return object }
        repeat {
            skipSpace()
            let start = index
            let name = try name()
            guard names.isNew(name, to: object) else { throw JSONError(problem: .duplicate, offset: start) }
            object.append(name, try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        try expect("}")
        return object
    }

    /// Reads a name and the colon behind it.
    private mutating func name() throws(JSONError) -> String {
        skipSpace()
        guard index < bytes.count else { throw fault(.end) }
        guard bytes[index] == UInt8(ascii: "\"") else { throw fault(.unexpected) }
        let name = try string()
        skipSpace()
        try expect(":")
        return name
    }

    /// Which names an object has had: looked up one by one in a small object, in a set in a large one.
    private struct Names {
        private static let few = 16
        private var set: Set<String> = []

        mutating func isNew(_ name: String, to object: JSONObject) -> Bool {
            guard object.members.count >= Self.few else { return object.members.allSatisfy { $0.name != name } }
            if set.isEmpty { set = Set(object.members.map(\.name)) }
            return set.insert(name).inserted
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSON] {
        var elements: [JSON] = []
        index += 1
        skipSpace()
        if take("]") { return elements }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        try expect("]")
        return elements
    }

    private mutating func number() throws(JSONError) -> Numeral {
        let start = index
        while index < bytes.count, Self.inNumber(bytes[index]) { index += 1 }
        guard index > start else { throw fault(.unexpected) }
        guard let numeral = Numeral(bytes.span.extracting(start..<index).text) else {
            throw JSONError(problem: .number, offset: start)
        }
        return numeral
    }

    private static func inNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func string() throws(JSONError) -> String {
        let (bytes, start, first) = (bytes, index, index + 1)
        let span = bytes.span
        var (end, all) = (first, UInt8(0))
        while end < span.count, span[end] != UInt8(ascii: "\""), span[end] != UInt8(ascii: "\\"), span[end] >= 32 {
            all |= span[end]
            end += 1
        }
        guard end < span.count else { throw JSONError(problem: .end, offset: end) }
        if span[end] == UInt8(ascii: "\"") {
            index = end + 1
            // Nearly all are ASCII, which need no validation: the standard library's is generic, and takes twice as long.
            return all < 0x80 ? span.extracting(first..<end).text : try text(bytes[first..<end], from: start)
        }
        index = first
        return try escapedString(from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var content: [UInt8] = []
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return try text(content[...], from: start)
            case UInt8(ascii: "\\"):
                index += 1
                content += try escape()
            case 0..<32:
                throw fault(.string)
            case let byte:
                content.append(byte)
                index += 1
            }
        }
        throw fault(.end)
    }

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard index < bytes.count else { throw fault(.end) }
        defer { index += 1 }
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [bytes[index]]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw fault(.string)
        }
    }

    /// Reads `XXXX` behind `\u`, and the low surrogate that must follow a high one; leaves `index` on the last digit.
    private mutating func unicodeEscape() throws(JSONError) -> [UInt8] {
        var units = [try codeUnit()]
        if UTF16.isLeadSurrogate(units[0]) {
            guard index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "\\"), bytes[index + 2] == UInt8(ascii: "u")
            else { throw fault(.string) }
            index += 2
            units.append(try codeUnit())
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw fault(.string) }
        return Array(text.utf8)
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        guard index + 4 < bytes.count else { throw fault(.end) }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            index += 1
            guard let digit = Hex.digit(bytes[index]) else { throw fault(.string) }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private func text(_ content: ArraySlice<UInt8>, from start: Int) throws(JSONError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw JSONError(problem: .encoding, offset: start)
        }
        return text
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
        let letters = word.utf8.span
        guard index + letters.count <= bytes.count,
            bytes.span.extracting(index..<(index + letters.count)).equals(letters)
        else { throw fault(.unexpected) }
        index += letters.count
        return value
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSONError) {
        guard take(character) else { throw fault(index < bytes.count ? .unexpected : .end) }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 32, 9, 10, 13: index += 1
            default: return
            }
        }
    }

    private func fault(_ problem: JSONError.Problem) -> JSONError {
        JSONError(problem: problem, offset: index)
    }
}
