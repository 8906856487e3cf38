import Model
import Store

extension Judge {
    /// How many records are told of, and how many of each one's events.
    static let recordLimit = 4
    private static let eventLimit = 6

    /// Why things are as they are: the last events that concern the records, with verdicts and deliveries, and the entries
    /// that are about no record known.
    func stories(of contradiction: Contradiction) async throws(WorldFault) -> [Tree] {
        var stories: [Tree] = []
        var told: Set<RecordRef> = []
        for record in contradiction.records where told.insert(record).inserted && told.count <= Self.recordLimit {
            let entries = try await world.kept { () async throws(StoreError) in
                try await world.store.entries(HistoryFilter(record: record, limit: Self.eventLimit))
            }
            stories.append(
                Tree(
                    record.description,
                    entries.reversed().map(Self.tree)
                )
            )
        }
        return stories + contradiction.entries.prefix(Self.recordLimit).map(Self.tree)
    }

    private static func tree(_ entry: EntryHistory) -> Tree {
        entry.tree(Ink(isColourful: false), against: Background())
    }
}
