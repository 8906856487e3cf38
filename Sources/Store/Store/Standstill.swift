package import Model

/// What can be paused: a sync, or a connection.
package enum Pausable: Sendable, Hashable, CustomStringConvertible {
    /// A sync: what is to be decided for it is parked.
    case sync(SyncName)
    /// A connection: nothing is asked of its system and nothing written to it; what it tells is taken in all the same.
    case connection(ConnectionName)

    /// `sync` or `connection`.
    package var kind: String {
        switch self {
        case .sync: "sync"
        case .connection: "connection"
        }
    }

    /// Its name in the configuration.
    package var name: String {
        switch self {
        case .sync(let name): name.text
        case .connection(let name): name.text
        }
    }

    /// Kind and name: `sync accounts`.
    package var description: String { "\(kind) \(name)" }
}

/// Something that an operator has paused, until an operator resumes it.
package struct Pause: Sendable, Hashable {
    /// What.
    package let subject: Pausable
    /// Since when.
    package let since: Timestamp
    /// By whom, and why.
    package let mandate: Mandate

    /// States a pause.
    package init(_ subject: Pausable, since: Timestamp, by mandate: Mandate) {
        self.subject = subject
        self.since = since
        self.mandate = mandate
    }
}

/// Everything that is paused at one time, as a pump reads it at the beginning of a turn.
package struct Standstill: Sendable, Hashable {
    /// The pauses, in the order of their subjects' kinds and names.
    package let pauses: [Pause]
    /// The syncs that are paused.
    package let syncs: Set<SyncName>
    /// The connections that are paused.
    package let connections: Set<ConnectionName>

    /// States what is paused; nothing by default.
    package init(_ pauses: [Pause] = []) {
        self.pauses = pauses.sorted { ($0.subject.kind, $0.subject.name) < ($1.subject.kind, $1.subject.name) }
        syncs = Set(pauses.compactMap { if case .sync(let name) = $0.subject { name } else { nil } })
        connections = Set(pauses.compactMap { if case .connection(let name) = $0.subject { name } else { nil } })
    }

    /// The pause of a subject; nil while it works.
    package func pause(of subject: Pausable) -> Pause? { pauses.first { $0.subject == subject } }
}

extension Later {
    /// The reason of everything that waits because its connection is paused: to be resumed, it is found by this.
    package static let pausedReason = "the connection is paused"

    /// What waits because its connection is paused: it is made due when the connection is resumed, and looked at
    /// every ten minutes otherwise.
    package static let paused = Later(pausedReason, wait: .seconds(600), scope: .item)
}
