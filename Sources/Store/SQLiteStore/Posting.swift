import GRDB
import Model
import Store

/// The changes that one transaction puts into the outbox.
struct Posting {
    private let database: Database
    private let now: Timestamp
    private var rows = BulkInsert(insert, width: 8)
    private var lanes: Set<String> = []

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
    }

    /// Puts a change into its lane.
    mutating func post(_ change: Change, of entry: EntryID) throws {
        let record = try Lanes.record(of: change.target, in: database)?.description
        let lane = record ?? change.lane
        rows.add(
            entry.number,
            change.kind.connection.text,
            lane,
            record,
            now.stored,
            Stage.ready,
            now.stored,
            change.stored.compact
        )
        lanes.insert(lane)
    }

    /// Writes the deliveries down and schedules their lanes, and others that were touched.
    mutating func finish(touching others: Set<String>) throws {
        let count = try rows.finish(in: database)
        if count > 0 {
            // The only writer gets numbers in a row.
            var calendar = Calendar(subject: "delivery")
            calendar.note(database.lastInsertedRowID, at: now)
            calendar.note(database.lastInsertedRowID - Int64(count) + 1, at: now)
            try calendar.write(to: database)
        }
        try Lanes.reschedule(lanes.union(others), in: database)
    }

    static let insert = """
        INSERT INTO delivery (entry, connection, lane, record, since, stage, due, change)
        """
}
