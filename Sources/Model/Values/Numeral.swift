/// A decimal number of any length, compared by value: `120000`, `120000.0` and `1.2E5` are the same numeral.
package struct Numeral: Sendable, Hashable {
    /// The number as it was written, for passing it on digit for digit.
    package let lexeme: String
    private let canon: Canon

    /// Sign, digits without zeros at either end, and the power of ten of the last digit.
    private struct Canon: Sendable, Hashable {
        let negative: Bool
        let digits: [UInt8]
        let exponent: Int
    }

    /// Takes a whole number.
    package init(_ value: Int64) {
        lexeme = String(value)
        canon = Self.canon(negative: value < 0, digits: Array(String(value.magnitude).utf8), exponent: 0)
    }

    /// Reads a number of JSON's grammar (RFC 8259 §6); nil for anything else, or an exponent beyond ±9,999.
    package init?(_ lexeme: some StringProtocol) {
        guard let canon = Self.parse(Array(lexeme.utf8)) else { return nil }
        self.lexeme = String(lexeme)
        self.canon = canon
    }

    /// The value, when it is whole and fits 64 bits.
    package var integer: Int64? {
        guard !canon.digits.isEmpty else { return 0 }
        guard canon.exponent >= 0, canon.digits.count + canon.exponent <= 19 else { return nil }
        let text = String(decoding: canon.digits, as: UTF8.self) + String(repeating: "0", count: canon.exponent)
        return Int64(canon.negative ? "-" + text : text)
    }

    /// Plain decimal notation without an exponent and without surplus zeros: `120000`, `0.5`.
    ///
    /// A number whose plain notation would be longer than 400 characters keeps the notation it was written in.
    package var plain: String {
        guard !canon.digits.isEmpty else { return "0" }
        guard abs(canon.exponent) <= 400 else { return lexeme }
        let digits = String(decoding: canon.digits, as: UTF8.self)
        let sign = canon.negative ? "-" : ""
        if canon.exponent >= 0 { return sign + digits + String(repeating: "0", count: canon.exponent) }
        let point = digits.count + canon.exponent
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        return sign + digits.prefix(point) + "." + digits.suffix(-canon.exponent)
    }

    /// The nearest double.
    package var double: Double { Double(lexeme) ?? .nan }

    /// Whether two numerals are the same number.
    package static func == (one: Numeral, other: Numeral) -> Bool { one.canon == other.canon }

    /// Feeds the value, not the notation.
    package func hash(into hasher: inout Hasher) { hasher.combine(canon) }

    private static func parse(_ bytes: [UInt8]) -> Canon? {
        var rest = bytes[...]
        let negative = rest.first == UInt8(ascii: "-")
        if negative { rest = rest.dropFirst() }
        let whole = takeDigits(&rest)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = takeDigits(&rest)
            guard !fraction.isEmpty else { return nil }
        }
        guard let power = takeExponent(&rest), rest.isEmpty else { return nil }
        return canon(negative: negative, digits: Array(whole + fraction), exponent: power - fraction.count)
    }

    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    private static func takeExponent(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let mark = rest.first, mark | 32 == UInt8(ascii: "e") else { return 0 }
        rest = rest.dropFirst()
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let digits = takeDigits(&rest)
        guard !digits.isEmpty, digits.count <= 4, let power = Int(String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        return negative ? -power : power
    }

    private static func canon(negative: Bool, digits: [UInt8], exponent: Int) -> Canon {
        let zero = UInt8(ascii: "0")
        var digits = Array(digits.drop { $0 == zero })
        var exponent = exponent
        while digits.last == zero {
            digits.removeLast()
            exponent += 1
        }
        guard !digits.isEmpty else { return Canon(negative: false, digits: [], exponent: 0) }
        return Canon(negative: negative, digits: digits, exponent: exponent)
    }
}

extension Numeral: CustomStringConvertible {
    /// The number as it was written.
    package var description: String { lexeme }
}
