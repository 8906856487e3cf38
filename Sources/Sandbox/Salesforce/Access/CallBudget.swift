import Model

/// The organisation's API calls of the last 24 hours, counted by the minute.
struct CallBudget: Sendable {
    private var minutes: [(minute: Int64, calls: Int)] = []
    /// Calls of the last 24 hours.
    private(set) var used = 0
    /// Calls allowed in 24 hours.
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Counts a call.
    ///
    /// - Throws: the daily limit's error, and then the call does not count.
    mutating func spend(at now: Timestamp) throws(SalesforceFault) {
        forget(before: now)
        guard used < limit else {
            throw SalesforceFault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", status: 403)
        }
        let minute = now.seconds / 60
        if minutes.last?.minute == minute {
            minutes[minutes.count - 1].calls += 1
        } else {
            minutes.append((minute, 1))
        }
        used += 1
    }

    /// The `Sforce-Limit-Info` header.
    var header: String { "api-usage=\(used)/\(limit)" }

    private mutating func forget(before now: Timestamp) {
        let oldest = now.seconds / 60 - 24 * 60
        while let first = minutes.first, first.minute <= oldest {
            used -= first.calls
            minutes.removeFirst()
        }
    }
}
