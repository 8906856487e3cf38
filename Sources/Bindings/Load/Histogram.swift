/// How often each length of time was seen, exact to less than one part in sixty-four, in a fixed amount of memory.
///
/// As in HdrHistogram: every power of two is split into equal parts.
package struct Histogram: Sendable, Hashable {
    /// Into how many parts a power of two is split, as a power of two.
    private static let precision = 6
    private static let parts = 1 << precision
    /// From here on, about 18 minutes, everything counts as the same.
    private static let longest: Int64 = (1 << 40) - 1

    private var counts = [Int](repeating: 0, count: place(of: longest) + 1)
    /// How many lengths were noted.
    package private(set) var count = 0

    /// An empty one.
    package init() {}

    /// Notes a length in nanoseconds; less than none is none.
    package mutating func note(nanoseconds: Int64) {
        counts[Self.place(of: min(max(0, nanoseconds), Self.longest))] += 1
        count += 1
    }

    /// Notes a length.
    package mutating func note(_ length: Duration) {
        let (seconds, attoseconds) = length.components
        note(nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// The length that no more than such a share of all were longer than, from 0 to 1; zero when there are none.
    package func quantile(_ share: Double) -> Duration {
        var left = max(1, Int((share * Double(count)).rounded(.up)))
        for (place, count) in counts.enumerated() where count > 0 {
            left -= count
            if left <= 0 { return .nanoseconds(Self.longestLength(at: place)) }
        }
        return .zero
    }

    /// Adds what another one noted.
    package mutating func add(_ other: Histogram) {
        for (place, count) in other.counts.enumerated() { counts[place] += count }
        count += other.count
    }

    /// Below two powers' worth of parts every nanosecond has its place; above, the leading bits name it.
    private static func place(of nanoseconds: Int64) -> Int {
        let excess = max(0, Int64.bitWidth - nanoseconds.leadingZeroBitCount - precision - 1)
        return excess * parts + Int(nanoseconds >> Int64(excess))
    }

    private static func longestLength(at place: Int) -> Int64 {
        guard place >= 2 * parts else { return Int64(place) }
        let excess = Int64(place / parts - 1)
        return ((Int64(place % parts + parts) + 1) << excess) - 1
    }
}
