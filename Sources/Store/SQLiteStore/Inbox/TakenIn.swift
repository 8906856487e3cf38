import FrameLog
import GRDB
import Model
import Store

/// What a transaction takes in from the inbox.
struct TakenIn: Sendable {
    /// How many arrivals.
    let arrivals: Int
    /// The delivery keys that are new with them.
    let keys: [FreshKeys.Print: EntryID]
    /// When the last of them came, and where they end in the inbox; nil when there were none.
    let latest: Timestamp?
    let end: FrameLog.Place?

    /// Makes entries of the arrivals that have waited the longest, and notes which they were in the same transaction: a
    /// crash takes them in once.
    static func take(
        from inbox: FrameInbox?,
        upTo limit: Int,
        into database: Database,
        _ keys: KeyTable,
        at now: Timestamp
    ) throws -> TakenIn {
        let next = try inbox?.next(upTo: limit)
        guard let next, let end = next.end else { return TakenIn(arrivals: 0, keys: [:], latest: nil, end: nil) }
        let outcome = try Appending.append(next.arrivals, to: database, fresh: keys.fresh, at: now)
        try database.run(note, end.serial)
        let latest = next.arrivals.last?.receivedAt
        return TakenIn(arrivals: next.arrivals.count, keys: outcome.keys, latest: latest, end: end)
    }

    static let note = """
        INSERT INTO sequence
        VALUES ('inbox', ?)
        ON CONFLICT DO UPDATE SET last = excluded.last
        """
}
