import GRDB
import Model
import Store

/// Which rows a filter asks for: a query put together of the conditions that the filter has.
struct Selection {
    private let table: String
    private var sql: String
    private var values: [Bound] = []
    private let limit: Int

    /// The entries of a filter.
    static func entries(_ filter: HistoryFilter, in database: Database) throws -> Selection {
        var selection = Selection("entry", "entry\nJOIN arrival ON arrival.id = entry.id", filter)
        if let connection = filter.connection { selection.and("arrival.connection = ?", connection.text) }
        if let record = filter.record?.description {
            selection.and("entry.id IN (\(entriesOfRecord))", record, record)
        }
        if let since = filter.since {
            let first = try Calendar.first(of: "entry", since: since, in: database) ?? .max
            selection.and("entry.id >= ? AND arrival.received >= ?", first, since.stored)
        }
        return selection
    }

    /// The deliveries of a filter.
    static func deliveries(_ filter: HistoryFilter, in database: Database) throws -> Selection {
        var selection = Selection("delivery", "delivery", filter)
        if let connection = filter.connection { selection.and("connection = ?", connection.text) }
        if let record = filter.record?.description {
            selection.and("record = ?", record)
        }
        if let since = filter.since {
            let first = try Calendar.first(of: "delivery", since: since, in: database) ?? .max
            selection.and("id >= ? AND since >= ?", first, since.stored)
        }
        return selection
    }

    /// The numbers of the rows, the highest first.
    func ids(in database: Database) throws -> [Int64] {
        try Int64.fetchAll(
            database.cachedStatement(sql: sql + "ORDER BY \(table).id DESC\nLIMIT ?"),
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

    private init(_ table: String, _ source: String, _ filter: HistoryFilter) {
        self.table = table
        sql = "SELECT \(table).id\nFROM \(source)\nWHERE TRUE\n"
        limit = max(0, filter.limit)
        if let state = filter.state { and(Self.condition(of: state)) }
    }

    private mutating func and(_ condition: String, _ values: Bound...) {
        sql += "AND \(condition)\n"
        self.values += values
    }

    /// The stages of a state; what is open is found by the partial index of open rows.
    private static func condition(of state: WorkState) -> String {
        let stages = Stage.of(state).map { String($0.rawValue) }.joined(separator: ", ")
        return state == .settled ? "stage = \(stages)" : "stage IN (\(stages)) AND stage <> 3"
    }
}
