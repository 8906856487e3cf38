/// The header lines of a message, in the order they were sent; names compare without case (RFC 9110 §5.1).
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

    /// Every line, first to last.
    package private(set) var lines: [Line]

    /// Makes headers of the lines given, or none.
    package init(_ lines: [Line] = []) {
        self.lines = lines
    }

    /// The value of the only line of this name; nil when there is none or more than one.
    ///
    /// A duplicated header is a disagreement waiting to happen between us and a proxy, so it reads as absent.
    package func only(_ name: String) -> String? {
        var only: String?
        for line in lines where Self.same(line.name, name) {
            guard only == nil else { return nil }
            only = line.value
        }
        return only
    }

    /// The value of the first line of this name.
    package func first(_ name: String) -> String? {
        lines.first { Self.same($0.name, name) }?.value
    }

    /// The values of every line of this name, in order.
    package func all(_ name: String) -> [String] {
        lines.filter { Self.same($0.name, name) }.map(\.value)
    }

    /// Adds a line at the end.
    package mutating func add(_ name: String, _ value: String) {
        lines.append(Line(name, value))
    }

    /// Puts one line in place of every line of this name.
    package mutating func replace(_ name: String, _ value: String) {
        lines.removeAll { Self.same($0.name, name) }
        lines.append(Line(name, value))
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
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Makes headers of a literal, in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Line($0.0, $0.1) })
    }
}
