import Model

/// The requests of the present minute; that minutes are counted by the clock is unconfirmed.
struct ArloBudget: Sendable {
    private let limit: Int
    private var minute: Int64 = 0
    private var used = 0

    init(limit: Int) { self.limit = limit }

    /// Counts a request; false when the minute is used up.
    mutating func spend(at now: Timestamp) -> Bool {
        if now.seconds / 60 != minute {
            minute = now.seconds / 60
            used = 0
        }
        guard used < limit else { return false }
        used += 1
        return true
    }
}
