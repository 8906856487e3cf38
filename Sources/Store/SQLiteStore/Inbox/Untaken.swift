import Model

/// What waits in the inbox, as far as it must be told without reading it.
struct Untaken: Sendable {
    /// How many arrivals.
    private(set) var count = 0
    /// Since when the oldest of them has waited, or the last that was taken in; nil when none waits.
    private(set) var oldest: Timestamp?

    /// Adds arrivals that were put down.
    mutating func add(_ arrivals: Int, receivedAt: Timestamp) {
        if count == 0 { oldest = receivedAt }
        count += arrivals
    }

    /// Takes off arrivals that were taken in, the last of which came at some time.
    mutating func remove(_ arrivals: Int, upTo latest: Timestamp?) {
        count -= arrivals
        oldest = count == 0 ? nil : latest ?? oldest
    }
}
