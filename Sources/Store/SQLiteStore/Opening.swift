import Foundation
import GRDB
package import Store

/// How a store's file is opened.
enum Opening {
    /// How long a reader waits for another process, and the moving of the log for a writer, in seconds.
    static let busyTimeout = 5.0
    /// To how many bytes the write-ahead log is cut back after a checkpoint.
    static let journalSizeLimit = 64 << 20
    /// How many KiB of pages the writer keeps in memory, and each reader: what a batch of records needs.
    static let (writerCache, readerCache) = (3 << 10, 1 << 9)
    /// How many readers a gateway has: its planner, its couriers and its operations ask one after the other.
    static let readers = 3
    /// Marks a file as ours (`PRAGMA application_id`): "CWLK".
    static let applicationID: Int32 = 0x4357_4C4B

    /// Opens a file for reading and writing.
    static func file(at path: String, _ patience: Patience) throws -> any DatabaseWriter {
        try create(path)
        try LeftLog(of: path).check()
        var configuration = configuration()
        configuration.busyMode = .callback { _ in patience.wait() }
        configuration.maximumReaderCount = readers
        let pool = try DatabasePool(path: path, configuration: configuration)
        try harden(pool)
        try claim(pool)
        try Migrations.apply(to: pool)
        return pool
    }

    /// Opens a file for reading.
    static func readOnlyFile(at path: String) throws -> any DatabaseWriter {
        var configuration = configuration()
        configuration.readonly = true
        try LeftLog(of: path).check()
        let pool = try DatabasePool(path: path, configuration: configuration)
        guard try pool.read(applicationID(of:)) == applicationID else {
            throw StoreError.unusable("the file is not a store of this program")
        }
        try Migrations.check(pool)
        return pool
    }

    /// Opens a store in memory.
    static func memory() throws -> any DatabaseWriter {
        let queue = try DatabaseQueue(configuration: configuration())
        try Migrations.apply(to: queue)
        return queue
    }

    /// Opens what moves the log of a store that `file(at:)` has opened.
    static func checkpointing(of path: String) throws -> Checkpointing {
        try Checkpointing(path: path, configuration())
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.foreignKeysEnabled = true
        configuration.label = "store"
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -\(readerCache)") }
        return configuration
    }

    /// Creates the file, empty and for its owner alone, before SQLite does with wider rights; its log inherits them.
    private static func create(_ path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            try? Data().write(to: URL(filePath: path), options: .withoutOverwriting)
        }
        do {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw StoreError.unavailable("the file cannot be created, or is not ours to keep from others")
        }
    }

    /// Marks an empty file as ours, and refuses one that somebody else filled.
    private static func claim(_ writer: some DatabaseWriter) throws {
        try writer.write { database in
            let found = try applicationID(of: database)
            guard found != applicationID else { return }
            let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
            guard found == 0, tables == 0 else {
                throw StoreError.unusable("the file is not a store of this program")
            }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
    }

    private static func applicationID(of database: Database) throws -> Int32? {
        try Int32.fetchOne(database, sql: "PRAGMA application_id")
    }

    /// Makes every commit durable.
    ///
    /// GRDB lowers `synchronous` to NORMAL when it turns the write-ahead log on, which is after its hook for preparing
    /// connections: so it is raised here, and read back, because an acknowledgement rests on it.
    private static func harden(_ writer: some DatabaseWriter) throws {
        try writer.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try database.execute(sql: "PRAGMA journal_size_limit = \(journalSizeLimit)")
            try database.execute(sql: "PRAGMA cache_size = -\(writerCache)")
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2,
                try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
            else { throw StoreError.unavailable("SQLite does not take the settings that make commits durable") }
        }
    }
}

extension SQLiteStore {
    /// The writer's `PRAGMA synchronous`: 2 is FULL, an fsync with every commit.
    package func synchronousLevel() async throws(StoreError) -> Int {
        let result: Result<Int, StoreError> = await withCheckedContinuation { continuation in
            writer.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: StoreError.catching { try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1 }
                )
            }
        }
        return try result.get()
    }
}
