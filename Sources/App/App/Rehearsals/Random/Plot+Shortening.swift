extension Plot {
    /// The story made shorter, step by step, as long as it shows the same (Zeller and Hildebrandt, "Simplifying and
    /// Isolating Failure-Inducing Input", 2002).
    ///
    /// - Parameters:
    ///   - limit: how many stories are tried at most.
    ///   - shows: whether a story still shows what this one does.
    /// - Returns: a story that shows it, of which no simpler one does as far as was tried.
    func shortened(within limit: Int, while shows: (Plot) async -> Bool) async -> Plot {
        var shortest = self
        var tried = 0
        var place = 0
        while tried < limit {
            let candidates = shortest.simpler
            guard place < candidates.count else { return shortest }
            tried += 1
            if await shows(candidates[place]) {
                shortest = candidates[place]
                // What could not be left out before is seldom superfluous now: go on from here, then look again.
                place = min(place, shortest.simpler.count)
                if place == shortest.simpler.count { place = 0 }
            } else {
                place += 1
            }
        }
        return shortest
    }
}
