import Model
import Store

extension LoadedConfiguration {
    /// What the story of an entry is told against.
    func background(in store: any Store) async throws(CommandFailure) -> Background {
        try await asked(self) { () async throws(StoreError) in try await Background(self, store) }
    }

    /// The entry of a number, or the one that caused a delivery.
    func entry(_ id: LetterID, in store: any Store) async throws(CommandFailure) -> EntryHistory {
        let entry = try await asked(self) { () async throws(StoreError) -> EntryHistory? in
            switch id {
            case .entry(let id): try await store.entry(id)
            case .delivery(let id):
                if let delivery = try await store.delivery(id) { try await store.entry(delivery.entry) } else { nil }
            }
        }
        guard let entry else {
            throw CommandFailure(
                .wrong,
                "there is no event \(id.text) in \(self.store)",
                remedy: "`crosswalk events` lists them; settled ones are forgotten after gateway.retention"
            )
        }
        return entry
    }
}
