import GRDB
import Model
import Store

/// What operators did, as rows of one transaction's file.
enum Logbook {
    /// Writes one down.
    static func add(_ intervention: Intervention, in database: Database) throws {
        try database.run(
            insert,
            intervention.at.stored,
            intervention.mandate.who,
            intervention.deed.rawValue,
            Listed.texts(intervention.subjects),
            intervention.count,
            intervention.mandate.why
        )
    }

    /// The newest.
    static func newest(_ limit: Int, in database: Database) throws -> [Intervention] {
        try database.rows(newest, limit) { row in
            guard let deed = Intervention.Deed(rawValue: try row.text("deed")) else { throw Row.unreadable("deed") }
            return Intervention(
                deed,
                try row.stored("subjects") { $0.elements?.compactMap(\.text) },
                count: try row.count("count"),
                by: Mandate(try row.text("who"), why: try row.optionalText("why")),
                at: try row.instant("at")
            )
        }
    }

    /// Forgets what was done before an instant, the oldest first.
    static func forget(before instant: Timestamp, limit: Int, in database: Database) throws {
        try database.run(forget, instant.stored, limit)
    }

    static let insert = """
        INSERT INTO intervention (at, who, deed, subjects, count, why)
        VALUES (?, ?, ?, ?, ?, ?)
        """

    static let newest = """
        SELECT *
        FROM intervention
        ORDER BY id DESC
        LIMIT ?
        """

    static let forget = """
        DELETE FROM intervention
        WHERE id IN (SELECT id FROM intervention WHERE at < ? ORDER BY at LIMIT ?)
        """
}
