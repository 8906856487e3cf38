import Model
import Synchronization

/// A clock that stands still until it is moved.
final class RehearsalClock: WallClock {
    private let instant: Mutex<Timestamp>

    /// A clock that shows an instant.
    init(_ instant: Timestamp) { self.instant = Mutex(instant) }

    /// The instant it shows.
    var now: Timestamp { instant.withLock { $0 } }

    /// Moves it forward; never back.
    func move(to later: Timestamp) {
        instant.withLock { $0 = max($0, later) }
    }
}
