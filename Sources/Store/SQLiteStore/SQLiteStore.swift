import GRDB
import Model
import Resources
package import Store
import Synchronization

/// Everything the gateway keeps: in one SQLite file, and what it has just received in a folder beside it.
///
/// One gateway writes the file; other processes may read it meanwhile (`init(readingAt:)`). Every method that writes is
/// one transaction, fsynced when the method returns, and runs to its end even when the calling task is cancelled.
package final class SQLiteStore: Sendable {
    let writer: any DatabaseWriter
    let keys: KeyTable
    let shadows = ShadowCache()
    /// The file; nil in memory.
    let path: String?
    /// Nil until a gateway starts.
    let openedInbox = Mutex<FrameInbox?>(nil)
    /// Nil where there is no log to move.
    private let checkpointing: Checkpointing?
    private let patience: Patience
    /// The backlog behind the last write of this process; nil before the first.
    let gauge = Mutex<Backlog?>(nil)
    /// What is paused, as this process last read or wrote it; nil before that.
    let known = Mutex<Standstill?>(nil)

    /// Opens the store in a file, creating it (for its owner alone) or bringing its schema up to date as needed.
    ///
    /// - Throws: `unusable` for a damaged or foreign file or one of a newer version, `unavailable` when it cannot be
    ///   opened now.
    package convenience init(path: String) throws(StoreError) {
        let patience = Patience()
        let keys = KeyTable()
        let (writer, checkpointing) = try StoreError.mapping {
            let writer = try Opening.file(at: path, patience)
            try writer.read(keys.load)
            return (writer, try Opening.checkpointing(of: path))
        }
        self.init(writer, at: path, keys, checkpointing, patience)
    }

    /// Opens the file of a store for reading only, beside the gateway that writes it or without one.
    ///
    /// - Throws: as `init(path:)`; `unusable` also for a schema of an older version, which only a gateway may change.
    package convenience init(readingAt path: String) throws(StoreError) {
        self.init(try StoreError.mapping { try Opening.readOnlyFile(at: path) }, at: path)
    }

    /// Opens a new store in memory, for rehearsals: it is gone with its last reference.
    package static func inMemory() throws(StoreError) -> SQLiteStore {
        SQLiteStore(try StoreError.mapping { try Opening.memory() })
    }

    private init(
        _ writer: any DatabaseWriter,
        at path: String? = nil,
        _ keys: KeyTable = KeyTable(),
        _ checkpointing: Checkpointing? = nil,
        _ patience: Patience = Patience()
    ) {
        self.writer = writer
        self.path = path
        self.keys = keys
        self.checkpointing = checkpointing
        self.patience = patience
    }

    /// Ends what is being written and closes the file; whatever is asked afterwards is `unavailable`.
    ///
    /// The log is emptied into the file first: the connection that GRDB closes last only reads, and would leave it.
    package func close() throws(StoreError) {
        openedInbox.withLock { $0 = nil }
        try StoreError.mapping { try checkpointing?.close() }
        try? writer.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        try StoreError.mapping { try writer.close() }
    }
}

extension SQLiteStore {
    /// How much waits in the inbox when notifications come faster than they are journalled.
    private static let rush = 512

    /// Whether they do.
    var isInRush: Bool { waiting.count > Self.rush }

    /// Does the work in one transaction of the only writer, off the cooperative pool, and what follows once that is on
    /// disk, before another transaction begins.
    ///
    /// GRDB's own `async` access gives up when the task is cancelled; a settlement must not.
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value,
        committed: @escaping @Sendable (Value) -> Void = { _ in }
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            writer.asyncWriteWithoutTransaction { [self] in
                let result = transaction($0, work)
                if case .success(let value) = result { committed(value) }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// Does the work in one transaction and, when it is on disk, notes the backlog it left.
    func transaction<Value>(
        _ database: Database,
        _ work: (Database) throws -> Value
    ) -> Result<Value, StoreError> {
        Yielding.standBack()
        return StoreError.catching {
            var value: Value?
            var backlog: Backlog?
            try database.inTransaction(.immediate) {
                value = try work(database)
                backlog = try Backlog(database)
                return .commit
            }
            patience.succeeded()
            gauge.withLock { $0 = backlog }
            checkpointing?.committed(database, by: writer, inRush: isInRush)
            guard let value else { throw StoreError.unavailable("the transaction was not done") }
            return value
        }
    }

    /// Reads from one state of the store, beside whatever is being written.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            writer.asyncRead { access in
                Yielding.standBack()
                continuation.resume(returning: StoreError.catching { try work(try access.get()) })
            }
        }
        return try result.get()
    }
}
