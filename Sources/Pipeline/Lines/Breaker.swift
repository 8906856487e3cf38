package import Model

/// Keeps us from calling a system that fails: opens after failures in a row, lets one try through when the time is up.
package struct Breaker: Sendable, Hashable {
    /// How many failures in a row open it.
    package static let threshold = 5
    /// How long it stays open at first; doubled by every failed try up to `longest`.
    package static let shortest = Duration.seconds(5)
    /// How long it stays open at most.
    package static let longest = Duration.seconds(120)

    private var failures = 0
    private var wait = Breaker.shortest
    private var openUntil: Timestamp?

    /// A closed breaker.
    package init() {}

    /// Until when nothing should be sent; nil when calls are welcome.
    package func closedDoor(at now: Timestamp) -> Timestamp? {
        guard let openUntil, now < openUntil else { return nil }
        return openUntil
    }

    /// Whether calls have failed so often that the system counts as failing, until one succeeds.
    package var isFailing: Bool { failures >= Self.threshold }

    /// Whether no call has failed since the last success.
    package var isAtRest: Bool { failures == 0 }

    /// Learns that a call succeeded, whatever the answer was about.
    package mutating func succeeded() {
        self = Breaker()
    }

    /// Learns that the system failed as a whole; `asked` is how long it wants to be left alone.
    package mutating func failed(at now: Timestamp, asked: Duration?) {
        failures += 1
        if let asked {
            openUntil = now + min(asked, .seconds(7200))
        } else if failures >= Self.threshold {
            openUntil = now + wait
            wait = min(wait * 2, Self.longest)
        }
    }
}
