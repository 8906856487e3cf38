import GRDB
import Model
import Store

/// What secrets proved in one transaction: a row for each secret, however many arrivals there were.
struct Proofs {
    private var uses: [Place: Use] = [:]

    private struct Place: Hashable {
        let connection: ConnectionName
        let receiver: String
        let mark: SecretMark
    }

    private struct Use {
        var first: Timestamp
        var last: Timestamp
        var count: Int
    }

    /// Counts arrivals; those that no secret proved are left out.
    init(of arrivals: [Arrival]) {
        for arrival in arrivals {
            guard let mark = arrival.provenBy else { continue }
            let at = arrival.receivedAt
            let place = Place(connection: arrival.connection, receiver: arrival.receiver, mark: mark)
            var use = uses[place] ?? Use(first: at, last: at, count: 0)
            use.first = min(use.first, at)
            use.last = max(use.last, at)
            use.count += 1
            uses[place] = use
        }
    }

    /// Writes down what was counted.
    func write(to database: Database) throws {
        for (place, use) in uses {
            try database.run(
                Self.count,
                place.connection.text,
                place.receiver,
                place.mark.stored,
                use.first.stored,
                use.last.stored,
                use.count
            )
        }
    }

    /// Everything that was ever counted, by connection and receiver, what was used last first.
    static func all(in database: Database) throws -> [SecretUse] {
        try database.rows(list) { row in
            guard let mark = SecretMark(stored: try row.number("mark")) else { throw Row.unreadable("mark") }
            return SecretUse(
                connection: ConnectionName(try row.text("connection")),
                receiver: try row.text("receiver"),
                mark: mark,
                first: try row.instant("first"),
                last: try row.instant("last"),
                count: try row.count("count")
            )
        }
    }

    static let count = """
        INSERT INTO proof (connection, receiver, mark, first, last, count)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            first = MIN(first, excluded.first), last = MAX(last, excluded.last), count = count + excluded.count
        """

    static let list = """
        SELECT *
        FROM proof
        ORDER BY connection, receiver, last DESC, mark
        """
}

extension SecretMark {
    /// Above what older versions stored here: the place of a secret in a list that may have changed since.
    private static let base: Int64 = 1 << 16

    /// The mark as a number of the file.
    var stored: Int64 { Self.base + Int64(number) }

    /// Reads what `stored` wrote; nil for anything else.
    init?(stored: Int64) {
        guard let number = UInt16(exactly: stored - Self.base) else { return nil }
        self.init(number)
    }
}
