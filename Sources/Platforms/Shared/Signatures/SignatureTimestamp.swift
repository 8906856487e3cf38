import Model

extension SignatureScheme.Freshness.Format {
    /// The longest number of seconds or milliseconds since 1970 that is read, in digits.
    private static let longestNumber = 15

    /// Reads a timestamp; nil for anything that is not spelled exactly so.
    func read(_ text: String) -> Timestamp? {
        switch self {
        case .unixSeconds: Self.number(text).map(Timestamp.init(seconds:))
        case .unixMilliseconds: Self.number(text).map(Timestamp.init(milliseconds:))
        case .iso8601: Timestamp(text)
        case .weekdayDate: Self.weekdayDate(text)
        }
    }

    /// Writes a timestamp.
    func write(_ instant: Timestamp) -> String {
        switch self {
        case .unixSeconds: String(instant.seconds)
        case .unixMilliseconds: String(instant.milliseconds)
        case .iso8601: instant.description
        case .weekdayDate: Self.weekdayDate(instant)
        }
    }

    /// A timestamp as a JSON body holds it: milliseconds as a number (Linear), everything else as a text (Mailgun).
    func json(_ text: String) -> JSON {
        self == .unixMilliseconds ? Numeral(text).map(JSON.number) ?? .null : .string(text)
    }

    private static func number(_ text: String) -> Int64? {
        guard (1...longestNumber).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int64(text)
    }

    private static func weekdayDate(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, weekdays.contains(String(words[0])), ["UTC", "GMT"].contains(words[5]),
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }

    private static func weekdayDate(_ instant: Timestamp) -> String {
        let text = instant.description
        let day = Int(instant.seconds / 86_400)
        let month = months[Day(daysSinceEpoch: day).components.month - 1]
        let words = [text.dropFirst(8).prefix(2), month[...], text.prefix(4), text.dropFirst(11).prefix(8)]
        return "\(weekdays[day % 7]) \(words.joined(separator: " ")) UTC"
    }

    /// From Thursday, the day of 1970-01-01.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
