/// An instant, in milliseconds since 1970-01-01T00:00:00Z: the precision of Salesforce and Intercom.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since the epoch; negative before it.
    package let milliseconds: Int64

    /// Takes milliseconds since the epoch.
    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Takes whole seconds since the epoch, as Unix counts them; values beyond the range are clamped to it.
    package init(seconds: Int64) {
        let product = seconds.multipliedReportingOverflow(by: 1000)
        self.milliseconds = product.overflow ? (seconds < 0 ? .min : .max) : product.partialValue
    }

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int64 { milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0) }

    /// Whether its year has four digits in UTC: only such an instant is read again as it was written.
    package var hasFourDigitYear: Bool { (-62_167_219_200_000...253_402_300_799_999).contains(milliseconds) }

    /// Whether one instant is before another.
    package static func < (one: Timestamp, other: Timestamp) -> Bool { one.milliseconds < other.milliseconds }

    /// The instant so much later, or the last or first there is.
    package static func + (instant: Timestamp, duration: Duration) -> Timestamp {
        let sum = instant.milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
        return Timestamp(milliseconds: sum.overflow ? (duration < .zero ? .min : .max) : sum.partialValue)
    }

    /// The instant so much earlier.
    package static func - (instant: Timestamp, duration: Duration) -> Timestamp {
        instant + (.zero - duration)
    }

    /// The time from one instant to another, or the longest there is; negative when the second is later.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        let difference = later.milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(difference.overflow ? (later < earlier ? .min : .max) : difference.partialValue)
    }

    /// The last instant there is: "never due".
    package static let never = Timestamp(milliseconds: .max)
}

extension Duration {
    /// The duration in whole milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

/// What tells the time: never the system's clock directly, so that rehearsals run on a clock of their own.
package protocol WallClock: Sendable {
    /// The present instant.
    var now: Timestamp { get }
}
