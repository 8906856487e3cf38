import GRDB
import Store

extension StoreError {
    /// Does something that may fail in any way, and tells how in our words.
    static func catching<Value>(_ work: () throws -> Value) -> Result<Value, StoreError> {
        Result(catching: work).mapError(StoreError.init(any:))
    }

    /// Does something that may fail in any way, and throws our error.
    static func mapping<Value>(_ work: () throws -> Value) throws(StoreError) -> Value {
        try catching(work).get()
    }

    private init(any error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(error)
        default: self = .unavailable("\(type(of: error))")
        }
    }

    /// Sorts a failure by SQLite's primary result code.
    ///
    /// The text is SQLite's own, which never shows a value.
    private init(_ error: DatabaseError) {
        let text = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_ERROR, .SQLITE_SCHEMA, .SQLITE_MISMATCH:
            self = .unusable(text)
        case .SQLITE_CONSTRAINT:
            self = .conflict(text)
        default:
            self = .unavailable(text)
        }
    }
}
