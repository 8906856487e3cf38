import Model
import Store

/// How the store is.
struct StoreFacts: Sendable {
    /// Why it takes no writes; nil when it does.
    var fault: String?
    /// SQLite's `synchronous` level of the writer: 2 is an fsync with every commit; nil where it cannot be asked.
    var durability: Int?
    /// How many bytes are free where it lies; nil where that is not known.
    var free: Int?
    /// How many entries wait to be decided.
    var backlog = 0
    /// Since when the oldest of them has waited.
    var oldestEntry: Timestamp?
    /// How many deliveries wait, and since when, by the connection they go to.
    var waiting: [ConnectionName: (deliveries: Int, oldest: Timestamp)] = [:]
    /// How many dead letters there are.
    var deadLetters = 0
}
