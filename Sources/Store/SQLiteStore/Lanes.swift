import GRDB
import Model
import Store

/// The order of deliveries to one record.
enum Lanes {
    /// The record of a target, as far as it is known by now: the creation of a counterpart may have been recorded since
    /// the change was planned, and then the change belongs behind what goes to that record.
    static func record(of target: Change.Target, in database: Database) throws -> RecordRef? {
        switch target {
        case .existing(let record): record
        case .counterpart(let link, let side, _):
            try database.row("SELECT crm, platform FROM link WHERE id = ?", link.text)?.optionalRecord(side.rawValue)
        }
    }

    /// Moves what waits in a lane to a record's own lane, where it goes on by age.
    static func move(_ lane: String, to record: RecordRef, in database: Database) throws {
        try database.run(moveLane, record.description, lane)
    }

    /// Brings the schedule of a lane up to date: its oldest waiting delivery decides, and no claim in it may overlap
    /// one whose lease is running.
    static func reschedule(_ lane: String, in database: Database) throws {
        guard let head = try database.row(head, lane) else {
            return try database.run("DELETE FROM lane WHERE name = ?", lane)
        }
        let lease = try database.number(lastLease, lane) ?? .min
        try database.run(
            schedule,
            lane,
            try head.text("connection"),
            max(try head.number("due"), lease),
            try head.number("id")
        )
    }

    /// Claims what may be written together of a lane that is due.
    static func claim(_ lane: String, until lease: Timestamp, in database: Database) throws -> LaneClaim {
        let waiting = try database.rows(waiting, lane, laneLimit).map { try $0.delivery() }
        let alone = waiting.dropFirst().firstIndex(where: \.alone) ?? waiting.endIndex
        let together = waiting.first?.alone == true ? waiting.prefix(1) : waiting.prefix(alone)
        for delivery in together {
            try database.run(claimDelivery, lease.stored, delivery.id.number)
        }
        try reschedule(lane, in: database)
        return LaneClaim(lane: lane, deliveries: Array(together))
    }

    static let moveLane = """
        UPDATE delivery INDEXED BY delivery_lane
        SET lane = ?1, record = ?1
        WHERE lane = ?2 AND due IS NOT NULL
        """

    static let head = """
        SELECT id, connection, due
        FROM delivery INDEXED BY delivery_lane
        WHERE lane = ? AND due IS NOT NULL
        ORDER BY id
        LIMIT 1
        """

    static let lastLease = """
        SELECT MAX(due)
        FROM delivery INDEXED BY delivery_claimed
        WHERE lane = ? AND fence IS NOT NULL
        """

    static let schedule = """
        INSERT INTO lane (name, connection, due, head)
        VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET due = excluded.due, head = excluded.head
        """

    static let waiting = """
        SELECT id, entry, change, attempts + 1 AS attempt, since, alone
        FROM delivery INDEXED BY delivery_lane
        WHERE lane = ? AND due IS NOT NULL
        ORDER BY id
        LIMIT ?
        """

    static let claimDelivery = """
        UPDATE delivery
        SET stage = 2, due = ?, attempts = attempts + 1, fence = attempts + 1
        WHERE id = ?
        """
}
