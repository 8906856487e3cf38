import Model

/// How far this machine's clock is ahead of a system's, as an answer of the system showed it.
struct ClockGap: Sendable {
    private let found: Duration
    private let clock: Timestamp
    private let wall: Timestamp

    /// How long it is believed that the clocks go differently, without another answer that shows it.
    private static let lifetime = Duration.seconds(600)

    /// Finds the gap.
    ///
    /// - Parameters:
    ///   - told: the time on the answer.
    ///   - clock: the present by a clock that nobody sets.
    ///   - wall: the present by this machine's.
    init(told: Timestamp, clock: Timestamp, wall: Timestamp) {
        found = wall - told
        self.clock = clock
        self.wall = wall
    }

    /// The gap at a later time: by as much as this machine's clock was set meanwhile, it has changed; nil when it was
    /// found too long ago.
    func now(clock: Timestamp, wall: Timestamp) -> Duration? {
        guard clock - self.clock < Self.lifetime else { return nil }
        return found + (wall - self.wall) - (clock - self.clock)
    }
}
