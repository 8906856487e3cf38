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
            try database.row("SELECT crm, platform FROM link WHERE id = ?", link.text) {
                try $0.optionalRecord(side.rawValue)
            } ?? nil
        }
    }

    /// What waits in a lane, by age.
    static func waiting(in lane: String, _ database: Database) throws -> [Change] {
        try database.rows(changes, lane) { try $0.stored("change", Change.init(stored:)) }
    }

    /// Moves what waits in a lane to a record's own lane, where it goes on by age.
    static func move(_ lane: String, to record: RecordRef, in database: Database) throws {
        try database.run(moveLane, record.description, lane)
    }

    /// Brings the schedules of lanes up to date: the oldest waiting delivery of each decides, and no claim in it may
    /// overlap one whose lease is running.
    static func reschedule(_ lanes: some Collection<String>, in database: Database) throws {
        guard !lanes.isEmpty else { return }
        let names = Listed.texts(lanes)
        try database.run(schedule, names)
        try database.run(unschedule, names)
    }

    /// Claims what may be written together of lanes that are due, in their order.
    static func claim(_ lanes: [String], until lease: Timestamp, in database: Database) throws -> [LaneClaim] {
        guard !lanes.isEmpty else { return [] }
        var waiting = Array(repeating: [Delivery](), count: lanes.count)
        var stages: [DeliveryID: Stage] = [:]
        _ = try database.rows(self.waiting, Listed.texts(lanes), laneLimit) { row in
            let delivery = try row.delivery()
            waiting[try row.count("place")].append(delivery)
            stages[delivery.id] = try row.stage("stage")
        }
        let claims = zip(lanes, waiting).map { LaneClaim(lane: $0, deliveries: together($1)) }
        var tally = Tally()
        for delivery in claims.lazy.flatMap(\.deliveries) {
            let connection = delivery.change.kind.connection.text
            tally.deliveries(1, of: connection, from: stages[delivery.id] ?? .ready, to: .claimed)
        }
        try tally.write(to: database)
        try database.run(
            claimDeliveries,
            lease.stored,
            Listed.numbers(claims.lazy.flatMap(\.deliveries).map(\.id.number))
        )
        try database.run(occupy, lease.stored, Listed.texts(lanes))
        try reschedule(claims.lazy.filter(\.deliveries.isEmpty).map(\.lane), in: database)
        return claims
    }

    /// The beginning of a lane that may be written together: what is to go alone goes so.
    private static func together(_ waiting: [Delivery]) -> [Delivery] {
        guard waiting.first?.alone == false else { return Array(waiting.prefix(1)) }
        return Array(waiting.prefix { !$0.alone })
    }

    static let changes = """
        SELECT change
        FROM delivery INDEXED BY delivery_lane
        WHERE lane = ? AND due IS NOT NULL
        ORDER BY id
        """

    static let moveLane = """
        UPDATE delivery INDEXED BY delivery_lane
        SET lane = ?1, record = ?1
        WHERE lane = ?2 AND due IS NOT NULL
        """

    static let schedule = """
        INSERT INTO lane (name, connection, due, head)
        SELECT head.lane, connection, MAX(head.due, IFNULL((
            SELECT MAX(due)
            FROM delivery INDEXED BY delivery_lane
            WHERE lane = touched.value AND due IS NOT NULL AND fence IS NOT NULL
        ), head.due)), head.id
        FROM json_each(?) AS touched
        CROSS JOIN delivery AS head ON head.id = (
            SELECT MIN(id)
            FROM delivery INDEXED BY delivery_lane
            WHERE lane = touched.value AND due IS NOT NULL
        )
        WHERE TRUE
        ON CONFLICT DO UPDATE SET due = excluded.due, head = excluded.head
        """

    /// Sets the schedules of lanes that were due, and so had no lease running, to the end of the one that begins.
    static let occupy = """
        UPDATE lane
        SET due = ?
        WHERE name IN (SELECT value FROM json_each(?))
        """

    static let unschedule = """
        DELETE FROM lane
        WHERE name IN (SELECT value FROM json_each(?))
            AND NOT EXISTS (
                SELECT 1
                FROM delivery INDEXED BY delivery_lane
                WHERE delivery.lane = name AND delivery.due IS NOT NULL
            )
        """

    static let waiting = """
        SELECT asked.key AS place, delivery.id, entry, change, attempts + 1 AS attempt, since, alone, trace, stage
        FROM json_each(?) AS asked
        CROSS JOIN delivery ON delivery.id IN (
            SELECT id
            FROM delivery INDEXED BY delivery_lane
            WHERE lane = asked.value AND due IS NOT NULL
            ORDER BY id
            LIMIT ?
        )
        ORDER BY asked.key, delivery.id
        """

    static let claimDeliveries = """
        UPDATE delivery
        SET stage = 2, due = ?, attempts = attempts + 1, fence = attempts + 1
        WHERE id IN (SELECT value FROM json_each(?))
        """
}
