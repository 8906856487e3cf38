import Model

/// The time since the machine started, which nobody can set: for how long something has taken.
struct SteadyClock: WallClock {
    private static let start = ContinuousClock.now

    /// The present, counted from an instant of its own.
    var now: Timestamp { Timestamp(milliseconds: 0) + (ContinuousClock.now - Self.start) }
}
