import GRDB
package import Model
package import Store

extension SQLiteStore: History {
    /// The entries that fit, newest first.
    package func entries(_ filter: HistoryFilter) async throws(StoreError) -> [EntryHistory] {
        try await read { database in
            try Selection.entries(filter, in: database).ids(in: database)
                .compactMap { try Story.entry($0, in: database) }
        }
    }

    /// One entry.
    package func entry(_ id: EntryID) async throws(StoreError) -> EntryHistory? {
        try await read { try Story.entry(id.number, in: $0) }
    }

    /// One delivery.
    package func delivery(_ id: DeliveryID) async throws(StoreError) -> DeliveryHistory? {
        try await read { try Story.delivery(id.number, in: $0) }
    }

    /// The deliveries that fit, newest first.
    package func deliveries(_ filter: HistoryFilter) async throws(StoreError) -> [DeliveryHistory] {
        try await read { database in
            try Selection.deliveries(filter, in: database).ids(in: database)
                .compactMap { try Story.delivery($0, in: database) }
        }
    }

    /// Makes dead entries and deliveries due again.
    package func retry(
        entries: [EntryID],
        deliveries: [DeliveryID],
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Int {
        try await write { database in
            var repair = Repair(database, at: now)
            let count = try repair.retry(entries) + repair.retry(deliveries)
            try repair.finish()
            try Self.note(.retry, entries, deliveries, count, by: mandate, at: now, in: database)
            return count
        }
    }

    /// Puts other values into a dead delivery, and makes it due again.
    package func amend(
        _ delivery: DeliveryID,
        to change: Change,
        of fields: [FieldPath],
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Bool {
        try await write { database in
            var repair = Repair(database, at: now)
            guard try repair.amend(delivery, to: change, Amendment(at: now, by: mandate, of: fields)) else {
                return false
            }
            try repair.finish()
            let subjects = ["d\(delivery)"] + fields.map(\.text)
            try Logbook.add(Intervention(.edit, subjects, count: 1, by: mandate, at: now), in: database)
            return true
        }
    }

    /// Drops dead entries and deliveries.
    package func discard(
        entries: [EntryID],
        deliveries: [DeliveryID],
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Int {
        let why = mandate.why ?? "discarded by an operator"
        return try await write { database in
            var repair = Repair(database, at: now)
            let count = try repair.discard(entries, why) + repair.discard(deliveries, why)
            try repair.finish()
            try Self.note(.discard, entries, deliveries, count, by: mandate, at: now, in: database)
            return count
        }
    }

    /// Makes parked entries due again.
    package func unpark(_ sync: SyncName, at now: Timestamp) async throws(StoreError) -> Int {
        try await write { database in
            var repair = Repair(database, at: now)
            let count = try repair.unpark(sync)
            try repair.finish()
            return count
        }
    }

    /// What each secret has proven.
    package func secretUses() async throws(StoreError) -> [SecretUse] { try await read { try Proofs.all(in: $0) } }

    /// How many there are in each state, zeros included; what waits in the inbox is pending.
    package func census() async throws(StoreError) -> (entries: [WorkState: Int], deliveries: [WorkState: Int]) {
        let untaken = waiting.count
        return try await read { database in
            var entries = try Self.census(database, Self.entryCensus)
            entries[.pending, default: 0] += untaken
            return (entries, try Self.census(database, Self.deliveryCensus))
        }
    }

    /// Forgets what was settled or dropped and received before an instant, oldest first.
    ///
    /// An entry that a paused sync parked, or that has a delivery which waits or is dead, stays whole.
    package func forget(before: Timestamp, limit: Int) async throws(StoreError) -> Int {
        let forgotten = try await write { database in
            try Logbook.forget(before: before, limit: limit, in: database)
            return try Forgetting(database: database).forget(before: before, limit: limit)
        }
        keys.drop(through: forgotten.keyed)
        // What is forgotten must not live on where it came from.
        if forgotten.count < limit { inbox?.renew() }
        return forgotten.count
    }

    /// Writes down what was done to dead letters, unless it was done to none.
    private static func note(
        _ deed: Intervention.Deed,
        _ entries: [EntryID],
        _ deliveries: [DeliveryID],
        _ count: Int,
        by mandate: Mandate,
        at now: Timestamp,
        in database: Database
    ) throws {
        guard count > 0 else { return }
        let names = entries.map { "e\($0)" } + deliveries.map { "d\($0)" }
        try Logbook.add(Intervention(deed, names, count: count, by: mandate, at: now), in: database)
    }

    private static func census(_ database: Database, _ sql: String) throws -> [WorkState: Int] {
        var census = Dictionary(uniqueKeysWithValues: WorkState.allCases.map { ($0, 0) })
        for (state, count) in try database.rows(sql, read: { (try $0.stage("stage").state, try $0.count("count")) }) {
            census[state, default: 0] += count
        }
        return census
    }

    static let entryCensus = """
        SELECT stage, count
        FROM entry_tally
        """

    static let deliveryCensus = """
        SELECT stage, SUM(count) AS count
        FROM delivery_tally
        GROUP BY stage
        """
}
