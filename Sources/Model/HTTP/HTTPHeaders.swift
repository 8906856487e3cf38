import ByteSpans

/// The header lines of a message, in the order they were sent; names compare without case (RFC 9110 §5.1).
///
/// They are kept as one piece of memory, which is also how the store keeps them: thousands of messages a second come and
/// go of which two or three lines are ever read.
package struct HTTPHeaders: Sendable, Hashable {
    /// One header line.
    package struct Line: Sendable, Hashable {
        /// The name as it was written.
        package let name: String
        /// The value without surrounding white space.
        package let value: String

        /// Makes a line from a name and its value.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Each name and each value, in UTF-8 and ended by a byte that no UTF-8 text contains (RFC 3629 §1).
    package private(set) var bytes: [UInt8] = []

    /// What ends each name and each value.
    package static let end: UInt8 = 0xFF

    /// Makes headers of the lines given, or none.
    package init(_ lines: [Line] = []) {
        for line in lines { add(line.name, line.value) }
    }

    /// Makes headers of such bytes; nil when names and values do not pair up.
    package init?(bytes: [UInt8]) {
        guard bytes.isEmpty || bytes.last == Self.end else { return nil }
        guard bytes.reduce(0, { $1 == Self.end ? $0 + 1 : $0 }).isMultiple(of: 2) else { return nil }
        self.bytes = bytes
    }

    /// Every line, first to last.
    package var lines: [Line] {
        var lines: [Line] = []
        forEach { name, value in lines.append(Line(name.text, value.text)) }
        return lines
    }

    /// Whether there is no line.
    package var isEmpty: Bool { bytes.isEmpty }

    /// The value of the only line of this name; nil when there is none or more than one.
    ///
    /// A duplicated header is a disagreement waiting to happen between us and a proxy, so it reads as absent.
    package func only(_ name: String) -> String? {
        var only: String?
        let isAlone = allSatisfy { other, value in
            guard Self.same(other, name.utf8.span) else { return true }
            guard only == nil else { return false }
            only = value.text
            return true
        }
        return isAlone ? only : nil
    }

    /// The value of the first line of this name.
    package func first(_ name: String) -> String? {
        var first: String?
        _ = allSatisfy { other, value in
            guard Self.same(other, name.utf8.span) else { return true }
            first = value.text
            return false
        }
        return first
    }

    /// The values of every line of this name, in order.
    package func all(_ name: String) -> [String] {
        var all: [String] = []
        forEach { other, value in if Self.same(other, name.utf8.span) { all.append(value.text) } }
        return all
    }

    /// Whether something holds for the name and the value of every line, in order; the first for which it does not is
    /// the last that is asked about.
    package func allSatisfy(_ holds: (Span<UInt8>, Span<UInt8>) -> Bool) -> Bool {
        let span = bytes.span
        var start = 0
        while let middle = span.place(of: Self.end, from: start), let end = span.place(of: Self.end, from: middle + 1) {
            guard holds(span.extracting(start..<middle), span.extracting(middle + 1..<end)) else { return false }
            start = end + 1
        }
        return true
    }

    /// Adds a line at the end.
    package mutating func add(_ name: String, _ value: String) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(Self.end)
        bytes.append(contentsOf: value.utf8)
        bytes.append(Self.end)
    }

    /// Puts one line in place of every line of this name.
    package mutating func replace(_ name: String, _ value: String) {
        self = HTTPHeaders(lines.filter { !Self.same($0.name, name) } + [Line(name, value)])
    }

    /// Whether two header names are the same name: ASCII letters compare without case.
    package static func same(_ one: String, _ other: String) -> Bool {
        same(one.utf8.span, other.utf8.span)
    }

    /// Whether two header names, given as their bytes, are the same name.
    package static func same(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for index in one.indices where one[index] != other[index] {
            guard folded(one[index]) == folded(other[index]) else { return false }
        }
        return true
    }

    /// A byte as it compares: capital letters of ASCII as small ones.
    package static func folded(_ byte: UInt8) -> UInt8 {
        (65...90).contains(byte) ? byte + 32 : byte
    }

    private func forEach(_ body: (Span<UInt8>, Span<UInt8>) -> Void) {
        _ = allSatisfy { name, value in
            body(name, value)
            return true
        }
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Makes headers of a literal, in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Line($0.0, $0.1) })
    }
}
