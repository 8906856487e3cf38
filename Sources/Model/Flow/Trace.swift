/// What ties together the log lines and requests that one arrival leads to (https://www.w3.org/TR/trace-context/).
///
/// The sender's own trace goes on where it names one in `traceparent`; otherwise it follows from the arrival, so that
/// it need not be stored to be the same everywhere.
package struct Trace: Sendable, Hashable, CustomStringConvertible {
    /// The header that carries it.
    package static let header = "traceparent"

    private let high: UInt64
    private let low: UInt64
    /// Whether the sender records it; ours are recorded.
    private let isSampled: Bool

    private init?(high: UInt64, low: UInt64, isSampled: Bool) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
        self.isSampled = isSampled
    }

    /// The trace of an arrival.
    package init(of arrival: Arrival) {
        if let sent = arrival.headers.only(Self.header).flatMap(Trace.init(parent:)) {
            self = sent
            return
        }
        var digest = Mixing(salt: UInt64(bitPattern: arrival.receivedAt.milliseconds))
        digest.add(arrival.connection.text.utf8)
        digest.add(arrival.receiver.utf8)
        if let key = arrival.deliveryKey { digest.add(key.utf8) } else { digest.add(arrival.body) }
        high = digest.high | 1
        low = digest.low
        isSampled = true
    }

    /// Reads what a sender says, `00-TRACE-PARENT-FLAGS` in lowercase hexadecimal; of later versions what is known.
    ///
    /// It is nil for anything else, which the standard says to ignore.
    package init?(parent: String) {
        let bytes = Array(parent.utf8)
        let dash = UInt8(ascii: "-")
        guard bytes.count >= 55, [2, 35, 52].allSatisfy({ bytes[$0] == dash }) else { return nil }
        guard let version = Self.hexadecimal(bytes[0..<2]), version != 0xff,
            version == 0 ? bytes.count == 55 : bytes.count == 55 || bytes[55] == dash,
            let high = Self.hexadecimal(bytes[3..<19]), let low = Self.hexadecimal(bytes[19..<35]),
            let span = Self.hexadecimal(bytes[36..<52]), span != 0, let flags = Self.hexadecimal(bytes[53..<55])
        else { return nil }
        self.init(high: high, low: low, isSampled: flags & 1 == 1)
    }

    /// What is sent on: this trace, with the step in it that sends.
    package func parent(step number: Int64) -> String {
        var digest = Mixing(salt: low)
        digest.add(number)
        return "00-\(description)-\(Self.digits(digest.high | 1))-\(isSampled ? "01" : "00")"
    }

    /// Thirty-two hexadecimal digits.
    package var description: String { Self.digits(high) + Self.digits(low) }

    /// The trace as text that `init(stored:)` reads back.
    package var stored: String { description + (isSampled ? "1" : "0") }

    /// Reads what `stored` wrote; nil for anything else.
    package init?(stored: String) {
        let bytes = Array(stored.utf8)
        guard bytes.count == 33, let high = Self.hexadecimal(bytes[0..<16]),
            let low = Self.hexadecimal(bytes[16..<32]), let flag = Self.hexadecimal(bytes[32..<33])
        else { return nil }
        self.init(high: high, low: low, isSampled: flag == 1)
    }

    private static func digits(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// A number in lowercase hexadecimal digits; nil for anything else.
    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}

/// Two running FNV-1a sums (https://datatracker.ietf.org/doc/html/rfc9923): they tell arrivals apart, and prove nothing.
private struct Mixing {
    private(set) var high: UInt64
    private(set) var low: UInt64

    init(salt: UInt64) {
        high = 0xcbf2_9ce4_8422_2325
        low = 0x8422_2325_cbf2_9ce4
        add(Int64(bitPattern: salt))
    }

    mutating func add(_ number: Int64) {
        for place in 0..<8 { add(CollectionOfOne(UInt8(truncatingIfNeeded: number >> (8 * place)))) }
    }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            high = (high ^ UInt64(byte)) &* 0x100_0000_01b3
            low = (low ^ UInt64(byte ^ 0x5a)) &* 0x100_0000_01b3
        }
    }
}
