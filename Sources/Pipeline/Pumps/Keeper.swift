import Logging
package import Model
package import Store

/// The keeper: forgets what is older than the configuration's retention, a little at a time, and makes due what is parked
/// though nothing is paused.
package struct Keeper: Pumping {
    /// What it is called in logs.
    package let name = "keeper"
    private let gateway: Gateway
    private let store: any Store
    private let clock: any WallClock

    /// How many entries one turn forgets, so that no transaction keeps the ingress waiting.
    private static let portion = 500

    /// Sets up a keeper.
    package init(_ gateway: Gateway, store: any Store, clock: any WallClock) {
        self.gateway = gateway
        self.store = store
        self.clock = clock
    }

    /// Forgets one portion, and looks whether anything was left parked: a turn that was in hand when a sync became
    /// active by another configuration parks what it has.
    package func turn() async throws(Interruption) -> Bool {
        try await stored { () async throws(StoreError) in try await unpark() }
        let before = clock.now - gateway.retention
        let forgotten = try await stored { () async throws(StoreError) in
            try await store.forget(before: before, limit: Self.portion)
        }
        return forgotten == Self.portion
    }

    private func unpark() async throws(StoreError) {
        let parked = try await store.parked()
        guard !parked.isEmpty else { return }
        let standstill = try await store.standstill()
        for sync in gateway.pausing(standstill.syncs).syncs where sync.state == .active && parked[sync.name] != nil {
            _ = try await store.unpark(sync.name, at: clock.now)
        }
    }

    /// Looks again in an hour.
    package func nextDue() async throws(StoreError) -> Timestamp? { clock.now + .seconds(3600) }
}
