/// The receiving half of a codec: proves requests, and reads what was proven.
package protocol Source: Sendable {
    /// The receivers that take a secret for proof, with the marks of those in force.
    var secrets: [ReceiverSecrets] { get }

    /// Proves a request before anything of it is parsed, and says what to journal.
    ///
    /// - Parameters:
    ///   - request: the request as received, raw body bytes untouched.
    ///   - route: the path segments behind `/in/{connection}`, still percent-encoded: `[]`, `["outbound-message", "…"]`.
    ///   - now: when it was received.
    /// - Returns: what to journal and the answer to give once it is on disk. Proven bytes that cannot be read are an
    ///   arrival with a `poison` reason, not a refusal.
    /// - Throws: `Refusal`; then nothing is journalled.
    func admit(_ request: HTTPRequest, route: [String], at now: Timestamp) throws(Refusal) -> Admission

    /// Reads a journalled arrival.
    ///
    /// - Returns: its events; none, with a remark, when it is none of our business.
    /// - Throws: `Unreadable` when the bytes are not what they should be: the arrival becomes a dead letter.
    func read(_ arrival: Arrival) throws(Unreadable) -> Reading
}

/// Why proven bytes cannot be read.
package struct Unreadable: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason, without any of the content.
    package let reason: String

    /// States a reason.
    package init(_ reason: String) { self.reason = reason }

    /// The reason.
    package var description: String { reason }
}

/// The polling half of a codec: asks a system what changed and turns it into arrivals.
package protocol Prober: Sendable {
    /// How long to wait between two polls.
    var interval: Duration { get }

    /// The kinds that are polled, each with a cursor of its own.
    var kinds: [KindRef] { get }

    /// The cursor from which polls bring every record of a kind.
    func beginning(of kind: KindRef) -> String

    /// The cursor to go on from when nobody knows whether the page behind a cursor has been handed out: the same, where
    /// a page can be asked for again.
    func reopened(_ cursor: String) -> String

    /// The next move of one poll of one kind.
    ///
    /// - Parameters:
    ///   - kind: which of `kinds`.
    ///   - cursor: what the previous harvest left; nil for the first poll, which starts at `now`.
    ///   - now: when this poll started.
    ///   - paths: the fields wanted.
    ///   - description: the kind's fields, as far as known.
    ///   - responses: the answers so far in this poll.
    /// - Returns: the next request, or what the poll brought.
    func step(
        for kind: KindRef,
        from cursor: String?,
        at now: Timestamp,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<PollResult>
}

extension Prober {
    /// The same: a page can be asked for again.
    package func reopened(_ cursor: String) -> String { cursor }

    /// The next move of one poll of a kind of which no description is known.
    package func step(
        for kind: KindRef,
        from cursor: String?,
        at now: Timestamp,
        wanting paths: [FieldPath],
        after responses: [HTTPResponse]
    ) -> Step<PollResult> {
        step(for: kind, from: cursor, at: now, wanting: paths, description: nil, after: responses)
    }
}

/// What one poll brought.
package enum PollResult: Sendable, Hashable {
    /// Arrivals, each with a delivery key that says record and version, so that overlapping polls find duplicates;
    /// the cursor is stored in the transaction that journals them. `more`: ask again at once.
    case harvest(arrivals: [Arrival], cursor: String, more: Bool)
    /// The list broke off too often: not everything was brought. The cursor begins anew.
    case abandoned(cursor: String)
    /// Not now.
    case later(Later)
    /// The system refuses.
    case refused(Problem)
}
