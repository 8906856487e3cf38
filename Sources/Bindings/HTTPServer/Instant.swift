import Glibc

/// A moment of the system's steady clock, in milliseconds, exact to a few: for limits, not for measuring.
struct Instant: Comparable {
    /// Far enough never to come.
    static let never = Instant(milliseconds: .max)

    let milliseconds: Int

    static var now: Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return Instant(milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
    }

    static func < (one: Instant, other: Instant) -> Bool { one.milliseconds < other.milliseconds }

    /// The milliseconds from one moment to another.
    static func - (later: Instant, earlier: Instant) -> Int { later.milliseconds - earlier.milliseconds }

    static func + (instant: Instant, milliseconds: Int) -> Instant {
        Instant(milliseconds: instant.milliseconds + milliseconds)
    }
}

extension Duration {
    /// The whole milliseconds of a duration, at most what a C function takes.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(CInt.max) / 1000 else { return Int(CInt.max) }
        return max(0, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
