import Model

/// Rehearses random stories: as many as are asked for, each from a seed of its own.
package struct RandomRehearsals: Sendable {
    private let run: PlotRun
    private let theme: PlotTheme?

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
    ///   - theme: what the stories are about; nil for anything.
    init(platforms: [any Platform], theme: PlotTheme? = nil) {
        run = PlotRun(platforms: platforms)
        self.theme = theme
    }

    /// Plays the stories of so many seeds from one on.
    func rehearse(_ count: Int, from seed: UInt64) async -> RandomReport {
        let start = ContinuousClock.now
        let seeds = (0..<UInt64(count)).map { seed &+ $0 }
        var failed: [UInt64] = []
        await withTaskGroup(of: UInt64?.self) { group in
            var waiting = seeds[...]
            for _ in 0..<Self.width {
                guard let seed = waiting.popFirst() else { break }
                group.addTask { await fails(seed) }
            }
            while let result = await group.next() {
                if let result { failed.append(result) }
                guard let seed = waiting.popFirst() else { continue }
                group.addTask { await fails(seed) }
            }
        }
        var counterexamples: [Counterexample] = []
        for seed in failed.sorted().prefix(Self.toldLimit) { counterexamples.append(await counterexample(seed)) }
        return RandomReport(
            seed: seed,
            count: count,
            failed: failed.sorted(),
            counterexamples: counterexamples,
            time: ContinuousClock.now - start
        )
    }

    private func plot(_ seed: UInt64) -> Plot { PlotMaker(seed: seed, theme: theme).plot() }

    private func fails(_ seed: UInt64) async -> UInt64? {
        await run.play(plot(seed)).isOK ? nil : seed
    }

    private func counterexample(_ seed: UInt64) async -> Counterexample {
        let plot = await plot(seed).shortened(within: Self.shorteningLimit) { await !run.play($0).isOK }
        let played = await run.play(plot)
        return Counterexample(
            seed: seed,
            text: PlotScript(plot: plot).text(played.scenes, played.demands(in: plot.scenery)),
            failures: played.failures
        )
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
