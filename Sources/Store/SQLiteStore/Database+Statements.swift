import GRDB
import Store

/// A value bound to a statement.
typealias Bound = (any DatabaseValueConvertible)?

extension Database {
    /// Runs a statement that is prepared once for each connection.
    func run(_ sql: String, _ values: Bound...) throws {
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
    }

    /// The rows of a query that is prepared once for each connection.
    func rows(_ sql: String, _ values: Bound...) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: StatementArguments(values))
    }

    /// The first row of such a query.
    func row(_ sql: String, _ values: Bound...) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: StatementArguments(values))
    }

    /// The number in the first row's first column; nil when there is no row, or null in it.
    func number(_ sql: String, _ values: Bound...) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: StatementArguments(values))
    }
}
