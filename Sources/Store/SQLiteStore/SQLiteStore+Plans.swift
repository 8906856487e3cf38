import GRDB
package import Store

extension SQLiteStore {
    /// The statements that run all day: none of them may read a table from end to end.
    package static let hotStatements: [String] = [
        Appending.keepNewKeys, Appending.enterReady, Appending.enterDead, Appending.duplicates, Calendar.widen,
        Backlog.received, wakeEntries, readyEntries, claimEntry, readyDue, laterDue, releaseEntries,
        Settling.claimed, Settling.end, Settling.unparkRulings, Settling.rule, Settling.resumed, Posting.insert,
        dueLanes, nextLaneDue, oldestWaiting, Lanes.moveLane, Lanes.head, Lanes.lastLease, Lanes.schedule,
        Lanes.waiting, Lanes.claimDelivery, Recording.claimed, Recording.done, Recording.later, Recording.close,
        Recording.attempted, Learning.keepLink, Learning.breakLink, Learning.keepShadow, currentLinks, linksByID,
        Repair.parked, Repair.resume, Repair.wake, Forgetting.old, Story.entry, Story.rulings, Story.deliveries,
        Story.attempts, Selection.entriesOfRecord,
    ]

    /// How SQLite goes about a statement, step by step (`EXPLAIN QUERY PLAN`).
    package func plan(of sql: String) async throws(StoreError) -> [String] {
        try await read { database in
            let statement = try database.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
            statement.setUncheckedArguments(StatementArguments())
            return try Row.fetchAll(statement).map { try $0.text("detail") }
        }
    }
}
