import Model

/// What became of a random story.
struct Played: Sendable {
    /// The scenes that took place: nobody can change a record that is not there.
    var scenes: [Scene] = []
    /// What was done.
    var deeds: [PlotDeed] = []
    /// What did not hold.
    var failures: [RehearsalFailure] = []

    /// Whether everything held.
    var isOK: Bool { failures.isEmpty }
}
