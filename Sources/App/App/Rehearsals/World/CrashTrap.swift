import Pipeline
import Synchronization

/// Lets the gateway die once, at the point it is set for.
final class CrashTrap: Sendable {
    private let armed = Mutex<CrashPoint?>(nil)

    /// Sets the trap.
    func set(at point: CrashPoint) {
        armed.withLock { $0 = point }
    }

    /// Springs when the gateway passes the point it is set for.
    func pass(_ point: CrashPoint) throws(Crash) {
        let springs = armed.withLock { armed in
            guard armed == point else { return false }
            armed = nil
            return true
        }
        if springs { throw Crash(at: point) }
    }
}
