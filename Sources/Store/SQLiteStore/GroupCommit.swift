import GRDB
import Model
import Store
import Synchronization

/// What one caller appends.
struct Append: Sendable {
    let arrivals: [Arrival]
    let cursor: CursorMove?
    let now: Timestamp
}

/// Gathers the appends that wait into one commit: whole callers, in the order they came.
///
/// A batch is taken when the writer gets to it, so a caller waits for the commit in progress and its own, as long as no
/// more than `batchLimit` arrivals are waiting before it.
final class GroupCommit: Sendable {
    /// How many arrivals share a commit, unless one caller alone brings more.
    ///
    /// The fsync's share of the cost is gone by then, and what follows would only wait longer.
    static let batchLimit = 512
    /// How many arrivals may wait; beyond it the disk is too slow for what comes in, and callers are turned away.
    static let waitingLimit = 65_536

    private struct Waiting {
        let append: Append
        let continuation: CheckedContinuation<Result<[Appended], StoreError>, Never>
    }

    private struct Queue {
        var waiting: [Waiting] = []
        var arrivals = 0
        var committing = 0
        var scheduled = false
        var commits = 0

        /// Takes the callers of the next commit: at least one, as many as fit.
        mutating func takeBatch() -> [Waiting] {
            var room = batchLimit
            let count = waiting.prefix { waiting in
                let fits = room == batchLimit || waiting.append.arrivals.count <= room
                room -= waiting.append.arrivals.count
                return fits
            }.count
            let batch = Array(waiting.prefix(count))
            waiting.removeFirst(count)
            committing = batch.reduce(0) { $0 + $1.append.arrivals.count }
            arrivals -= committing
            return batch
        }
    }

    private let queue = Mutex(Queue())

    /// How many commits there were.
    var commits: Int { queue.withLock(\.commits) }

    /// How many arrivals are not on disk yet: in the commit in progress, and behind it.
    var waiting: Int { queue.withLock { $0.arrivals + $0.committing } }

    /// Waits until the append is on disk, together with whatever else waits.
    func submit(_ append: Append, to store: SQLiteStore) async throws(StoreError) -> [Appended] {
        try await withCheckedContinuation { continuation in
            let waiting = Waiting(append: append, continuation: continuation)
            switch enqueue(waiting) {
            case .full: continuation.resume(returning: .failure(.unavailable("too many appends wait for the disk")))
            case .first: schedule(in: store)
            case .behind: break
            }
        }.get()
    }

    private enum Place { case first, behind, full }

    private func enqueue(_ waiting: Waiting) -> Place {
        queue.withLock { queue in
            guard queue.arrivals < Self.waitingLimit else { return .full }
            queue.waiting.append(waiting)
            queue.arrivals += waiting.append.arrivals.count
            defer { queue.scheduled = true }
            return queue.scheduled ? .behind : .first
        }
    }

    private func schedule(in store: SQLiteStore) {
        store.writer.asyncWriteWithoutTransaction { [self] in commitBatch(of: store, $0) }
    }

    private func commitBatch(of store: SQLiteStore, _ database: Database) {
        let batch = queue.withLock { $0.takeBatch() }
        let outcome = store.transaction(database) {
            try Appending.append(batch.map(\.append), to: $0, fresh: store.keys.fresh)
        }
        if case .success(let outcome) = outcome { store.keys.committed(outcome.keys, by: store.writer) }
        let more = queue.withLock { queue in
            queue.commits += 1
            queue.committing = 0
            queue.scheduled = !queue.waiting.isEmpty
            return queue.scheduled
        }
        if more { schedule(in: store) }
        for (index, waiting) in batch.enumerated() {
            waiting.continuation.resume(returning: outcome.map { $0.results[index] })
        }
    }
}
