import Model

/// A random story as a value: what the world is like, and what happens in it.
struct Plot: Hashable, Shortenable {
    /// What it was made from.
    let seed: UInt64
    /// What the world is like.
    var scenery: Scenery
    /// What happens.
    var scenes: [Scene]

    /// The title of its rehearsal; ids are derived from it.
    var title: String { "RANDOM-\(seed) a random history" }

    /// Stories that are a little simpler: scenes left out, many at first, then simpler scenes, then a simpler world.
    var simpler: [Plot] {
        var all = scenes.withoutRuns.map { Plot(seed: seed, scenery: scenery, scenes: $0) }
        for (place, scene) in scenes.enumerated() {
            for simple in scene.simpler {
                var other = self
                other.scenes[place] = simple
                all.append(other)
            }
        }
        // Without polls a story that loses notifications shows nothing but that.
        let worlds = scenery.simpler.filter { $0.polls || !scenes.contains(where: \.isLoss) }
        return all + worlds.map { Plot(seed: seed, scenery: $0, scenes: scenes) }
    }
}
