/// An input that is taken apart from its front: a few bytes that choose, then the text or bytes they choose for.
struct FuzzInput {
    /// What has not been taken yet.
    private(set) var rest: ArraySlice<UInt8>

    /// Begins at the front.
    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next byte, 0 behind the end.
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// One of several, chosen by the next byte.
    mutating func choice<Value>(of values: [Value]) -> Value { values[Int(byte()) % values.count] }

    /// Everything up to the next line break, as text; the line break is taken as well.
    mutating func line() -> String {
        let line = rest.prefix { $0 != 10 }
        rest = rest.dropFirst(line.count + 1)
        return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
    }

    /// Everything that is left.
    var bytes: [UInt8] { Array(rest) }

    /// Everything that is left, as text; what is not UTF-8 is replaced.
    var text: String { String(decoding: rest, as: UTF8.self) }
}
