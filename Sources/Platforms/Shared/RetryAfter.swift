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
