import Model
import Pipeline

/// Rehearses random stories: as many as are asked for, each from a seed of its own.
package struct RandomRehearsals: Sendable {
    private let theatre: Theatre
    private let theme: RandomTheme?

    /// How many go on at once.
    private static let width = 4
    /// How many failed stories are made shorter and told; the others are counted.
    private static let toldLimit = 5
    /// How many attempts are made at a shorter story.
    private static let shorteningLimit = 1500

    /// Makes a player.
    ///
    /// - Parameters:
    ///   - platforms: the catalogue.
    ///   - theme: what the stories are about; nil for order, faults or pauses, as each seed picks.
    init(platforms: [any Platform], theme: RandomTheme? = nil) {
        theatre = Theatre(platforms: platforms)
        self.theme = theme
    }

    /// Plays the stories of so many seeds from one on.
    func rehearse(_ count: Int, from seed: UInt64) async -> RandomReport {
        let start = ContinuousClock.now
        let seeds = (0..<UInt64(count)).map { seed &+ $0 }
        let failed = await concurrently(seeds, width: Self.width) { seed in
            await story(seed).end(in: theatre).isOK ? nil : seed
        }.compactMap(\.self)
        var counterexamples: [Counterexample] = []
        for seed in failed.prefix(Self.toldLimit) { counterexamples.append(await counterexample(story(seed))) }
        return RandomReport(
            seed: seed,
            count: count,
            failed: failed,
            counterexamples: counterexamples,
            time: ContinuousClock.now - start
        )
    }

    private func story(_ seed: UInt64) -> any RandomStory { theme?.story(seed) ?? RandomTheme.anyStory(seed) }

    private func counterexample(_ story: some RandomStory) async -> Counterexample {
        let shortest = await story.shortened(within: Self.shorteningLimit) { await !$0.end(in: theatre).isOK }
        let end = await shortest.end(in: theatre)
        return Counterexample(seed: story.seed, text: end.rehearsal, failures: end.failures)
    }
}

/// A random story that fails, as short as it could be made.
package struct Counterexample: Sendable {
    /// The seed of the story.
    package let seed: UInt64
    /// The story as a rehearsal.
    package let text: String
    /// What does not hold in it.
    package let failures: [RehearsalFailure]
}
