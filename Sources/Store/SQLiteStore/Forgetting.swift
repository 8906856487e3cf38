import GRDB
import Model
import Store

/// Takes old entries out of one transaction's file.
struct Forgetting {
    let database: Database

    /// Forgets entries that were settled or dropped and received before an instant.
    ///
    /// - Returns: how many, and the entry up to which no key is fresh any more.
    func forget(before instant: Timestamp, limit: Int) throws -> (count: Int, keyed: Int64) {
        guard let last = try Calendar.last(of: "entry", before: instant, in: database) else { return (0, 0) }
        let keyed = try KeyTable.take(through: last, in: database)
        let entries = try database.rows(Self.old, last, instant.stored, limit) { row in
            (
                id: try row.number("id"), connection: try row.text("connection"),
                key: try row.optionalText("delivery_key")
            )
        }
        for entry in entries {
            if let key = entry.key { try database.run(Self.forgetKey, entry.connection, key) }
            try database.run("DELETE FROM entry WHERE id = ?", entry.id)
        }
        return (entries.count, keyed)
    }

    // A parked ruling and a delivery that is not finished keep their entry.
    static let old = """
        SELECT old.id, connection, delivery_key
        FROM entry AS old
        CROSS JOIN arrival ON arrival.id = old.id
        WHERE old.id <= ? AND received < ? AND stage IN (3, 5)
            AND NOT EXISTS (SELECT 1 FROM ruling WHERE ruling.entry = old.id AND parked > 0)
            AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.entry = old.id AND delivery.stage NOT IN (3, 5))
        ORDER BY old.id
        LIMIT ?
        """

    static let forgetKey = """
        UPDATE delivery_key
        SET entry = NULL
        WHERE connection = ? AND key = ?
        """
}
