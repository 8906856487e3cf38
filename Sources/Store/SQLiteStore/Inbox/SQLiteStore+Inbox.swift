import FrameLog
import GRDB
package import Model
package import Store
import Synchronization

/// Without an open inbox, as in memory, arrivals are journalled at once.
extension SQLiteStore: Inbox {
    /// Opens the inbox of a store in a file.
    package func openInbox() async throws(StoreError) {
        guard let path, inbox == nil else { return }
        let taken = try await read { try $0.number(Self.taken) ?? 0 }
        let opened = try FrameInbox(of: path, behind: taken)
        openedInbox.withLock { $0 = opened }
    }

    /// Puts arrivals down, in a commit shared with whoever else does.
    package func receive(_ arrivals: [Arrival], done: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
        if let inbox { return inbox.put(arrivals, done: done) }
        guard let now = arrivals.first?.receivedAt else { return done(.success(())) }
        Task {
            do throws(StoreError) {
                _ = try await append(arrivals, at: now)
                done(.success(()))
            } catch {
                done(.failure(error))
            }
        }
    }

    /// How many arrivals were put down.
    package var arrivalsReceived: Int { inbox?.counts.arrivals ?? 0 }

    /// How many commits the inbox took so far: fewer than its callers, when they came together.
    package var inboxCommits: Int { inbox?.counts.commits ?? 0 }

    /// Journals what has waited the longest.
    package func takeIn(upTo limit: Int, at now: Timestamp) async throws(StoreError) -> Int {
        guard waiting.count > 0 else { return 0 }
        return try await write { [self] in
            try TakenIn.take(from: inbox, upTo: limit, into: $0, keys, at: now)
        } committed: { [self] in
            tookIn($0)
        }.arrivals
    }

    /// What is in the inbox, read from its files.
    package func untaken() async throws(StoreError) -> [Arrival] {
        guard let path else { return [] }
        return try FrameInbox.arrivals(of: path, behind: try await read { try $0.number(Self.taken) ?? 0 })
    }

    /// What is in the inbox.
    var waiting: Untaken { inbox?.waiting ?? Untaken() }

    var inbox: FrameInbox? { openedInbox.withLock(\.self) }

    /// Lets go of what a transaction that is on disk has taken in, before the next begins.
    func tookIn(_ intake: TakenIn) {
        keys.committed(intake.keys, by: writer, inRush: isInRush)
        if let end = intake.end { inbox?.drop(intake.arrivals, upTo: intake.latest, through: end) }
    }

    static let taken = """
        SELECT last
        FROM sequence
        WHERE name = 'inbox'
        """
}
