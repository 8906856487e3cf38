import Model
import Pipeline
import Store

extension Desk {
    /// Has the gateway look at records for one sync, and notes who wanted it.
    func look(
        at records: [RecordRef],
        for sync: Sync,
        by mandate: Mandate,
        _ configuration: LoadedConfiguration,
        _ store: any Store
    ) async throws(CommandFailure) {
        guard !records.isEmpty else { return }
        try await note(records.map(\.description), by: mandate, configuration, store)
        let page = Backfill.Page(lookingAt: records, at: clock.now)
        _ = try await asked(configuration) { () async throws(StoreError) in
            try await store.append(page.arrivals, for: sync.name, moving: nil, at: clock.now)
        }
        wake()
    }

    /// Notes who brings what.
    func note(
        _ subjects: [String],
        by mandate: Mandate,
        _ configuration: LoadedConfiguration,
        _ store: any Store
    ) async throws(CommandFailure) {
        let intervention = Intervention(.backfill, subjects, by: mandate, at: clock.now)
        try await asked(configuration) { () async throws(StoreError) in try await store.note(intervention) }
    }

    /// Refuses to ask a connection that stands still.
    func expectMoving(
        _ connection: ConnectionName,
        _ configuration: LoadedConfiguration,
        _ store: any Store
    ) async throws(CommandFailure) {
        let standstill = try await asked(configuration) { () async throws(StoreError) in try await store.standstill() }
        guard let pause = standstill.pause(of: .connection(connection)) else { return }
        throw CommandFailure(
            .wrong,
            "the connection \(connection) is paused by \(pause.mandate.who) since \(pause.since)",
            remedy: "`crosswalk resume \(connection)` lets it go on"
        )
    }
}
