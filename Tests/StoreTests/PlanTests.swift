import SQLiteStore
import Testing

@Suite struct PlanTests {
    /// What may be read from end to end: a bound list, a union's few rows; and the first row of the index of what waits
    /// for its time.
    private static let small = [
        "SCAN json_each", "SCAN touched VIRTUAL TABLE", "SCAN asked VIRTUAL TABLE", "SCAN (subquery", "SCAN CONSTANT",
        "SCAN entry USING INDEX entry_later",
        "SCAN delivery USING INDEX delivery_waiting",
    ]

    @Test(arguments: SQLiteStore.hotStatements)
    func `no statement of the daily round reads a table from end to end`(sql: String) async throws {
        let store = try SQLiteStore.inMemory()

        let plan = try await store.plan(of: sql)

        let scans = plan.filter { $0.hasPrefix("SCAN") }
            .filter { scan in !Self.small.contains { scan.hasPrefix($0) } }
        #expect(scans.isEmpty, "\(plan)")
    }
}
