import Model

/// Changes single values of a JSON document in place, so that no other byte moves.
struct JSONEditing {
    private let bytes: [UInt8]
    private var index = 0
    private var edited: [UInt8] = []

    /// What stands in place of a text or a number found at a path of names; nil leaves it.
    typealias Edit = (_ path: [String], _ value: JSON) -> JSON?
    /// What stands in place of a name; nil leaves it.
    typealias Rename = (_ name: String) -> String?

    /// Changes a document.
    ///
    /// - Parameters:
    ///   - bytes: the document; elements of a list stand at the path of the list.
    ///   - edit: changes texts and numbers.
    ///   - rename: changes names.
    /// - Returns: the changed document; nil when it is no JSON.
    static func edited(_ bytes: [UInt8], by edit: Edit, naming rename: Rename) -> [UInt8]? {
        // What follows relies on it: strings end, nesting has a limit.
        guard (try? JSON.parse(bytes)) != nil else { return nil }
        var editing = JSONEditing(bytes)
        editing.value(at: [], edit, rename)
        return editing.edited + bytes[editing.index...]
    }

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value(at path: [String], _ edit: Edit, _ rename: Rename) {
        copySpace()
        guard index < bytes.count else { return }
        switch bytes[index] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): members(of: bytes[index], at: path, edit, rename)
        case UInt8(ascii: "\""):
            let (raw, text) = string()
            edited += text.flatMap { edit(path, .string($0)) }?.bytes ?? raw
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let raw = plain()
            let number = Numeral(String(decoding: raw, as: UTF8.self)).map(JSON.number)
            edited += number.flatMap { edit(path, $0) }?.bytes ?? raw
        default: edited += plain()
        }
    }

    /// Goes through an object or a list, from its first byte to its last.
    private mutating func members(of opening: UInt8, at path: [String], _ edit: Edit, _ rename: Rename) {
        let isObject = opening == UInt8(ascii: "{")
        copy()
        copySpace()
        while index < bytes.count, bytes[index] != UInt8(ascii: "}"), bytes[index] != UInt8(ascii: "]") {
            var below = path
            if isObject {
                let (raw, name) = string()
                edited += name.flatMap(rename).map { JSON.string($0).bytes } ?? raw
                below.append(name ?? "")
                copySpace()
                copy()
            }
            value(at: below, edit, rename)
            copySpace()
            if index < bytes.count, bytes[index] == UInt8(ascii: ",") { copy() }
            copySpace()
        }
        copy()
    }

    /// Moves behind a string; its bytes, and its text.
    private mutating func string() -> ([UInt8], String?) {
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, bytes.count)
        let raw = Array(bytes[start..<index])
        return (raw, (try? JSON.parse(raw))?.text)
    }

    /// Moves behind a number or a word.
    private mutating func plain() -> [UInt8] {
        let end = bytes[index...].firstIndex { " \t\r\n,]}".utf8.contains($0) } ?? bytes.count
        defer { index = end }
        return Array(bytes[index..<end])
    }

    private mutating func copySpace() {
        while index < bytes.count, " \t\r\n".utf8.contains(bytes[index]) { copy() }
    }

    private mutating func copy() {
        guard index < bytes.count else { return }
        edited.append(bytes[index])
        index += 1
    }
}
