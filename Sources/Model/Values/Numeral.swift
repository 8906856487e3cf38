/// A decimal number of any length, compared by value: `120000`, `120000.0` and `1.2E5` are the same numeral.
package struct Numeral: Sendable, Hashable {
    /// The number as it was written, for passing it on digit for digit.
    package let lexeme: String
    private let canon: Canon

    /// Sign, digits without zeros at either end, and the power of ten of the last digit.
    private struct Canon: Sendable, Hashable {
        let negative: Bool
        let digits: Digits
        let exponent: Int
    }

    /// Digits without zeros at either end; none of them is the number 0.
    private enum Digits: Sendable, Hashable {
        /// At most 18, as the number that they spell.
        case few(UInt64)
        /// More than 18, in ASCII.
        case many([UInt8])

        static let fewLimit: UInt64 = 1_000_000_000_000_000_000

        var isEmpty: Bool { self == .few(0) }

        var text: String {
            switch self {
            case .few(let number): String(number)
            case .many(let digits): String(decoding: digits, as: UTF8.self)
            }
        }
    }

    /// Takes a whole number.
    package init(_ value: Int64) {
        lexeme = String(value)
        canon = Self.canon(negative: value < 0, whole: value.magnitude)
    }

    /// Reads a number of JSON's grammar (RFC 8259 §6); nil for anything else, or an exponent beyond ±9,999.
    package init?(_ lexeme: String) {
        guard let canon = Self.whole(lexeme) ?? Self.parse(Array(lexeme.utf8)) else { return nil }
        self.lexeme = lexeme
        self.canon = canon
    }

    /// The value, when it is whole and fits 64 bits.
    package var integer: Int64? {
        guard !canon.digits.isEmpty else { return 0 }
        guard canon.exponent >= 0 else { return nil }
        if canon.exponent == 0, case .few(let number) = canon.digits {
            return canon.negative ? -Int64(number) : Int64(number)
        }
        guard canon.exponent <= 19 else { return nil }
        return Int64((canon.negative ? "-" : "") + canon.digits.text + String(repeating: "0", count: canon.exponent))
    }

    /// Plain decimal notation without an exponent and without surplus zeros: `120000`, `0.5`.
    ///
    /// A number whose plain notation would be longer than 400 characters keeps the notation it was written in.
    package var plain: String {
        guard !canon.digits.isEmpty else { return "0" }
        guard abs(canon.exponent) <= 400 else { return lexeme }
        let digits = canon.digits.text
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

    /// Reads a whole number of at most 18 digits, as most are; nil for anything else.
    private static func whole(_ lexeme: String) -> Canon? {
        let bytes = lexeme.utf8.span
        let first = bytes.count > 0 && bytes[0] == UInt8(ascii: "-") ? 1 : 0
        guard (1...18).contains(bytes.count - first), bytes.count == first + 1 || bytes[first] != UInt8(ascii: "0")
        else { return nil }
        var number: UInt64 = 0
        for place in first..<bytes.count {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) else { return nil }
            number = number * 10 + UInt64(bytes[place] - UInt8(ascii: "0"))
        }
        return canon(negative: first > 0, whole: number)
    }

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
        guard digits.count > 18 else {
            let number = digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - zero) }
            return canon(negative: negative, few: number, exponent: exponent)
        }
        return Canon(negative: negative, digits: .many(digits), exponent: exponent)
    }

    private static func canon(negative: Bool, whole: UInt64) -> Canon {
        var (number, exponent) = (whole, 0)
        while number != 0, number.isMultiple(of: 10) {
            number /= 10
            exponent += 1
        }
        guard number < Digits.fewLimit else {
            return Canon(negative: negative, digits: .many(Array(String(number).utf8)), exponent: exponent)
        }
        return canon(negative: negative, few: number, exponent: exponent)
    }

    private static func canon(negative: Bool, few number: UInt64, exponent: Int) -> Canon {
        Canon(negative: negative && number != 0, digits: .few(number), exponent: number == 0 ? 0 : exponent)
    }
}

extension Numeral: CustomStringConvertible {
    /// The number as it was written.
    package var description: String { lexeme }
}
