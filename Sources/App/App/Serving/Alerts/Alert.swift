import Model

/// Something that an operator should know of, now.
struct Alert: Sendable, Hashable {
    /// What sort of thing.
    enum Sort: String, Sendable, CaseIterable {
        /// A connection's system fails again and again.
        case failing = "connection-failing"
        /// What has come in waits too long to be decided.
        case backlog = "backlog-age"
        /// What is decided waits too long to be written.
        case outbox = "outbox-age"
        /// There are dead letters.
        case deadLetters = "dead-letters"
        /// Nothing has come in for a connection for too long.
        case quiet = "source-quiet"
        /// Few of a connection's calls are left.
        case budget = "api-budget"
        /// A check-up finds something.
        case finding
    }

    /// What sort of thing.
    let sort: Sort
    /// What it is about: a connection, a place in the configuration; nothing of any record.
    let about: String
    /// What an operator reads; it may change while the alert stands.
    let message: String

    /// What makes it the same alert, whatever it says.
    var identity: [String] { sort == .finding ? [sort.rawValue, about, message] : [sort.rawValue, about] }
}
