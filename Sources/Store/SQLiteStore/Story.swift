import GRDB
import Model
import Store

/// Puts together what is kept about one entry or one delivery.
enum Story {
    /// The story of an entry; nil when there is none.
    static func entry(_ id: Int64, in database: Database) throws -> EntryHistory? {
        try database.row(entry, id) { row in
            EntryHistory(
                id: EntryID(id),
                arrival: try row.arrival(),
                state: try row.stage("stage").state,
                reason: try row.optionalText("reason"),
                remaining: try row.remaining()?.sorted() ?? [],
                attempts: try row.count("attempts"),
                duplicates: try row.count("duplicates"),
                due: try row.optionalInstant("due"),
                rulings: try database.rows(rulings, id) { try $0.stored("body", Ruling.init(stored:)) },
                deliveries: try database.rows(deliveries, id) { try story(of: $0, in: database) }
            )
        }
    }

    /// The story of a delivery; nil when there is none.
    static func delivery(_ id: Int64, in database: Database) throws -> DeliveryHistory? {
        try database.row(delivery, id) { try story(of: $0, in: database) }
    }

    private static func story(of row: Row, in database: Database) throws -> DeliveryHistory {
        let id = try row.number("id")
        return DeliveryHistory(
            id: DeliveryID(id),
            entry: EntryID(try row.number("entry")),
            change: try row.stored("change", Change.init(stored:)),
            record: try row.optionalRecord("record"),
            state: try row.stage("stage").state,
            problem: try row.optionalProblem(),
            amendment: try row.optionalAmendment(),
            since: try row.instant("since"),
            due: try row.optionalInstant("due"),
            attempts: try database.rows(attempts, id) { row in
                DeliveryHistory.Attempt(
                    at: try row.instant("at"),
                    result: try row.text("result"),
                    exchange: try row.text("exchange")
                )
            }
        )
    }

    static let entry = """
        SELECT *
        FROM entry
        JOIN arrival ON arrival.id = entry.id
        WHERE entry.id = ?
        """

    static let rulings = """
        SELECT body
        FROM ruling
        WHERE entry = ?
        ORDER BY event, sync
        """

    static let deliveries = """
        SELECT *
        FROM delivery
        WHERE entry = ?
        ORDER BY id
        """

    static let delivery = """
        SELECT *
        FROM delivery
        WHERE id = ?
        """

    static let attempts = """
        SELECT at, result, exchange
        FROM attempt
        WHERE delivery = ?
        ORDER BY number
        """
}

extension Row {
    /// What an operator corrected in a delivery.
    fileprivate func optionalAmendment() throws -> Amendment? {
        guard try optionalText("amendment") != nil else { return nil }
        return try stored("amendment", Amendment.init(stored:))
    }

    /// Why a delivery waits or is dead.
    fileprivate func optionalProblem() throws -> Problem? {
        guard try optionalText("problem") != nil else { return nil }
        return try stored("problem", Problem.init(stored:))
    }
}
