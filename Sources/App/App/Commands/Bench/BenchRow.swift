import Model

/// What one row of the bench found.
struct BenchRow: Sendable {
    /// How many senders waited at once.
    let senders: Int
    /// How many notifications were answered 200.
    let answered: Int
    /// How many the journal holds.
    let journalled: Int
    /// How many commits they shared.
    let commits: Int
    /// From the first request to the last answer.
    let time: Duration
    /// How long the senders waited, in order.
    let waits: [Duration]

    /// Notifications a second.
    var perSecond: Int {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        return seconds > 0 ? Int(Double(answered) / seconds) : 0
    }

    /// What half of the senders waited at most.
    var median: Duration { waits.isEmpty ? .zero : waits[waits.count / 2] }

    /// What all but one in a hundred waited at most.
    var slowest: Duration { waits.isEmpty ? .zero : waits[waits.count * 99 / 100] }

    /// Whether everything was answered 200 and everything answered is journalled.
    var isComplete: Bool { answered == journalled && answered == waits.count }

    /// The row as JSON, waits in microseconds.
    var json: JSON {
        [
            "senders": .integer(senders), "perSecond": .integer(perSecond), "answered": .integer(answered),
            "journalled": .integer(journalled), "commits": .integer(commits),
            "p50Microseconds": .integer(median.microseconds),
            "p99Microseconds": .integer(slowest.microseconds),
        ]
    }
}

extension Duration {
    /// The duration in whole microseconds.
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
