package import Model

/// The time in which a system fails and its connection rests by itself.
package struct Outage: Sendable, Hashable {
    /// When the first of the failures in a row came.
    package let since: Timestamp
    /// What the last failure was, in words for operators, without record data.
    package var reason: String
    /// How often it was tried in vain since the connection rests.
    package var trials = 0
    /// When it is tried next; in the past where a trial is under way, or due.
    package var next: Timestamp
    /// Since when the system answers a first, cheap question, though nothing else has succeeded yet; nil while it does not.
    package var answersSince: Timestamp?

    /// States an outage.
    package init(since: Timestamp, reason: String, next: Timestamp) {
        self.since = since
        self.reason = reason
        self.next = next
    }
}
