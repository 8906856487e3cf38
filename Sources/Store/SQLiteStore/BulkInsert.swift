import GRDB

/// Rows of one table that are inserted many at a time: one statement costs as much as a few rows.
struct BulkInsert {
    /// How many rows share a statement, the most that there are first; SQLite binds 32,766 values at most.
    private static let rowsTogether = [64, 16, 4, 1]

    private let head: String
    private let row: String
    private let tail: String
    private let width: Int
    private var values: [Bound] = []

    /// Prepares for a table.
    ///
    /// - Parameters:
    ///   - head: `INSERT INTO table (columns)`.
    ///   - width: how many columns.
    ///   - tail: what follows the rows: an upsert clause, or nothing.
    init(_ head: String, width: Int, tail: String = "") {
        self.head = head
        self.width = width
        self.tail = tail
        row = "(" + Array(repeating: "?", count: width).joined(separator: ", ") + ")"
    }

    /// Adds a row, as many values as there are columns.
    mutating func add(_ row: Bound...) {
        values += row
    }

    /// Inserts what was added, in its order.
    ///
    /// - Returns: how many rows there were.
    @discardableResult
    mutating func finish(in database: Database) throws -> Int {
        let count = values.count / width
        var next = 0
        while let together = Self.rowsTogether.first(where: { $0 <= count - next }) {
            let bound = values[(next * width)..<((next + together) * width)]
            try database.cachedStatement(sql: sql(rows: together)).execute(arguments: StatementArguments(Array(bound)))
            next += together
        }
        values = []
        return count
    }

    private func sql(rows: Int) -> String {
        "\(head) VALUES \(Array(repeating: row, count: rows).joined(separator: ", ")) \(tail)"
    }
}
