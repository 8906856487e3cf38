import GRDB
package import Store

extension SQLiteStore {
    /// Looks the whole file over, which takes its time: damaged pages and indexes, counters that went astray, lanes
    /// without a schedule.
    ///
    /// - Returns: what is wrong, in SQLite's words or ours; nothing when all is well.
    package func faults() async throws(StoreError) -> [String] {
        try await read { database in
            let damage = try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            let strays = try Self.audits.flatMap { audit in
                try Row.fetchOne(database, sql: audit.sql) == nil ? [] : [audit.fault]
            }
            return damage + strays
        }
    }

    private static let audits: [(fault: String, sql: String)] = [
        (
            "the counters of entries are wrong",
            """
            SELECT 1
            FROM entry_tally
            WHERE count <> (SELECT COUNT(*) FROM entry WHERE entry.stage = entry_tally.stage)
            """
        ),
        (
            "the counters of deliveries are wrong",
            """
            SELECT connection, stage, COUNT(*) FROM delivery GROUP BY connection, stage
            EXCEPT
            SELECT connection, stage, count FROM delivery_tally
            """
        ),
        (
            "an entry lacks its arrival, or an arrival its entry",
            """
            SELECT 1 WHERE (SELECT COUNT(*) FROM entry) <> (SELECT COUNT(*) FROM arrival)
            UNION ALL
            SELECT 1 FROM entry WHERE NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.id = entry.id)
            """
        ),
        (
            "a lane has no schedule, or a wrong one",
            """
            SELECT lane, MIN(id) FROM delivery WHERE due IS NOT NULL GROUP BY lane
            EXCEPT
            SELECT name, head FROM lane
            """
        ),
        (
            "a schedule has no lane",
            """
            SELECT name FROM lane
            EXCEPT
            SELECT lane FROM delivery WHERE due IS NOT NULL
            """
        ),
    ]
}
