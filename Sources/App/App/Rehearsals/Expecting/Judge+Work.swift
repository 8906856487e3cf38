import Model
import Store

extension Judge {
    /// Whether so many entries and deliveries together are in some states now.
    func work(_ count: Int, in states: [WorkState], named name: String) async throws(WorldFault) -> Contradiction? {
        let census = try await world.kept { () async throws(StoreError) in try await world.store.census() }
        let found = states.reduce(0) { $0 + (census.entries[$1] ?? 0) + (census.deliveries[$1] ?? 0) }
        guard found != count else { return nil }
        let concerned = try await concerned(states)
        return Contradiction(
            expected: "\(count) \(name)",
            found: "\(found)",
            records: concerned.flatMap(\.records),
            entries: concerned.filter { $0.records.isEmpty }
        )
    }

    /// The stories of the entries and deliveries in some states, the oldest first, each once.
    private func concerned(_ states: [WorkState]) async throws(WorldFault) -> [EntryHistory] {
        try await world.kept { () async throws(StoreError) in
            var entries: [EntryID: EntryHistory] = [:]
            for state in states {
                let filter = HistoryFilter(state: state, limit: Self.recordLimit)
                for entry in try await world.store.entries(filter) { entries[entry.id] = entry }
                for delivery in try await world.store.deliveries(filter) where entries[delivery.entry] == nil {
                    entries[delivery.entry] = try await world.store.entry(delivery.entry)
                }
            }
            return entries.values.sorted { $0.id < $1.id }
        }
    }
}

extension EntryHistory {
    /// The records that its events are about and its changes go to; empty where nobody could tell yet.
    fileprivate var records: [RecordRef] { rulings.map(\.record) + deliveries.compactMap(\.record) }
}
