import GRDB
import Model
import Store

/// How much waits to be decided.
struct Backlog: Sendable {
    /// How many entries.
    let entries: Int
    /// When the oldest of them was received.
    let oldest: Timestamp?

    /// Reads the counters and looks at the oldest entry of each waiting stage.
    init(_ database: Database) throws {
        entries = Int(try database.number(Self.count) ?? 0)
        oldest =
            entries == 0
            ? nil : try database.number(Self.received).map { Timestamp(milliseconds: $0) }
    }

    static let count = """
        SELECT SUM(count)
        FROM entry_tally
        WHERE stage IN (0, 1, 2)
        """

    static let received = """
        SELECT received
        FROM arrival
        WHERE id = (
            SELECT MIN(id)
            FROM (
                SELECT MIN(id) AS id FROM entry INDEXED BY entry_open WHERE stage = 0 AND stage <> 3
                UNION ALL
                SELECT MIN(id) FROM entry INDEXED BY entry_open WHERE stage = 1 AND stage <> 3
                UNION ALL
                SELECT MIN(id) FROM entry INDEXED BY entry_open WHERE stage = 2 AND stage <> 3
            )
        )
        """
}
