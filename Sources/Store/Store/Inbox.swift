package import Model

/// Where arrivals wait, on disk, from their proof until the journal takes them in.
///
/// Putting something down here costs less than journalling it, and waits for nobody who is at work in the store: a rush
/// is answered at the speed of the disk, and journalled when there is time.
package protocol Inbox: Sendable {
    /// Makes the inbox ready for a gateway that starts, with what another one has left in it.
    ///
    /// - Throws: `unusable` when something is missing that a sender was told of.
    func openInbox() async throws(StoreError)

    /// Puts arrivals down, all or none: they are on disk (fsynced) when `done` hears so, and become entries of the
    /// journal before anything is claimed behind them.
    ///
    /// Concurrent callers share one fsync. No arrivals at all are a question whether there is room. A duplicate is found
    /// only when the journal takes it in. `done` is called once, on whatever thread, and must be short: others wait
    /// behind it.
    func receive(_ arrivals: [Arrival], done: @escaping @Sendable (Result<Void, StoreError>) -> Void)

    /// How many arrivals were put down since the inbox was opened.
    var arrivalsReceived: Int { get }

    /// Journals what has waited the longest, in one transaction of no more than about `limit` arrivals.
    ///
    /// - Returns: how many arrivals were taken in.
    func takeIn(upTo limit: Int, at now: Timestamp) async throws(StoreError) -> Int

    /// What is in the inbox of a store, oldest first: for whoever looks at it beside the gateway, or without one.
    func untaken() async throws(StoreError) -> [Arrival]
}

extension Inbox {
    /// Puts arrivals down, all or none: they are on disk when this returns.
    package func receive(_ arrivals: [Arrival]) async throws(StoreError) {
        try await withCheckedContinuation { continuation in
            receive(arrivals) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Nothing.
    package func untaken() async throws(StoreError) -> [Arrival] { [] }
}
