extension Timestamp: CustomStringConvertible {
    /// Reads an ISO 8601 instant: `2026-03-01T09:00:00Z`, with a fraction of any length (cut to milliseconds) and any
    /// offset (`Z`, `+00:00`, `+0000`).
    ///
    /// Nil for anything else, a missing offset and a year beyond 9999 in UTC included.
    ///
    /// Salesforce writes `.000Z` in messages and `.000+0000` in REST; Intercom writes `.013+00:00` in notifications.
    package init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let day = scanner.day(), scanner.take("T") || scanner.take("t") || scanner.take(" "),
            let hour = scanner.number(digits: 2), hour < 24, scanner.take(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.take(":"),
            let second = scanner.number(digits: 2), second <= 60
        else { return nil }
        var fraction = 0
        if scanner.take(".") {
            guard let read = scanner.milliseconds() else { return nil }
            fraction = read
        }
        guard let offset = scanner.offset(), scanner.atEnd else { return nil }
        let seconds = Int64(day.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset * 60)
        self.init(milliseconds: seconds * 1000 + Int64(fraction))
        guard hasFourDigitYear else { return nil }
    }

    /// ISO 8601 in UTC with milliseconds: `2026-03-01T09:00:00.000Z`.
    package var description: String { text(offset: "Z") }

    /// ISO 8601 in UTC with milliseconds and the given spelling of the offset (`Z`, `+0000`, `+00:00`).
    package func text(offset: String) -> String {
        let day = Day(daysSinceEpoch: Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400))
        let inDay = Int(seconds - Int64(day.daysSinceEpoch) * 86_400)
        let clock = [inDay / 3600, inDay / 60 % 60, inDay % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(day)T\(clock).\(padded(Int((milliseconds % 1000 + 1000) % 1000), 3))\(offset)"
    }
}

/// A calendar day of the proleptic Gregorian calendar, without a time or a zone.
package struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01; negative before it.
    package let daysSinceEpoch: Int

    /// Takes days since 1970-01-01.
    package init(daysSinceEpoch: Int) {
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// Takes year, month and day; nil when the calendar has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        daysSinceEpoch = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        guard components == (year, month, day) else { return nil }
    }

    /// Reads `2026-03-01`; nil for anything else.
    package init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let day = scanner.day(), scanner.atEnd else { return nil }
        self = day
    }

    /// Year, month and day.
    ///
    /// Algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    package var components: (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// `2026-03-01`.
    package var description: String {
        let (year, month, day) = components
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Whether one day is before another.
    package static func < (one: Day, other: Day) -> Bool { one.daysSinceEpoch < other.daysSinceEpoch }
}

/// Reads the fixed-width numbers of dates.
private struct DigitScanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        bytes = Array(text.utf8.prefix(64))
    }

    var atEnd: Bool { index == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func number(digits: Int) -> Int? {
        guard index + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<(index + digits)] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        index += digits
        return value
    }

    mutating func day() -> Day? {
        guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2)
        else { return nil }
        return Day(year: year, month: month, day: day)
    }

    /// Reads the digits of a fraction, at least one, cut to three.
    mutating func milliseconds() -> Int? {
        let start = index
        var value = 0
        while let digit = number(digits: 1) {
            if index - start <= 3 { value = value * 10 + digit }
        }
        switch index - start {
        case 0: return nil
        case 1: return value * 100
        case 2: return value * 10
        default: return value
        }
    }

    /// Reads an offset in minutes.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2) else { return nil }
        _ = take(":")
        guard let minutes = number(digits: 2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

private func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
