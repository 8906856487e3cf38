import Foundation
import Synchronization

/// How long writers wait for another process that has locked the file: all of them together, not each in turn.
///
/// Behind the writer a queue of senders waits. If each waited its own time, the last would hear after minutes what the
/// first one knew: that the store cannot be written now. So the time runs from the first refusal on, and once it is up,
/// everybody is told at once until a transaction goes through.
final class Patience: Sendable {
    /// How long, from the first refusal to the next success: senders give up after five seconds.
    private static let limit = Duration.seconds(2)
    /// How long to wait before the lock is tried again, in seconds.
    private static let pause = 0.005

    private let first = Mutex<ContinuousClock.Instant?>(nil)

    /// Waits a little for the lock; false when the time is up.
    func wait(at now: ContinuousClock.Instant = .now) -> Bool {
        let since = first.withLock { first in
            first = first ?? now
            return first ?? now
        }
        guard now - since < Self.limit else { return false }
        Thread.sleep(forTimeInterval: Self.pause)
        return true
    }

    /// Notes that a transaction went through.
    func succeeded() {
        first.withLock { $0 = nil }
    }
}
