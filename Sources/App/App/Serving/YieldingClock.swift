import Model
import Resources
import Synchronization

/// A clock for what falls due: it follows another forwards at once, and never goes back.
///
/// Where the other is set back, by a person or a time server, this one goes at half its speed until the other has caught
/// up. What was due before the step stays due, what is to wait an hour never waits more than two, and what other
/// processes note by the machine's clock is never in the future here.
final class YieldingClock: WallClock {
    private struct Step {
        let latest: Timestamp
        let at: Timestamp
    }

    private let wall: any WallClock
    private let steady: any WallClock
    private let state: Mutex<Step>

    /// Follows a clock that may step, with the help of one that does not.
    init(_ wall: any WallClock, steady: any WallClock) {
        self.wall = wall
        self.steady = steady
        state = Mutex(Step(latest: wall.now, at: steady.now))
    }

    /// The present instant.
    var now: Timestamp {
        let (told, passed) = (wall.now, steady.now)
        return state.withLock { step in
            guard told < step.latest else {
                step = Step(latest: told, at: passed)
                return told
            }
            let slow = step.latest + .milliseconds((passed - step.at).wholeMilliseconds / 2)
            return max(told, slow)
        }
    }
}
