import GRDB

/// Rows of values that a statement takes many at a time: one statement costs as much as a few rows.
struct BulkRows {
    /// How many rows share a statement, the most that there are first; SQLite binds 32,766 values at most.
    private static let rowsTogether = [64, 16, 4, 1]

    private let row: String
    private let width: Int
    private var values: [Bound] = []

    /// Rows of so many columns.
    init(width: Int) {
        self.width = width
        row = "(" + Array(repeating: "?", count: width).joined(separator: ", ") + ")"
    }

    /// Adds a row, as many values as there are columns.
    mutating func add(_ row: [Bound]) {
        values += row
    }

    /// Hands the rows to a statement, some at a time, in their order: `VALUES (…), …` and what is bound to it.
    ///
    /// - Returns: how many rows there were.
    mutating func finish(_ statement: (String, StatementArguments) throws -> Void) throws -> Int {
        let count = values.count / width
        var next = 0
        while let together = Self.rowsTogether.first(where: { $0 <= count - next }) {
            let bound = values[(next * width)..<((next + together) * width)]
            let rows = Array(repeating: row, count: together).joined(separator: ", ")
            try statement("VALUES \(rows)", StatementArguments(Array(bound)))
            next += together
        }
        values = []
        return count
    }
}

/// Rows that are inserted into one table.
struct BulkInsert {
    private let head: String
    private let tail: String
    private var rows: BulkRows

    /// Prepares for a table.
    ///
    /// - Parameters:
    ///   - head: `INSERT INTO table (columns)`.
    ///   - width: how many columns.
    ///   - tail: what follows the rows: an upsert clause, or nothing.
    init(_ head: String, width: Int, tail: String = "") {
        self.head = head
        self.tail = tail
        rows = BulkRows(width: width)
    }

    /// Adds a row, as many values as there are columns.
    mutating func add(_ row: Bound...) {
        rows.add(row)
    }

    /// Inserts what was added, in its order.
    ///
    /// - Returns: how many rows there were.
    @discardableResult
    mutating func finish(in database: Database) throws -> Int {
        try rows.finish { values, arguments in
            try database.cachedStatement(sql: "\(head) \(values) \(tail)").execute(arguments: arguments)
        }
    }
}

/// A query about many rows of values.
struct BulkSelect {
    private let head: String
    private let tail: String
    private var wanted: BulkRows

    /// Prepares a query: `head`, the values in parentheses, `tail`.
    init(_ head: String, _ tail: String, width: Int) {
        self.head = head
        self.tail = tail
        wanted = BulkRows(width: width)
    }

    /// Adds a row, as many values as there are columns.
    mutating func add(_ row: Bound...) {
        wanted.add(row)
    }

    /// What is found about all of them, each row read where it stands.
    mutating func rows<Value>(in database: Database, read: (Row) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        _ = try wanted.finish { values, arguments in
            let statement = try database.cachedStatement(sql: "\(head) (\(values)) \(tail)")
            let cursor = try Row.fetchCursor(statement, arguments: arguments)
            while let row = try cursor.next() { found.append(try read(row)) }
        }
        return found
    }
}
