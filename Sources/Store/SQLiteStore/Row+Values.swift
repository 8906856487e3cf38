import Foundation
import GRDB
import Model
import Store

/// Columns as values. What cannot be read means that the file was changed by somebody else.
extension Row {
    /// The number of a column that is never null.
    func number(_ column: String) throws -> Int64 {
        try value(column)
    }

    /// The number of a column, as a count.
    func count(_ column: String) throws -> Int {
        Int(try number(column))
    }

    /// The text of a column that is never null.
    func text(_ column: String) throws -> String {
        try value(column)
    }

    /// The text of a column; nil for null.
    func optionalText(_ column: String) throws -> String? {
        try optional(column)
    }

    /// The number of a column; nil for null.
    func optionalNumber(_ column: String) throws -> Int64? {
        try optional(column)
    }

    /// The bytes of a column that is never null.
    func bytes(_ column: String) throws -> [UInt8] {
        Array(try value(column) as Data)
    }

    /// The bytes of a column; nil for null.
    func optionalBytes(_ column: String) throws -> [UInt8]? {
        try (optional(column) as Data?).map { Array($0) }
    }

    /// The instant of a column that is never null.
    func instant(_ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try number(column))
    }

    /// The instant of a column; nil for null.
    func optionalInstant(_ column: String) throws -> Timestamp? {
        try optionalNumber(column).map { Timestamp(milliseconds: $0) }
    }

    /// The record of a column; nil for null.
    func optionalRecord(_ column: String) throws -> RecordRef? {
        guard let text = try optionalText(column) else { return nil }
        guard let record = RecordRef(text) else { throw Self.unreadable(column) }
        return record
    }

    /// The JSON of a column, read as a value.
    func stored<Value>(_ column: String, _ read: (JSON) -> Value?) throws -> Value {
        guard let json = try? JSON.parse(try text(column)), let value = read(json) else {
            throw Self.unreadable(column)
        }
        return value
    }

    /// The error that a column of the file holds what this program never wrote.
    static func unreadable(_ column: String) -> StoreError {
        .unusable("the column \(column) holds what cannot be read")
    }

    private func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String) throws -> Value {
        guard let value: Value = try optional(column) else { throw Self.unreadable(column) }
        return value
    }

    /// The value of a column as SQLite has it; nil for null.
    ///
    /// Every table is strict, so that a column holds what it was made for, or nothing.
    private func optional<Value: DatabaseValueConvertible & StatementColumnConvertible>(
        _ column: String
    ) throws -> Value? {
        do { return try decode(Value?.self, forColumn: column) } catch { throw Self.unreadable(column) }
    }
}
