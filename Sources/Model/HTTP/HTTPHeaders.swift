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
        let values = all(name)
        return values.count == 1 ? values[0] : nil
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
        one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { folded($0) == folded($1) }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (65...90).contains(byte) ? byte + 32 : byte
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Makes headers of a literal, in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Line($0.0, $0.1) })
    }
}
