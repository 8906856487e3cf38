import Model
import Pipeline
import Resources
import Store

/// A stage whose turns are noted, so that somebody can tell whether it gets on.
struct WatchedStage: Pumping {
    private let stage: any Pumping
    private let progress: Progress
    private let clock: any WallClock

    /// Watches a stage.
    init(_ stage: any Pumping, progress: Progress, clock: any WallClock) {
        self.stage = stage
        self.progress = progress
        self.clock = clock
        progress.note(.waiting(since: clock.now), of: stage.name)
    }

    /// What it is called in logs.
    var name: String { stage.name }

    /// Does one batch of what is due.
    func turn() async throws(Interruption) -> Bool {
        Yielding.standBack()
        progress.note(.working(since: clock.now), of: name)
        let worked = try await stage.turn()
        progress.note(.waiting(since: clock.now), of: name)
        return worked
    }

    /// When there will be something to do again.
    func nextDue() async throws(StoreError) -> Timestamp? { try await stage.nextDue() }
}
