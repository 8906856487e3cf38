package import Model

/// Spaces requests out: a bucket that fills at the connection's pace and holds one second's worth.
package struct Pace: Sendable, Hashable {
    private let perSecond: Double
    private var tokens: Double
    private var filledAt: Timestamp?
    private var notBefore: Timestamp?

    /// A full bucket of a pace in requests a second, at least 1.
    package init(perSecond: Int) {
        self.perSecond = Double(max(1, perSecond))
        tokens = self.perSecond
    }

    /// Takes one token, and says how long to wait before using it.
    package mutating func take(at now: Timestamp) -> Duration {
        fill(at: now)
        tokens -= 1
        let debt = tokens < 0 ? Duration.milliseconds(Int64(-tokens / perSecond * 1000)) : .zero
        guard let notBefore, notBefore > now else { return debt }
        return max(debt, notBefore - now)
    }

    /// Learns from an answer how much is left: nothing left means waiting for the period's end, at most ten seconds.
    ///
    /// - Parameters:
    ///   - budget: what is left.
    ///   - now: the present, by our clock.
    ///   - told: the same by the clock of the system, which says when the period ends; nil when the answer has no time.
    package mutating func learn(_ budget: Budget, at now: Timestamp, told: Timestamp? = nil) {
        guard budget.remaining <= 0, let reset = budget.resetsAt else { return notBefore = nil }
        notBefore = now + min(reset - (told ?? now), .seconds(10))
    }

    private mutating func fill(at now: Timestamp) {
        if let filledAt, now > filledAt {
            tokens = min(perSecond, tokens + Double((now - filledAt).wholeMilliseconds) / 1000 * perSecond)
        }
        filledAt = now
    }
}
