import Synchronization

/// How many entries wait to be decided, as far as known without asking the store for every request.
package final class BacklogGauge: Sendable {
    private let waiting = Atomic<Int>(0)

    /// A gauge at zero.
    package init() {}

    /// The count.
    package var count: Int { waiting.load(ordering: .relaxed) }

    /// Adds entries that were just journalled.
    package func add(_ entries: Int) {
        waiting.add(entries, ordering: .relaxed)
    }

    /// Sets the count the store told.
    package func set(_ entries: Int) {
        waiting.store(entries, ordering: .relaxed)
    }
}
