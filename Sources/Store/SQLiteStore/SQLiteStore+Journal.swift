import GRDB
package import Model
package import Store
import Synchronization

extension SQLiteStore: Journal {
    /// Appends arrivals in a commit shared with whoever else is appending.
    package func append(
        _ arrivals: [Arrival],
        moving cursor: CursorMove?,
        at now: Timestamp
    ) async throws(StoreError) -> [Appended] {
        try await appending.submit(Append(arrivals: arrivals, cursor: cursor, now: now), to: self)
    }

    /// Claims due entries, oldest first.
    package func claimEntries(
        upTo limit: Int,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws(StoreError) -> [Entry] {
        try await write { database in
            try database.run(Self.wakeEntries, now.stored, Self.wakeLimit)
            let entries = try database.rows(Self.readyEntries, limit) { try $0.entry() }
            if entries.isEmpty { return [] }
            try database.run(Self.claimEntries, lease.stored, Listed.numbers(entries.lazy.map(\.id.number)))
            return entries
        }
    }

    /// Ends claims.
    package func settle(_ settlements: [Settlement], at now: Timestamp) async throws(StoreError) -> [EntryID] {
        try await write { database in
            var settling = Settling(database, at: now)
            return try settling.settle(settlements)
        }
    }

    /// Ends every lease, and voids what its holder may still say.
    package func releaseClaims(at now: Timestamp) async throws(StoreError) {
        try await write { database in
            try database.run(Self.releaseEntries, now.stored)
            let lanes = try database.rows(Self.claimedLanes) { try $0.text("lane") }
            try database.run(Self.releaseDeliveries, now.stored)
            try Lanes.reschedule(lanes, in: database)
        }
    }

    /// When something can be claimed: in the past, when something can be now.
    package func nextEntryDue() async throws(StoreError) -> Timestamp? {
        try await read { database in
            let due = [try database.number(Self.readyDue), try database.number(Self.laterDue)]
            return due.compactMap(\.self).min().map { Timestamp(milliseconds: $0) }
        }
    }

    /// What waits to be decided, as this process's last write left it: no access to the file, except by a reader.
    package func backlog() async throws(StoreError) -> (entries: Int, oldest: Timestamp?) {
        let noted = gauge.withLock(\.self)
        let backlog = if let noted { noted } else { try await read { try Backlog($0) } }
        return (backlog.entries, backlog.oldest)
    }
}

extension SQLiteStore {
    /// How many entries whose time has come, or whose lease has ended, join those that are ready with one claim.
    ///
    /// The oldest come first among so many; a claim must not take seconds after an outage has postponed a million.
    static let wakeLimit = 10_000

    static let wakeEntries = """
        UPDATE entry
        SET stage = 0
        WHERE id IN (
            SELECT id
            FROM entry INDEXED BY entry_later
            WHERE stage IN (1, 2) AND due <= ?
            ORDER BY due
            LIMIT ?
        )
        """

    // `stage <> 3` says nothing new to us; it lets SQLite use the partial index.
    static let readyEntries = """
        SELECT entry.id, attempts + 1 AS attempt, scope,
            connection, received, receiver, delivery_key, proven_by, poison, headers, body
        FROM entry INDEXED BY entry_open
        JOIN arrival ON arrival.id = entry.id
        WHERE stage = 0 AND stage <> 3
        ORDER BY entry.id
        LIMIT ?
        """

    static let claimEntries = """
        UPDATE entry
        SET stage = 2, due = ?, attempts = attempts + 1, fence = attempts + 1
        WHERE id IN (SELECT value FROM json_each(?))
        """

    static let releaseEntries = """
        UPDATE entry INDEXED BY entry_open
        SET stage = 0, due = ?, fence = NULL
        WHERE stage = 2 AND stage <> 3
        """

    static let claimedLanes = """
        SELECT DISTINCT lane
        FROM delivery INDEXED BY delivery_claimed
        WHERE fence IS NOT NULL
        """

    static let releaseDeliveries = """
        UPDATE delivery INDEXED BY delivery_claimed
        SET stage = 0, due = ?, fence = NULL
        WHERE fence IS NOT NULL
        """

    static let readyDue = """
        SELECT due
        FROM entry INDEXED BY entry_open
        WHERE stage = 0 AND stage <> 3
        ORDER BY id
        LIMIT 1
        """

    static let laterDue = """
        SELECT due
        FROM entry INDEXED BY entry_later
        WHERE stage IN (1, 2)
        ORDER BY due
        LIMIT 1
        """
}
