import GRDB
package import Model
package import Store

extension SQLiteStore: Chronicle {
    /// The entries received in a span of time, oldest first.
    package func entries(
        behind: EntryID?,
        receivedIn span: Range<Timestamp>,
        limit: Int
    ) async throws(StoreError) -> [EntryHistory] {
        try await read { database in
            let first = try Calendar.first(of: "entry", since: span.lowerBound, in: database) ?? .max
            let ids = try Int64.fetchAll(
                database.cachedStatement(sql: Self.page),
                arguments: [max(first - 1, behind?.number ?? 0), span.lowerBound.stored, span.upperBound.stored, limit]
            )
            return try ids.compactMap { try Story.entry($0, in: database) }
        }
    }

    static let page = """
        SELECT id
        FROM arrival
        WHERE id > ?
        AND received >= ?
        AND received < ?
        ORDER BY id
        LIMIT ?
        """
}
