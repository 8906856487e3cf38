import Model

/// How long things took, as counts of those that took at most so long: a Prometheus histogram.
package struct Latencies: Sendable, Hashable {
    /// The upper bounds, in seconds: from a busy machine's few milliseconds to the hours of an outage.
    package static let bounds: [Double] = [
        0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200,
    ]

    /// How many took at most as long as each bound, and longer than the one before.
    package private(set) var counts = Array(repeating: 0, count: bounds.count)
    /// How many there were.
    package private(set) var count = 0
    /// How long all of them took together, in seconds.
    package private(set) var sum = 0.0

    /// No latencies.
    package init() {}

    /// Takes one in; a clock that was set back makes it none.
    package mutating func add(_ duration: Duration) {
        let seconds = max(0, Double(duration.wholeMilliseconds) / 1000)
        if let place = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[place] += 1 }
        count += 1
        sum += seconds
    }
}
