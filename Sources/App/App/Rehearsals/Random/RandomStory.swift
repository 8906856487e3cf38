import Model

/// A random story: it can be played, and made simpler.
protocol RandomStory: Shortenable {
    /// What it was made from.
    var seed: UInt64 { get }

    /// Plays it in a world of its own, and judges how it ends.
    func end(in theatre: Theatre) async -> StoryEnd
}

/// How a random story ended.
struct StoryEnd: Sendable {
    /// What took place and what had to come of it, as the text of a rehearsal.
    let rehearsal: String
    /// What did not hold.
    let failures: [RehearsalFailure]

    /// Whether everything held.
    var isOK: Bool { failures.isEmpty }
}
