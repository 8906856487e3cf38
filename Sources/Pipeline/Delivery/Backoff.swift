import Model

/// How long to wait before trying again: exponential with full jitter, so that a crowd of failures spreads out.
///
/// | attempt | at most |
/// |---|---|
/// | 1 | 2 s |
/// | 2 | 4 s |
/// | 5 | 32 s |
/// | 8 and later | 256 s, then 5 min |
package enum Backoff {
    /// The longest wait without the system asking for it.
    package static let longest = Duration.seconds(300)
    /// The shortest wait: never zero, or a failing system would be called in a circle.
    package static let shortest = Duration.milliseconds(100)

    /// The wait behind an attempt that failed.
    ///
    /// - Parameters:
    ///   - attempt: how many attempts there were, from 1.
    ///   - asked: how long the system asked to wait; the wait is never shorter.
    ///   - fraction: the jitter, from 0 up to 1.
    /// - Returns: the wait.
    package static func wait(after attempt: Int, asked: Duration?, fraction: Double) -> Duration {
        let ceiling = min(Duration.seconds(1 << min(max(attempt, 1), 9)), longest)
        let jittered = max(shortest, .milliseconds(Int64(Double(ceiling.wholeMilliseconds) * fraction)))
        guard let asked else { return jittered }
        return asked + min(jittered, .seconds(2))
    }
}
