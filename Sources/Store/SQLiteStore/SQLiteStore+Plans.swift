import GRDB
package import Store

extension SQLiteStore {
    /// The statements that run all day: none of them may read a table from end to end.
    package static let hotStatements: [String] = [
        Appending.enterReady, Appending.enterDead, KeyTable.keysBehind, Calendar.widen,
        Backlog.received, wakeEntries, freeEntries, readyEntries, claimEntries, readyDue, laterDue, leaseEnd,
        releaseEntries,
        Settling.claimed, Settling.end, Settling.endDecided, Settling.remark, Settling.leave, Settling.unparkRulings,
        Settling.resumed,
        Logbook.forget, receipts,
        dueLanes, nextLaneDue, oldestWaiting, Lanes.moveLane, Lanes.schedule, Lanes.unschedule,
        Lanes.waiting, Lanes.claimDeliveries, Recording.claimed, Recording.done, Recording.endDone, Recording.later,
        Recording.close,
        Learning.keepLink, Learning.breakLink, ShadowCache.shadowsByRecord, ShadowCache.revisionsByRecord,
        currentLinks, linksByID,
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
