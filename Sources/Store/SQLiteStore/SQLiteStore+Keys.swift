import GRDB
package import Store

extension SQLiteStore {
    /// The delivery keys of everything that was journalled behind an entry and has one, in the order of the journal.
    ///
    /// For those who compare what was answered with what is kept: it takes the memory of all of them.
    package func deliveryKeys(after entry: EntryID) async throws(StoreError) -> [String] {
        try await read { try String.fetchAll($0, sql: Self.keysBehind, arguments: [entry.number]) }
    }

    static let keysBehind = """
        SELECT delivery_key
        FROM arrival
        WHERE id > ? AND delivery_key IS NOT NULL
        ORDER BY id
        """
}
