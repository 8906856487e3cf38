/// A random story that can be made simpler.
protocol Shortenable: Sendable {
    /// Stories that are a little simpler, much simpler ones first.
    var simpler: [Self] { get }
}

extension Shortenable {
    /// The story made shorter, step by step, as long as it shows the same (Zeller and Hildebrandt, "Simplifying and
    /// Isolating Failure-Inducing Input", 2002).
    ///
    /// - Parameters:
    ///   - limit: how many stories are tried at most.
    ///   - shows: whether a story still shows what this one does.
    /// - Returns: a story that shows it, of which no simpler one does as far as was tried.
    func shortened(within limit: Int, while shows: (Self) async -> Bool) async -> Self {
        var shortest = self
        var tried = 0
        var place = 0
        var isShorter = false
        while tried < limit {
            let candidates = shortest.simpler
            // What could not be left out before is seldom superfluous now: go on to the end, then look again.
            guard place < candidates.count else {
                guard isShorter else { return shortest }
                (place, isShorter) = (0, false)
                continue
            }
            tried += 1
            if await shows(candidates[place]) {
                shortest = candidates[place]
                isShorter = true
            } else {
                place += 1
            }
        }
        return shortest
    }
}

extension Array {
    /// The elements without a run of them, for runs of half of them first and of one last.
    var withoutRuns: [[Element]] {
        var all: [[Element]] = []
        var length = count / 2
        while length > 0 {
            for start in stride(from: 0, to: count, by: length) {
                all.append(Array(self[..<start] + self[Swift.min(start + length, count)...]))
            }
            length /= 2
        }
        return all
    }
}
