import GRDB
import Model
import Store

/// What operators do about dead letters and parked work, in one transaction.
struct Repair {
    private let database: Database
    private let now: Timestamp
    private var lanes: Set<String> = []
    private var tally = Tally()

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
    }

    /// Makes dead entries due again.
    mutating func retry(_ entries: [EntryID]) throws -> Int {
        let count = try entries.reduce(0) { count, entry in
            try database.run(Self.retryEntry, now.stored, entry.number)
            return count + database.changesCount
        }
        tally.entries(count, from: .dead, to: .ready)
        return count
    }

    /// Makes dead deliveries due again, each by its age in its lane: by now, that may be the one of a record that was
    /// still to be created when it died.
    mutating func retry(_ deliveries: [DeliveryID]) throws -> Int {
        try deliveries.reduce(0) { count, delivery in
            guard
                let change = try database.row(
                    Self.dead,
                    delivery.number,
                    read: { try $0.stored("change", Change.init(stored:)) }
                )
            else { return count }
            let record = try Lanes.record(of: change.target, in: database)
            let lane = record?.description ?? change.lane
            try database.run(Self.retryDelivery, now.stored, lane, record?.description, delivery.number)
            lanes.insert(lane)
            tally.deliveries(1, of: change.kind.connection.text, from: .dead, to: .ready)
            return count + 1
        }
    }

    /// Puts another change into a dead delivery, and makes it due again.
    mutating func amend(_ delivery: DeliveryID, to change: Change, _ amendment: Amendment) throws -> Bool {
        let before = try database.row(Self.dead, delivery.number) { row in
            try row.optionalText("amendment") == nil ? [] : row.stored("amendment", Amendment.init(stored:)).fields
        }
        guard let before else { return false }
        let fields = Set(before + amendment.fields).sorted()
        let whole = Amendment(at: amendment.at, by: amendment.mandate, of: fields)
        try database.run(Self.amendDelivery, change.stored, whole.stored, delivery.number)
        return try retry([delivery]) == 1
    }

    /// Writes down the counts, and schedules the lanes that were touched.
    func finish() throws {
        try tally.write(to: database)
        try Lanes.reschedule(lanes, in: database)
    }

    /// Drops dead entries.
    mutating func discard(_ entries: [EntryID], _ why: String) throws -> Int {
        let count = try entries.reduce(0) { count, entry in
            try database.run(Self.discardEntry, why, entry.number)
            return count + database.changesCount
        }
        tally.entries(count, from: .dead, to: .dropped)
        return count
    }

    /// Drops dead deliveries.
    mutating func discard(_ deliveries: [DeliveryID], _ why: String) throws -> Int {
        let problem = Problem("discarded", why).stored
        return try deliveries.reduce(0) { count, delivery in
            guard let connection = try database.row(Self.dead, delivery.number, read: { try $0.text("connection") })
            else { return count }
            try database.run(Self.discardDelivery, problem, delivery.number)
            tally.deliveries(1, of: connection, from: .dead, to: .dropped)
            return count + 1
        }
    }

    /// Makes parked entries due for one sync.
    ///
    /// One that is not settled now (it waits for another sync that was resumed, or is dead) gets to this sync when it
    /// is.
    mutating func unpark(_ sync: SyncName) throws -> Int {
        let entries = try database.rows(Self.parked, sync.text) { try $0.number("entry") }
        try database.run(Self.resume, sync.text)
        for entry in entries {
            try database.run(Self.wake, now.stored, sync.text, entry)
            tally.entries(database.changesCount, from: .settled, to: .ready)
        }
        return entries.count
    }

    static let retryEntry = """
        UPDATE entry
        SET stage = 0, due = ?, reason = NULL
        WHERE id = ? AND stage = 4
        """

    static let dead = """
        SELECT change, connection, amendment
        FROM delivery
        WHERE id = ? AND stage = 4
        """

    static let retryDelivery = """
        UPDATE delivery
        SET stage = 0, due = ?, lane = ?, record = COALESCE(?, record), problem = NULL
        WHERE id = ?
        """

    static let amendDelivery = """
        UPDATE delivery
        SET change = ?, amendment = ?
        WHERE id = ?
        """

    static let discardEntry = """
        UPDATE entry
        SET stage = 5, reason = ?
        WHERE id = ? AND stage = 4
        """

    static let discardDelivery = """
        UPDATE delivery
        SET stage = 5, problem = ?
        WHERE id = ?
        """

    static let parked = """
        SELECT DISTINCT entry
        FROM ruling INDEXED BY ruling_parked
        WHERE sync = ? AND parked = 1 AND parked > 0
        ORDER BY entry
        """

    static let resume = """
        UPDATE ruling INDEXED BY ruling_parked
        SET parked = 2
        WHERE sync = ? AND parked = 1 AND parked > 0
        """

    static let wake = """
        UPDATE entry
        SET stage = 0, due = ?, scope = ?
        WHERE id = ? AND stage = 3
        """
}
