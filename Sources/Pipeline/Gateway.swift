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

    /// The sync of a name.
    package func sync(named name: SyncName) -> Sync? { syncs.first { $0.name == name } }

    /// Whether fields of any sync hold ids of other records.
    package var namesOthers: Bool { syncs.contains { $0.fields.contains { $0.link != nil } } }

    /// The kinds in step of which records of another kind say something that matters to a sync.
    ///
    /// A record that can be a condition of a creation (`if-related`) matters where a sync makes it one.
    package func kinds(concernedBy kind: KindRef) -> [KindRef] {
        guard let system = systems[kind.connection], syncs(for: kind).isEmpty,
            let pointing = system.kinds.first(where: { $0.name == kind.kind })
        else { return [] }
        let relation = kind.kind.lowercased()
        return pointing.concerns.map { KindRef(kind.connection, $0) }.filter { concerned in
            let isRelation = system.kinds.contains { $0.name == concerned.kind && $0.relations.contains(relation) }
            return isRelation
                ? relations(of: concerned).contains(.related(relation)) : !syncs(for: concerned).isEmpty
        }
    }

    /// What must be asked about records of a kind before their counterparts may be created.
    package func relations(of kind: KindRef) -> [FieldPath] {
        let relations = syncs(for: kind).flatMap { sync, side in sync.create[side.other].relations }
        return Set(relations).sorted()
    }

    /// The fields of a kind that any sync looks at.
    package func paths(of kind: KindRef) -> [FieldPath] { paths[kind] ?? [] }
}
