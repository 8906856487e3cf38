import GRDB
package import Model
package import Store

extension SQLiteStore: Outbox {
    /// Claims the lanes that have been due longest, over all open connections.
    package func claimLanes(
        upTo limit: Int,
        except closed: Set<ConnectionName>,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws(StoreError) -> [LaneClaim] {
        try await write { database in
            let due = try Self.busy(except: closed, in: database).flatMap { connection in
                try database.rows(Self.dueLanes, connection.text, now.stored, limit) { row in
                    (lane: try row.text("name"), order: (try row.number("due"), try row.number("head")))
                }
            }
            let lanes = due.sorted { $0.order < $1.order }.prefix(limit).map(\.lane)
            return try Lanes.claim(lanes, until: lease, in: database)
        }
    }

    /// Ends claims.
    package func record(_ results: [DeliveryResult], at now: Timestamp) async throws(StoreError) {
        try await write { [shadows] database in
            var recording = Recording(database, shadows, at: now)
            try recording.record(results)
        }
    }

    /// When something can be claimed: in the past, when something can be now.
    package func nextDeliveryDue(except closed: Set<ConnectionName>) async throws(StoreError) -> Timestamp? {
        try await read { database in
            try Self.busy(except: closed, in: database)
                .compactMap { try database.number(Self.nextLaneDue, $0.text) }
                .min().map { Timestamp(milliseconds: $0) }
        }
    }

    /// What waits, by the counters of each connection.
    package func waiting() async throws(StoreError) -> [ConnectionName: (deliveries: Int, oldest: Timestamp)] {
        try await read { database in
            var waiting: [ConnectionName: (deliveries: Int, oldest: Timestamp)] = [:]
            let counts = try database.rows(Self.waitingCounts) { (try $0.text("connection"), try $0.count("count")) }
            for (connection, count) in counts {
                guard let oldest = try database.number(Self.oldestWaiting, connection) else { continue }
                waiting[ConnectionName(connection)] = (count, Timestamp(milliseconds: oldest))
            }
            return waiting
        }
    }

    /// The connections to which something waits to go, except the closed ones.
    private static func busy(
        except closed: Set<ConnectionName>,
        in database: Database
    ) throws -> [ConnectionName] {
        try database.rows(waitingCounts) { ConnectionName(try $0.text("connection")) }
            .filter { !closed.contains($0) }
    }
}

extension SQLiteStore {
    static let waitingCounts = """
        SELECT connection, SUM(count) AS count
        FROM delivery_tally
        WHERE stage IN (0, 2) AND count > 0
        GROUP BY connection
        """

    static let dueLanes = """
        SELECT name, due, head
        FROM lane INDEXED BY lane_due
        WHERE connection = ? AND due <= ?
        ORDER BY due, head
        LIMIT ?
        """

    static let nextLaneDue = """
        SELECT MIN(due)
        FROM lane INDEXED BY lane_due
        WHERE connection = ?
        """

    static let oldestWaiting = """
        SELECT since
        FROM delivery INDEXED BY delivery_waiting
        WHERE connection = ? AND due IS NOT NULL
        ORDER BY id
        LIMIT 1
        """
}
