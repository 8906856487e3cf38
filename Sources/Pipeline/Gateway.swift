package import Model

/// The whole configuration of a running gateway, checked and of one piece.
package struct Gateway: Sendable {
    /// The bounds of the ingress.
    package struct Limits: Sendable, Hashable {
        /// The largest body taken, in bytes.
        package let body: Int
        /// How many undecided entries there may be before senders are told to come back later.
        package let backlog: Int

        /// States bounds.
        package init(body: Int = 1 << 20, backlog: Int = 1_000_000) {
            self.body = body
            self.backlog = backlog
        }
    }

    /// The connections.
    package let systems: [ConnectionName: System]
    /// The syncs, in the order of the configuration.
    package let syncs: [Sync]
    /// The bounds of the ingress.
    package let limits: Limits
    /// How long settled entries are kept.
    package let retention: Duration
    private let paths: [KindRef: [FieldPath]]

    /// States a configuration.
    package init(systems: [System], syncs: [Sync], limits: Limits, retention: Duration) {
        self.systems = Dictionary(systems.map { ($0.name, $0) }) { first, _ in first }
        self.syncs = syncs
        self.limits = limits
        self.retention = retention
        let looks = syncs.flatMap { sync in Side.allCases.map { (sync.between[$0], sync.paths(on: $0)) } }
        paths = Dictionary(looks) { $0 + $1 }.mapValues { Array(Set($0)).sorted() }
    }

    /// The syncs that look at records of a kind, with the side on which they do.
    package func syncs(for kind: KindRef) -> [(sync: Sync, side: Side)] {
        syncs.compactMap { sync in sync.side(of: kind).map { (sync, $0) } }
    }

    /// The fields of a kind that any sync looks at.
    package func paths(of kind: KindRef) -> [FieldPath] { paths[kind] ?? [] }
}
