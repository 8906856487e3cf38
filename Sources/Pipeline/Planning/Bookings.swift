package import Model
package import Store
import Synchronization

/// The planner's share in what systems can be asked: looked up within its turn while that does not hold up the others,
/// else later, everybody in turn.
///
/// A system that answers five times a second would hold up all the others for minutes, were everything that is to be
/// asked of it asked within one turn.
final class Bookings: Sendable {
    private let diaries = Mutex<[ConnectionName: Diary]>([:])

    /// Asks for time with a system.
    ///
    /// - Parameters:
    ///   - entry: who asks; the slot is its.
    ///   - connection: the system.
    ///   - cost: how much of a second of the system's pace it takes, in parts of `rate`.
    ///   - rate: how much a second holds.
    ///   - now: the present.
    /// - Returns: nil when it may be asked now, else when its turn comes; asked again then, it may.
    func slot(
        for entry: EntryID,
        at connection: ConnectionName,
        cost: Int,
        rate: Int,
        now: Timestamp
    ) -> Timestamp? {
        let time = Duration.milliseconds(Int64(cost) * 1000 / Int64(max(1, rate)))
        return diaries.withLock { $0[connection, default: Diary()].slot(for: entry, taking: time, at: now) }
    }
}

/// Who may ask one system when.
package struct Diary: Sendable, Hashable {
    /// How far ahead of the system's pace a turn may run: for so long everybody else waits.
    package static let headStart = Duration.seconds(2)
    /// How long a slot is kept for one that does not come.
    package static let patience = Duration.seconds(300)

    private var free: Timestamp?
    private var slots: [EntryID: Timestamp] = [:]
    private var sweptAt: Timestamp?

    /// An empty diary.
    package init() {}

    /// Asks for time with the system.
    ///
    /// - Parameters:
    ///   - entry: who asks; the slot is its.
    ///   - time: how long the system is busy with it, at its pace.
    ///   - now: the present.
    /// - Returns: nil when it may be asked now, else when its turn comes.
    package mutating func slot(for entry: EntryID, taking time: Duration, at now: Timestamp) -> Timestamp? {
        sweep(at: now)
        if let slot = slots[entry], slot <= now { return nil }
        let start = max(free ?? now, now)
        free = start + time
        if let slot = slots[entry] { return slot }
        guard start - now > Self.headStart else { return nil }
        slots[entry] = start
        return start
    }

    /// Forgets the slots whose time is long past.
    private mutating func sweep(at now: Timestamp) {
        if let sweptAt, now - sweptAt < Self.patience { return }
        sweptAt = now
        slots = slots.filter { now - $0.value < Self.patience }
    }
}
