/// A change as a system's writer sees it: the target settled, lanes and links forgotten.
package struct Write: Sendable, Hashable {
    /// What to do.
    package enum Action: Sendable, Hashable {
        /// Create a record with these fields. When `uncertain`, an earlier attempt may have gone through: look by the
        /// keys first, and update what is found.
        case create(Fields, uncertain: Bool)
        /// Set these fields of the record with this id; null clears.
        case update(id: String, Fields)
        /// Take the record with this id out of use.
        case archive(id: String)
        /// Take the archived record with this id into use again.
        case restore(id: String)
        /// Delete the record with this id.
        case delete(id: String)
    }

    /// The kind of record.
    package let kind: KindRef
    /// What to do.
    package let action: Action
    /// The identity values of the record, by which a create can be recognised.
    package let keys: Fields
    /// The descriptions of the kind's fields, as far as known: types decide how a value is spelled.
    package let description: KindDescription?

    /// States a write.
    package init(kind: KindRef, action: Action, keys: Fields = [:], description: KindDescription? = nil) {
        self.kind = kind
        self.action = action
        self.keys = keys
        self.description = description
    }
}

/// What became of a write.
package enum Outcome: Sendable, Hashable {
    /// It is done.
    case accepted(Accepted)
    /// Not now: try again.
    case later(Later)
    /// Never like this: to the dead letters, with the system's words.
    case refused(Problem)
    /// A record that one of the values names is not there; the problem says which fields it may be, or none where it may
    /// be any of them.
    case dangling(Problem)
    /// The record is not there any more.
    case gone
    /// The record was merged into another: the write belongs there.
    case moved(to: RecordRef)
}

/// What a system said when it accepted a write.
package struct Accepted: Sendable, Hashable {
    /// The record's id.
    package let record: RecordRef
    /// Whether it came into being by this write.
    package let created: Bool
    /// The record's version behind the write, when the answer shows it.
    package let version: Version?

    /// States an acceptance.
    package init(_ record: RecordRef, created: Bool, version: Version? = nil) {
        self.record = record
        self.created = created
        self.version = version
    }
}
