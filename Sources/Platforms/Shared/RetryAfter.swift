import Model

/// What an answer says about when to ask again (RFC 9110 §10.2.3).
enum RetryAfter {
    /// The longest wait that is believed; a system that says more is asked again after this.
    static let longest: Duration = .seconds(3600)

    /// The wait that `Retry-After` asks for, in seconds or as a date; nil when it does not say.
    ///
    /// A date is taken against the answer's own `Date`, so that our clock need not agree with theirs.
    static func wait(in response: HTTPResponse) -> Duration? {
        guard let text = response.headers.only("Retry-After") else { return nil }
        if let seconds = Int64(text) { return bounded(.seconds(min(max(0, seconds), 1_000_000))) }
        guard let date = HTTPDate.read(text), let now = stated(in: response) else { return nil }
        return bounded(date - now)
    }

    /// The wait until an instant, by the answer's own `Date`; nil when it has none.
    static func wait(until instant: Timestamp, in response: HTTPResponse) -> Duration? {
        stated(in: response).map { bounded(instant - $0) }
    }

    /// When the other side says it answered.
    private static func stated(in response: HTTPResponse) -> Timestamp? {
        response.headers.only("Date").flatMap(HTTPDate.read)
    }

    private static func bounded(_ wait: Duration) -> Duration {
        min(max(.zero, wait), longest)
    }
}

/// The date of HTTP headers (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    /// Reads a date of the preferred form; nil for anything else, the two obsolete forms included.
    static func read(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT",
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
