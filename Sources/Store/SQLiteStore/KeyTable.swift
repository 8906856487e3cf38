import GRDB
import Model
import Store
import Synchronization

/// The table of delivery keys, and the fresh keys that it does not have yet.
final class KeyTable: Sendable {
    /// How many keys are fresh when the table takes them: a few megabytes of memory, and enough that several keys share
    /// each page they change, as long as the table is not large.
    ///
    /// More of them in a rush: in a table of millions each key has a page of its own, and a hundred megabytes that are
    /// written for keys keep those waiting whose notifications are. No more than that are taken at once, the oldest first:
    /// what was taken is noted behind them, and taken anew if that is broken off before.
    private static let freshLimit = (usually: 25_000, inRush: 100_000)
    /// How many of them it takes in one transaction, so that no append waits long.
    private static let portion = 1000

    private struct State {
        var fresh = FreshKeys()
        var isTaking = false
    }

    private struct Key: Comparable {
        let connection: String
        let key: String
        let entry: Int64

        static func < (one: Key, other: Key) -> Bool { (one.connection, one.key) < (other.connection, other.key) }
    }

    private let state = Mutex(State())

    /// The keys that are not in the table.
    var fresh: FreshKeys { state.withLock(\.fresh) }

    /// Reads the fresh keys of a store that is opened.
    func load(from database: Database) throws {
        let keys = try Self.keys(behind: try Self.keyed(in: database), in: database)
        let prints = keys.map { (FreshKeys.Print($0.connection, $0.key), EntryID($0.entry)) }
        state.withLock { $0.fresh.add(Dictionary(prints) { first, _ in first }) }
    }

    /// Adds the keys of a commit, and begins to put the fresh ones into the table when there are many.
    func committed(_ keys: [FreshKeys.Print: EntryID], by writer: any DatabaseWriter, inRush isRush: Bool) {
        let limit = isRush ? Self.freshLimit.inRush : Self.freshLimit.usually
        let begins = state.withLock { state in
            state.fresh.add(keys)
            guard !state.isTaking, state.fresh.count >= limit else { return false }
            state.isTaking = true
            return true
        }
        if begins { take(for: writer) }
    }

    /// Puts the fresh keys into the table, in one transaction of the caller's, if that of an entry is among them.
    ///
    /// - Returns: the entry up to which keys may be dropped, once the transaction is on disk.
    static func take(through entry: Int64, in database: Database) throws -> Int64 {
        let keyed = try keyed(in: database)
        guard keyed < entry else { return keyed }
        let last = try database.number("SELECT last FROM sequence WHERE name = 'entry'") ?? 0
        try insert(try keys(behind: keyed, in: database)[...], in: database)
        try database.run(setKeyed, last)
        return last
    }

    /// Lets go of the keys up to an entry, which the table has on disk.
    func drop(through entry: Int64) {
        state.withLock { $0.fresh.drop(through: entry) }
    }

    /// Reads the fresh keys beside the writer, and gives them to it in order, portion by portion.
    ///
    /// What fails is tried again when more keys have come; until then they stay fresh.
    private func take(for writer: any DatabaseWriter) {
        writer.asyncRead { [self] access in
            let read = Result { () -> (keys: [Key], last: Int64) in
                let database = try access.get()
                let last = try database.number("SELECT last FROM sequence WHERE name = 'entry'") ?? 0
                let limit = Self.freshLimit.inRush
                let keys = try Self.keys(behind: try Self.keyed(in: database), upTo: limit, in: database)
                return (keys.sorted(), keys.dropFirst(limit - 1).last?.entry ?? last)
            }
            guard case .success(let found) = read else { return finish() }
            insert(found.keys[...], through: found.last, by: writer)
        }
    }

    private func insert(_ keys: ArraySlice<Key>, through last: Int64, by writer: any DatabaseWriter) {
        writer.asyncWriteWithoutTransaction { [self] database in
            let portion = keys.prefix(Self.portion)
            let rest = keys.dropFirst(Self.portion)
            let result = Result {
                try database.inTransaction(.immediate) {
                    try Self.insert(portion, in: database)
                    if rest.isEmpty { try database.run(Self.setKeyed, last) }
                    return .commit
                }
            }
            guard case .success = result else { return finish() }
            guard rest.isEmpty else { return insert(rest, through: last, by: writer) }
            drop(through: last)
            finish()
        }
    }

    private func finish() {
        state.withLock { $0.isTaking = false }
    }

    private static func insert(_ keys: ArraySlice<Key>, in database: Database) throws {
        var rows = BulkInsert("INSERT OR IGNORE INTO delivery_key (connection, key, entry)", width: 3)
        for key in keys { rows.add(key.connection, key.key, key.entry) }
        try rows.finish(in: database)
    }

    private static func keyed(in database: Database) throws -> Int64 {
        try database.number("SELECT last FROM sequence WHERE name = 'keyed'") ?? 0
    }

    /// The keys behind an entry, in the order of the entries; as many as there are, or no more than some.
    private static func keys(behind entry: Int64, upTo limit: Int = -1, in database: Database) throws -> [Key] {
        try database.rows(keysBehind, entry, limit) { row in
            Key(connection: try row.text("connection"), key: try row.text("delivery_key"), entry: try row.number("id"))
        }
    }

    static let keysBehind = """
        SELECT connection, delivery_key, id
        FROM arrival
        WHERE id > ? AND delivery_key IS NOT NULL
        ORDER BY id
        LIMIT ?
        """

    static let setKeyed = """
        UPDATE sequence
        SET last = MAX(last, ?)
        WHERE name = 'keyed'
        """
}
