import GRDB
import Model
import Store

/// A value bound to a statement.
typealias Bound = (any DatabaseValueConvertible)?

extension Database {
    /// Runs a statement that is prepared once for each connection.
    func run(_ sql: String, _ values: Bound...) throws {
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
    }

    /// What a query that is prepared once for each connection finds, each row read where it stands.
    func rows<Value>(_ sql: String, _ values: Bound..., read: (Row) throws -> Value) throws -> [Value] {
        let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: StatementArguments(values))
        var found: [Value] = []
        while let row = try cursor.next() { found.append(try read(row)) }
        return found
    }

    /// What the first row of such a query says; nil when there is none.
    func row<Value>(_ sql: String, _ values: Bound..., read: (Row) throws -> Value) throws -> Value? {
        let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: StatementArguments(values))
        return try withExtendedLifetime(cursor) { try cursor.next().map(read) }
    }

    /// The number in the first row's first column; nil when there is no row, or null in it.
    func number(_ sql: String, _ values: Bound...) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: StatementArguments(values))
    }
}

/// Many values bound as one, for `json_each`: a statement for a whole batch instead of one for each of its rows.
enum Listed {
    /// Names.
    static func texts(_ names: some Sequence<String>) -> String {
        JSON.array(names.map { .string($0) }).compact
    }

    /// Numbers.
    static func numbers(_ numbers: some Sequence<Int64>) -> String {
        "[\(numbers.map { String($0) }.joined(separator: ","))]"
    }
}
