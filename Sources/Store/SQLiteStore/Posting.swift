import GRDB
import Model
import Store

/// The changes that one transaction puts into the outbox.
struct Posting {
    private let database: Database
    private let now: Timestamp
    private var calendar = Calendar(subject: "delivery")
    private var lanes: Set<String> = []

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
    }

    /// Puts a change into its lane.
    mutating func post(_ change: Change, of entry: EntryID) throws {
        let record = try Lanes.record(of: change.target, in: database)
        let lane = record?.description ?? change.lane
        try database.run(
            Self.insert,
            entry.number,
            change.kind.connection.text,
            lane,
            record?.description,
            now.stored,
            Stage.ready,
            now.stored,
            change.stored.compact
        )
        calendar.note(database.lastInsertedRowID, at: now)
        lanes.insert(lane)
    }

    /// Schedules the lanes of the new deliveries, and others that were touched.
    func finish(touching others: Set<String>) throws {
        try calendar.write(to: database)
        for lane in lanes.union(others) {
            try Lanes.reschedule(lane, in: database)
        }
    }

    static let insert = """
        INSERT INTO delivery (entry, connection, lane, record, since, stage, due, change)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
}
