import Model
import Store

extension Judge {
    /// How many records are told of, and how many of each one's events.
    static let recordLimit = 4
    private static let eventLimit = 6

    /// Why records are as they are: the last events that concern them, with verdicts and deliveries.
    func stories(of records: [RecordRef]) async throws(WorldFault) -> [Tree] {
        var stories: [Tree] = []
        var told: Set<RecordRef> = []
        for record in records where told.insert(record).inserted && told.count <= Self.recordLimit {
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
        return stories
    }

    /// What became of an entry.
    static func tree(_ entry: EntryHistory) -> Tree {
        entry.tree(Ink(isColourful: false), against: Background())
    }
}
