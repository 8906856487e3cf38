/// The id of a link: given by the planner when a pair is found or a counterpart is to be created.
package struct LinkID: Sendable, Hashable, CustomStringConvertible {
    /// The id as text.
    package let text: String

    /// Takes an id.
    package init(_ text: String) { self.text = text }

    /// The id as text.
    package var description: String { text }
}

/// One side of a sync.
package enum Side: String, Sendable, CaseIterable {
    /// The side named `crm` in the configuration.
    case crm
    /// The side named `platform` in the configuration.
    case platform

    /// The opposite side.
    package var other: Side { self == .crm ? .platform : .crm }
}

/// What is to be done to one record.
package struct Change: Sendable, Hashable {
    /// Which record.
    package enum Target: Sendable, Hashable {
        /// One that exists.
        case existing(RecordRef)
        /// One that is to be created as the missing side of a link, unless it has been found or created meanwhile.
        case counterpart(of: LinkID, side: Side, kind: KindRef)
    }

    /// What to do.
    package enum Action: Sendable, Hashable {
        /// Set these fields; null clears.
        case write(Fields)
        /// Take it out of use, as far as the system can.
        case archive
        /// Take it into use again, after it was archived.
        case restore
        /// Delete it.
        case delete
    }

    /// The sync that wants it.
    package let sync: SyncName
    /// The link it belongs to.
    package let link: LinkID
    /// Which record.
    package let target: Target
    /// What to do.
    package let action: Action
    /// The identity values by which the record can be found again at its system: what a create is checked against
    /// when nobody knows whether an earlier attempt at it went through.
    package let keys: Fields
    /// Fields that hold the id of another record which is only being created: the missing side of a link.
    ///
    /// They join the values of a write once it is known.
    package let awaiting: [FieldPath: LinkID]

    /// States a change.
    package init(
        sync: SyncName,
        link: LinkID,
        target: Target,
        action: Action,
        keys: Fields = [:],
        awaiting: [FieldPath: LinkID] = [:]
    ) {
        self.sync = sync
        self.link = link
        self.target = target
        self.action = action
        self.keys = keys
        self.awaiting = awaiting
    }

    /// The kind of the record.
    package var kind: KindRef {
        switch target {
        case .existing(let record): record.kind
        case .counterpart(_, _, let kind): kind
        }
    }

    /// Deliveries with the same lane go in order, one at a time.
    package var lane: String {
        switch target {
        case .existing(let record): record.description
        case .counterpart(let link, let side, let kind): Self.lane(toCreate: link, side: side, kind: kind)
        }
    }

    /// The lane of a record that is yet to be created.
    package static func lane(toCreate link: LinkID, side: Side, kind: KindRef) -> String {
        "\(kind)/?\(side.rawValue)-of-\(link)"
    }
}
