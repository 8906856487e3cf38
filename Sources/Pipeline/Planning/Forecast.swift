package import Model
package import Store

/// What would come of arrivals, were they journalled now: thought through as the planner does, and kept nowhere.
///
/// What it has decided about one arrival counts for those behind it, as it would in the journal.
package struct Forecast {
    /// What would be decided about some arrivals.
    package struct Outlook: Sendable {
        /// The verdicts.
        package var rulings: [Ruling] = []
        /// The arrivals that cannot be decided now; without a time, they would be dead letters.
        package var undecided: [(arrival: Arrival, until: Timestamp?, reason: String)] = []
    }

    /// How many arrivals are thought through together: as many as in a turn of the planner.
    package static let batchLimit = 256

    private let deliberation: Deliberation
    private var world = World()
    private var count: Int64 = 0

    /// Sets up a forecast; nobody waits for it, so that it may keep every system busy at its pace.
    package init(
        of gateway: Gateway,
        store: any Store,
        lines: Lines,
        clock: any WallClock,
        entropy: any Entropy
    ) {
        deliberation = Deliberation(
            gateway: gateway,
            store: store,
            lines: lines,
            descriptions: Descriptions(lines, clock: clock),
            clock: clock,
            entropy: entropy,
            bookings: nil
        )
    }

    /// Thinks arrivals through for one sync.
    ///
    /// - Parameters:
    ///   - arrivals: what would be journalled.
    ///   - sync: the only sync that would decide about it.
    /// - Returns: what it would decide.
    /// - Throws: `StoreError` when the directory cannot be read.
    package mutating func look(ahead arrivals: [Arrival], for sync: SyncName) async throws(StoreError) -> Outlook {
        var outlook = Outlook()
        for batch in arrivals.chunked(by: Self.batchLimit) {
            let entries = batch.map { arrival in
                count += 1
                return Entry(id: EntryID(count), arrival: arrival, attempt: 1, scope: sync)
            }
            let settlements = try await deliberation.settlements(for: entries, knowing: &world)
            for (entry, settlement) in zip(entries, settlements) { outlook.add(entry.arrival, settlement.ending) }
        }
        return outlook
    }
}

extension Forecast.Outlook {
    fileprivate mutating func add(_ arrival: Arrival, _ ending: Settlement.Ending) {
        switch ending {
        case .settled(let rulings, _): self.rulings += rulings
        case .undecided(let delay): add(arrival, delay)
        case .divided(let rulings, _, let delay):
            self.rulings += rulings
            add(arrival, delay)
        }
    }

    private mutating func add(_ arrival: Arrival, _ delay: Settlement.Delay) {
        switch delay {
        case .postponed(let until, let reason): undecided.append((arrival, until, reason))
        case .buried(let reason): undecided.append((arrival, nil, reason))
        }
    }
}
