import Model
import Store

extension Planner {
    /// Plans one batch of entries, by what is paused when the turn begins.
    ///
    /// A sync that is paused has its share of the work parked, as one that the configuration pauses. Of a connection
    /// that is paused nothing is asked: what cannot be decided without it waits.
    package func turn() async throws(Interruption) -> Bool {
        let standstill = try await stored { () async throws(StoreError) in try await store.standstill() }
        let worked = try await heeding(standstill).work()
        try await stored { () async throws(StoreError) in try await unparkResumed(since: standstill) }
        return worked
    }

    private func heeding(_ standstill: Standstill) -> Planner {
        var planner = self
        planner.deliberation = deliberation.heeding(standstill)
        return planner
    }

    /// Makes due again what this turn has parked for a sync that was resumed while it went on.
    private func unparkResumed(since standstill: Standstill) async throws(StoreError) {
        guard !standstill.syncs.isEmpty else { return }
        let resumed = standstill.syncs.subtracting(try await store.standstill().syncs)
        for sync in deliberation.gateway.syncs where resumed.contains(sync.name) && sync.state == .active {
            _ = try await store.unpark(sync.name, at: clock.now)
        }
    }
}
