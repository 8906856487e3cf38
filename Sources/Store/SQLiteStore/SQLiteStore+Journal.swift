import GRDB
package import Model
package import Store
import Synchronization

extension SQLiteStore: Journal {
    /// Appends arrivals.
    package func append(
        _ arrivals: [Arrival],
        for scope: SyncName?,
        moving cursor: CursorMove?,
        at now: Timestamp
    ) async throws(StoreError) -> [Appended] {
        let outcome = try await write { [keys] in
            try Appending.append(arrivals, for: scope, moving: cursor, to: $0, fresh: keys.fresh, at: now)
        } committed: { [self] outcome in
            keys.committed(outcome.keys, by: writer, inRush: isInRush)
        }
        return outcome.results
    }

    /// Takes in what waits, and claims due entries, oldest first.
    package func claimEntries(
        upTo limit: Int,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws(StoreError) -> [Entry] {
        try await write { [self] database in
            let intake = try TakenIn.take(from: inbox, upTo: limit, into: database, keys, at: now)
            var tally = Tally()
            try database.run(Self.wakeEntries, now.stored, Self.wakeLimit)
            tally.entries(database.changesCount, from: .later, to: .ready)
            try database.run(Self.freeEntries, now.stored)
            tally.entries(database.changesCount, from: .claimed, to: .ready)
            let entries = try database.rows(Self.readyEntries, limit) { try $0.entry() }
            try database.run(Self.claimEntries, lease.stored, Listed.numbers(entries.lazy.map(\.id.number)))
            tally.entries(entries.count, from: .ready, to: .claimed)
            try tally.write(to: database)
            return (entries, intake)
        } committed: { [self] _, intake in
            tookIn(intake)
        }.0
    }

    /// Ends claims.
    package func settle(_ settlements: [Settlement], at now: Timestamp) async throws(StoreError) -> [EntryID] {
        try await write { [shadows] database in
            var settling = Settling(database, shadows, at: now)
            return try settling.settle(settlements)
        }
    }

    /// Ends every lease, and voids what its holder may still say.
    package func releaseClaims(at now: Timestamp) async throws(StoreError) {
        try await write { database in
            var tally = Tally()
            try database.run(Self.releaseEntries, now.stored)
            tally.entries(database.changesCount, from: .claimed, to: .ready)
            let claimed = try database.rows(Self.claimedLanes) { row in
                (lane: try row.text("lane"), connection: try row.text("connection"), count: try row.count("count"))
            }
            try database.run(Self.releaseDeliveries, now.stored)
            for lane in claimed { tally.deliveries(lane.count, of: lane.connection, from: .claimed, to: .ready) }
            try tally.write(to: database)
            let lanes = claimed.map(\.lane)
            try Lanes.reschedule(lanes, in: database)
        }
    }

    /// When something can be claimed: in the past, when something can be now.
    package func nextEntryDue() async throws(StoreError) -> Timestamp? {
        if let oldest = waiting.oldest { return oldest }
        return try await read { database in
            let due = try [Self.readyDue, Self.laterDue, Self.leaseEnd].map { try database.number($0) }
            return due.compactMap(\.self).min().map { Timestamp(milliseconds: $0) }
        }
    }

    /// What waits to be decided, as this process's last write left it: no access to the file, except by a reader.
    package func backlog() async throws(StoreError) -> (entries: Int, oldest: Timestamp?) {
        let noted = gauge.withLock(\.self)
        let backlog = if let noted { noted } else { try await read { try Backlog($0) } }
        let waiting = waiting
        return (backlog.entries + waiting.count, [backlog.oldest, waiting.oldest].compactMap(\.self).min())
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
            WHERE stage = 1 AND due <= ?
            ORDER BY due
            LIMIT ?
        )
        """

    static let freeEntries = """
        UPDATE entry INDEXED BY entry_open
        SET stage = 0
        WHERE stage = 2 AND stage <> 3 AND due <= ?
        """

    // `stage <> 3` says nothing new to us; it lets SQLite use the partial index.
    static let readyEntries = """
        SELECT entry.id, attempts + 1 AS attempt, scope, remaining,
            scope IS NOT NULL AND EXISTS (
                SELECT 1 FROM ruling WHERE ruling.entry = entry.id AND ruling.sync = scope AND parked = 2
            ) AS was_parked,
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
        SELECT lane, connection, COUNT(*) AS count
        FROM delivery INDEXED BY delivery_waiting
        WHERE due IS NOT NULL AND fence IS NOT NULL
        GROUP BY lane, connection
        """

    static let releaseDeliveries = """
        UPDATE delivery INDEXED BY delivery_waiting
        SET stage = 0, due = ?, fence = NULL
        WHERE due IS NOT NULL AND fence IS NOT NULL
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
        WHERE stage = 1
        ORDER BY due
        LIMIT 1
        """

    static let leaseEnd = """
        SELECT MIN(due)
        FROM entry INDEXED BY entry_open
        WHERE stage = 2 AND stage <> 3
        """
}
