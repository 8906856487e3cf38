import GRDB
import Model
import Store

/// What operators do about dead letters and parked work, in one transaction.
struct Repair {
    private let database: Database
    private let now: Timestamp
    private var lanes: Set<String> = []

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
    }

    /// Makes dead entries due again.
    func retry(_ entries: [EntryID]) throws -> Int {
        try entries.reduce(0) { count, entry in
            try database.run(Self.retryEntry, now.stored, entry.number)
            return count + database.changesCount
        }
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
            return count + 1
        }
    }

    /// Schedules the lanes that were touched.
    func finish() throws {
        try Lanes.reschedule(lanes, in: database)
    }

    /// Drops dead entries.
    func discard(_ entries: [EntryID], _ why: String) throws -> Int {
        try entries.reduce(0) { count, entry in
            try database.run(Self.discardEntry, why, entry.number)
            return count + database.changesCount
        }
    }

    /// Drops dead deliveries.
    func discard(_ deliveries: [DeliveryID], _ why: String) throws -> Int {
        let problem = Problem("discarded", why).stored.compact
        return try deliveries.reduce(0) { count, delivery in
            try database.run(Self.discardDelivery, problem, delivery.number)
            return count + database.changesCount
        }
    }

    /// Makes parked entries due for one sync.
    ///
    /// One that is not settled now (it waits for another sync that was resumed, or is dead) gets to this sync when it
    /// is.
    func unpark(_ sync: SyncName) throws -> Int {
        let entries = try database.rows(Self.parked, sync.text) { try $0.number("entry") }
        try database.run(Self.resume, sync.text)
        for entry in entries {
            try database.run(Self.wake, now.stored, sync.text, entry)
        }
        return entries.count
    }

    static let retryEntry = """
        UPDATE entry
        SET stage = 0, due = ?, reason = NULL
        WHERE id = ? AND stage = 4
        """

    static let dead = """
        SELECT change
        FROM delivery
        WHERE id = ? AND stage = 4
        """

    static let retryDelivery = """
        UPDATE delivery
        SET stage = 0, due = ?, lane = ?, record = COALESCE(?, record), problem = NULL
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
        WHERE id = ? AND stage = 4
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
