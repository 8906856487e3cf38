import Model
import Store

extension Judge {
    /// How many records are told of, and how many of each one's events.
    private static let recordLimit = 4
    private static let eventLimit = 6

    /// Why records are as they are: the last events that concern them, with verdicts and deliveries.
    func stories(of records: [RecordRef]) async throws(WorldFault) -> [Tree] {
        var stories: [Tree] = []
        var told: Set<RecordRef> = []
        for record in records where told.insert(record).inserted && told.count <= Self.recordLimit {
            let entries = try await world.kept { () async throws(StoreError) in
                try await world.store.entries(HistoryFilter(record: record, limit: Self.eventLimit))
            }
            stories.append(Tree(record.description, entries.reversed().map { $0.story }))
        }
        return stories
    }
}

extension EntryHistory {
    /// What became of the entry.
    fileprivate var story: Tree {
        let waits = state == .settled ? "" : ", \(state.rawValue)" + (reason.map { ": \($0)" } ?? "")
        let label = "event \(id), \(arrival.receiver) at \(arrival.connection), \(arrival.receivedAt)\(waits)"
        return Tree(label, rulings.map(\.story) + deliveries.map(\.story))
    }
}

extension Ruling {
    fileprivate var story: Tree {
        var branches = explanation.source.isEmpty ? [] : [Tree(explanation.source)]
        branches += explanation.identity.map { Tree("rule \($0.rule): \($0.compared): \($0.result)") }
        branches += explanation.fields.map { step in
            let values = "\(step.platformValue?.text ?? "nothing") | \(step.crmValue?.text ?? "nothing")"
            return Tree("\(step.platform) | \(step.crm): \(values): \(step.result) (\(step.policy))")
        }
        branches += explanation.remark.map { [Tree($0)] } ?? []
        return Tree("\(trigger ?? "no trigger"): \(sentence)", branches)
    }
}

extension DeliveryHistory {
    fileprivate var story: Tree {
        let problem = problem.map { ": \($0.code) \($0.message)" } ?? ""
        let target = record?.description ?? change.kind.description
        return Tree(
            "delivery \(id) to \(target), \(state.rawValue)\(problem)",
            attempts.map { Tree("\($0.at) \($0.result) \($0.exchange)") })
    }
}
