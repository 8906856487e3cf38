package import Model

/// The whole configuration of a running gateway, checked and of one piece.
package struct Gateway: Sendable {
    /// The bounds of the ingress.
    package struct Limits: Sendable, Hashable {
        /// The largest body taken, in bytes.
        package let body: Int
        /// How many undecided entries there may be before senders are told to come back later.
        package let backlog: Int
        /// Whether the quarantine keeps the bodies of refused requests, and where they went, as they came.
        package let keepsRefusedBodies: Bool

        /// States bounds.
        package init(body: Int = 1 << 20, backlog: Int = 1_000_000, keepsRefusedBodies: Bool = false) {
            self.body = body
            self.backlog = backlog
            self.keepsRefusedBodies = keepsRefusedBodies
        }
    }

    /// Which configuration it is.
    package let mark: ConfigurationMark
    /// The connections.
    package let systems: [ConnectionName: System]
    /// The syncs, in the order of the configuration.
    package private(set) var syncs: [Sync]
    /// The bounds of the ingress.
    package let limits: Limits
    /// How long settled entries are kept.
    package let retention: Duration
    /// Whether fields of any sync hold ids of other records.
    package let namesOthers: Bool
    private let paths: [KindRef: [FieldPath]]
    private let concerned: [KindRef: [KindRef]]

    /// States a configuration.
    package init(
        _ mark: ConfigurationMark,
        systems: [System],
        syncs: [Sync],
        limits: Limits,
        retention: Duration
    ) {
        self.mark = mark
        self.systems = Dictionary(systems.map { ($0.name, $0) }) { first, _ in first }
        self.syncs = syncs
        self.limits = limits
        self.retention = retention
        let looks = syncs.flatMap { sync in Side.allCases.map { (sync.between[$0], sync.paths(on: $0)) } }
        paths = Dictionary(looks) { $0 + $1 }.mapValues { Array(Set($0)).sorted() }
        namesOthers = syncs.contains { $0.fields.contains { $0.link != nil } }
        concerned = Dictionary(
            systems.flatMap { system in
                system.kinds.filter { !$0.concerns.isEmpty }.map { pointing in
                    (KindRef(system.name, pointing.name), Self.kinds(pointing, system, syncs))
                }
            }
        ) { first, _ in first }
    }

    /// The same configuration, with some syncs paused, as by `state: paused`.
    package func pausing(_ names: Set<SyncName>) -> Gateway {
        guard !names.isEmpty else { return self }
        var gateway = self
        gateway.syncs = syncs.map { names.contains($0.name) ? $0.paused : $0 }
        return gateway
    }

    /// The syncs that look at records of a kind, with the side on which they do.
    package func syncs(for kind: KindRef) -> [(sync: Sync, side: Side)] {
        syncs.compactMap { sync in sync.side(of: kind).map { (sync, $0) } }
    }

    /// The sync of a name.
    package func sync(named name: SyncName) -> Sync? { syncs.first { $0.name == name } }

    /// The kinds in step of which records of another kind say something that matters to a sync.
    ///
    /// A record that can be a condition of a creation (`if-related`) matters where a sync makes it one.
    package func kinds(concernedBy kind: KindRef) -> [KindRef] { concerned[kind] ?? [] }

    private static func kinds(_ pointing: KindTraits, _ system: System, _ syncs: [Sync]) -> [KindRef] {
        let relation = pointing.name.lowercased()
        return pointing.concerns.map { KindRef(system.name, $0) }.filter { kind in
            let looking = syncs.compactMap { sync in sync.side(of: kind).map { (sync, $0) } }
            let isRelation = system.kinds.contains { $0.name == kind.kind && $0.relations.contains(relation) }
            guard isRelation else { return !looking.isEmpty }
            return looking.contains { sync, side in sync.create[side.other].relations.contains(.related(relation)) }
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
