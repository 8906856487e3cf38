package import Model
package import Store

/// The intake: journals what has been received while the planner has no time for it.
///
/// The planner takes in what waits with every turn. A turn may wait for a slow system, though, and what has arrived is
/// to be seen all the same.
package struct Intake: Pumping {
    /// What it is called in logs.
    package let name = "intake"
    private let store: any Store
    private let clock: any WallClock
    private let courtesy: Courtesy

    /// How many arrivals one turn takes in.
    private static let portion = 512
    /// How often it looks.
    private static let interval = Duration.milliseconds(250)

    /// Sets up an intake.
    init(store: any Store, clock: any WallClock, rush: Rush, pause: @escaping @Sendable (Duration) async -> Void) {
        self.store = store
        self.clock = clock
        courtesy = Courtesy(in: rush, pause: pause)
    }

    /// Takes in one portion.
    package func turn() async throws(Interruption) -> Bool {
        await courtesy.giveWay()
        let now = clock.now
        defer { courtesy.worked(clock.now - now) }
        return try await stored { () async throws(StoreError) in
            try await store.takeIn(upTo: courtesy.portion(of: Self.portion), at: now) > 0
        }
    }

    /// Looks again soon.
    package func nextDue() async throws(StoreError) -> Timestamp? { clock.now + Self.interval }
}
