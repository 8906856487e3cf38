import GRDB
import Model
import Store

/// Which rows a filter asks for: a query put together of the conditions that the filter has.
struct Selection {
    private let id: String
    private var sql: String
    private var values: [Bound] = []
    private let limit: Int

    /// The entries of a filter.
    ///
    /// Entry and arrival have the same id; which of them is named decides which index gives the order. A connection has
    /// millions of settled entries, every other condition leads to few.
    static func entries(_ filter: HistoryFilter, in database: Database) throws -> Selection {
        let byConnection = filter.connection != nil && filter.record == nil && filter.state ?? .settled == .settled
        let id = byConnection ? "arrival.id" : "entry.id"
        var selection = Selection(id, of: "entry\nJOIN arrival ON arrival.id = entry.id", filter)
        if let state = filter.state { selection.and(state) { $0 == .settled ? nil : "stage <> 3" } }
        if let connection = filter.connection { selection.and("connection = ?", connection.text) }
        if let record = filter.record?.description {
            selection.and("\(id) IN (\(entriesOfRecord))", record, record)
        }
        if let since = filter.since {
            let first = try Calendar.first(of: "entry", since: since, in: database) ?? .max
            selection.and("\(id) >= ? AND received >= ?", first, since.stored)
        }
        selection.andDecided(id, by: filter.sync?.text, for: filter.reason)
        return selection
    }

    /// The deliveries of a filter.
    static func deliveries(_ filter: HistoryFilter, in database: Database) throws -> Selection {
        var selection = Selection("id", of: "delivery", filter)
        if let state = filter.state {
            selection.and(state) { state in
                switch state {
                case .pending, .claimed: "due IS NOT NULL"
                case .dead, .dropped: "stage > 3"
                case .settled: nil
                }
            }
        }
        if let connection = filter.connection { selection.and("connection = ?", connection.text) }
        if let record = filter.record?.description {
            selection.and("record = ?", record)
        }
        if let since = filter.since {
            let first = try Calendar.first(of: "delivery", since: since, in: database) ?? .max
            selection.and("id >= ? AND since >= ?", first, since.stored)
        }
        if let sync = filter.sync { selection.and("change ->> '$.sync' = ?", sync.text) }
        if let reason = filter.reason { selection.and("problem ->> '$.code' = ?", reason) }
        return selection
    }

    /// The numbers of the rows, the highest first.
    func ids(in database: Database) throws -> [Int64] {
        try Int64.fetchAll(
            database.cachedStatement(sql: sql + "ORDER BY \(id) DESC\nLIMIT ?"),
            arguments: StatementArguments(values + [limit])
        )
    }

    static let entriesOfRecord = """
        SELECT entry
        FROM ruling
        WHERE record = ?
        UNION
        SELECT entry
        FROM delivery
        WHERE record = ?
        """

    private init(_ id: String, of source: String, _ filter: HistoryFilter) {
        self.id = id
        sql = "SELECT \(id)\nFROM \(source)\nWHERE TRUE\n"
        limit = max(0, filter.limit)
    }

    private mutating func and(_ condition: String, _ values: Bound...) {
        sql += "AND \(condition)\n"
        self.values += values
    }

    /// Entries of which a sync decided, or for a reason; the reason may be the entry's own.
    private mutating func andDecided(_ id: String, by sync: String?, for reason: String?) {
        guard sync != nil || reason != nil else { return }
        let conditions = [
            sync == nil ? nil : "AND sync = ?", reason == nil ? nil : "AND body ->> '$.verdict.skip' = ?",
        ].compactMap(\.self).joined(separator: " ")
        let ruled = "EXISTS (SELECT 1 FROM ruling WHERE ruling.entry = \(id) \(conditions))"
        values += [sync, reason].compactMap(\.self)
        guard sync == nil, let reason else { return sql += "AND \(ruled)\n" }
        sql += "AND (\(ruled) OR entry.reason = ?)\n"
        values.append(reason)
    }

    /// The stages of a state, and in other words what a partial index covers: the few that are not settled.
    private mutating func and(_ state: WorkState, foundBy indexed: (WorkState) -> String?) {
        let stages = Stage.of(state).map { String($0.rawValue) }.joined(separator: ", ")
        and("stage IN (\(stages))")
        if let condition = indexed(state) { and(condition) }
    }
}
