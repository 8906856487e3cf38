import GRDB
import Model
import Store

/// The changes that one transaction puts into the outbox.
struct Posting {
    private let database: Database
    private let now: Timestamp
    private var rows = BulkInsert(insert, width: 9)
    private var lanes: Set<String> = []
    private var tally = Tally()

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
    }

    /// Puts a change into its lane.
    ///
    /// - Returns: that its values are on their way, where it was decided before anybody knew the record they go to.
    mutating func post(_ change: Change, of entry: EntryID, in trace: Trace?) throws -> Lesson? {
        let target = try Lanes.record(of: change.target, in: database)
        let record = target?.description
        let lane = record ?? change.lane
        rows.add(
            entry.number,
            change.kind.connection.text,
            lane,
            record,
            now.stored,
            Stage.ready,
            now.stored,
            change.stored,
            trace?.stored
        )
        lanes.insert(lane)
        tally.deliveries(1, of: change.kind.connection.text, from: nil, to: .ready)
        guard case .counterpart = change.target else { return nil }
        return target.flatMap { change.intention(for: $0) }
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
            try tally.write(to: database)
        }
        try Lanes.reschedule(lanes.union(others), in: database)
    }

    static let insert = """
        INSERT INTO delivery (entry, connection, lane, record, since, stage, due, change, trace)
        """
}

extension Change {
    /// What a record's shadow learns when this is on its way to it; nil when it writes no values.
    func intention(for record: RecordRef) -> Lesson? {
        guard case .write(let fields) = action else { return nil }
        return .intended(record, fields, by: sync, awaiting: awaiting)
    }
}
