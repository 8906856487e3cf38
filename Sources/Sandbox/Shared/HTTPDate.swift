import Model

/// The date of an HTTP message (RFC 9110 §5.6.7).
enum HTTPDate {
    /// An instant as the `Date` header writes it: `Sun, 01 Mar 2026 09:00:00 GMT`.
    static func text(_ instant: Timestamp) -> String {
        let iso = instant.description
        guard let day = Day(String(iso.prefix(10))) else { return iso }
        let (year, month, number) = day.components
        let weekday = weekdays[((day.daysSinceEpoch % 7) + 11) % 7]
        let date = number < 10 ? "0\(number)" : "\(number)"
        return "\(weekday), \(date) \(months[month - 1]) \(year) \(iso.dropFirst(11).prefix(8)) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
