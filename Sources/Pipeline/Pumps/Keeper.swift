import Logging
package import Model
package import Store

/// The keeper: forgets what is older than the configuration's retention, a little at a time.
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

    /// Forgets one portion.
    package func turn() async throws(Interruption) -> Bool {
        let before = clock.now - gateway.retention
        let forgotten = try await stored { () async throws(StoreError) in
            try await store.forget(before: before, limit: Self.portion)
        }
        return forgotten == Self.portion
    }

    /// Looks again in an hour.
    package func nextDue() async throws(StoreError) -> Timestamp? { clock.now + .seconds(3600) }
}
