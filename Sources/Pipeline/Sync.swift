package import Model

/// What an operator wants kept in step: two kinds of record, who is whom, and which field follows which.
package struct Sync: Sendable, Hashable {
    /// Whether the sync works.
    package enum State: String, Sendable, CaseIterable {
        /// Events are decided as they come.
        case active
        /// Events are parked until the sync is active again.
        case paused
    }

    /// Whether records may be created on a side.
    package enum Creation: Sendable, Hashable {
        /// Never.
        case never
        /// Whenever a record has no counterpart.
        case always
        /// Only for a record that has one of these records related to it.
        case ifRelated([String])

        /// What must be asked about a record, one answer being enough; nothing where the answer is known.
        package var relations: [FieldPath] {
            guard case .ifRelated(let names) = self else { return [] }
            return names.map(FieldPath.related)
        }

        /// Whether the counterpart of a record with these values may be created.
        package func isAllowed(for values: Fields) -> Bool {
            switch self {
            case .never: false
            case .always: true
            case .ifRelated: relations.contains { values[$0] == .flag(true) }
            }
        }
    }

    /// What becomes of a record that has lost its counterpart.
    package enum Deletion: String, Sendable, CaseIterable {
        /// It stays, unlinked.
        case keep
        /// It is archived.
        case archive
        /// It is deleted.
        case delete
        /// It looks for another one at once, and has one created where that is allowed.
        case rematch
    }

    /// A value for each side.
    package struct Both<Value: Sendable & Hashable>: Sendable, Hashable {
        /// The CRM's.
        package var crm: Value
        /// The platform's.
        package var platform: Value

        /// Takes one for each side.
        package init(crm: Value, platform: Value) {
            self.crm = crm
            self.platform = platform
        }

        /// The value of a side.
        package subscript(side: Side) -> Value {
            get { side == .crm ? crm : platform }
            set { if side == .crm { crm = newValue } else { platform = newValue } }
        }
    }

    /// The name.
    package let name: SyncName
    /// The kinds kept in step.
    package let between: Both<KindRef>
    /// Whether it works.
    package private(set) var state: State
    /// What it reacts to.
    package let triggers: [Trigger]
    /// How a counterpart is found, in order; the first rule that finds one wins.
    package let identity: [IdentityRule]
    /// Whether records may be created, on each side.
    package let create: Both<Creation>
    /// Whether existing records may be written, on each side.
    package let update: Both<Bool>
    /// What becomes of a side's record when its counterpart is deleted.
    package let delete: Both<Deletion>
    /// What becomes of a side's record when its counterpart is merged into one that has a counterpart already; a
    /// survivor that has none takes it over.
    package let merge: Both<Deletion>
    /// The values a side's record must have to take part; empty for any record.
    package let share: Both<Fields>
    /// Which field follows which, in order.
    package let fields: [FieldRule]

    /// States a sync.
    package init(
        name: SyncName,
        between: Both<KindRef>,
        state: State = .active,
        triggers: [Trigger],
        identity: [IdentityRule],
        create: Both<Creation>,
        update: Both<Bool>,
        delete: Both<Deletion>,
        merge: Both<Deletion> = .init(crm: .keep, platform: .keep),
        share: Both<Fields>,
        fields: [FieldRule]
    ) {
        self.name = name
        self.between = between
        self.state = state
        self.triggers = triggers
        self.identity = identity
        self.create = create
        self.update = update
        self.delete = delete
        self.merge = merge
        self.share = share
        self.fields = fields
    }

    /// The same sync, paused.
    package var paused: Sync {
        var sync = self
        sync.state = .paused
        return sync
    }

    /// The fields of a side's records that this sync looks at: mapped, compared or required.
    package func paths(on side: Side) -> [FieldPath] {
        let mapped = fields.map { $0.path(on: side) }
        let matched = identity.flatMap { $0.pairs.map { $0.path(on: side) } }
        return Array(Set(mapped + matched + share[side].paths)).sorted()
    }

    /// The side that has records of a kind; nil when neither has.
    package func side(of kind: KindRef) -> Side? {
        Side.allCases.first { between[$0] == kind }
    }
}

/// What a sync reacts to: a verb of one side's kind.
package struct Trigger: Sendable, Hashable {
    /// Whose kind.
    package let side: Side
    /// What happens to a record.
    package let verb: Verb

    /// States a trigger.
    package init(_ side: Side, _ verb: Verb) {
        self.side = side
        self.verb = verb
    }
}

/// A platform's field and the CRM's field that stand for each other.
package struct FieldPair: Sendable, Hashable {
    /// The platform's field.
    package let platform: FieldPath
    /// The CRM's field.
    package let crm: FieldPath

    /// States a pair.
    package init(platform: FieldPath, crm: FieldPath) {
        self.platform = platform
        self.crm = crm
    }

    /// The field of a side.
    package func path(on side: Side) -> FieldPath {
        side == .crm ? crm : platform
    }
}

/// An identity rule: records whose pairs of fields are all equal are counterparts.
package struct IdentityRule: Sendable, Hashable {
    /// What happens when the rule finds several.
    package enum WhenMany: String, Sendable, CaseIterable {
        /// The one created first, by the system's own time, then by id.
        case first
        /// The one changed last.
        case newest
        /// None; all are marked as potential duplicates.
        case refuse
    }

    /// The fields, every pair of which must be equal.
    package let pairs: [FieldPair]
    /// What happens when the rule finds several.
    package let whenMany: WhenMany

    /// States a rule.
    package init(_ pairs: [FieldPair], whenMany: WhenMany) {
        self.pairs = pairs
        self.whenMany = whenMany
    }
}

/// One line of the crosswalk: which field follows which, and when.
package struct FieldRule: Sendable, Hashable {
    /// Whose changes are carried over.
    package enum From: String, Sendable, CaseIterable {
        case crm, platform, both
    }

    /// Who wins when both sides changed.
    package enum Conflict: String, Sendable, CaseIterable {
        case crm, platform, newest
    }

    /// When the receiving side is written.
    package enum When: String, Sendable, CaseIterable {
        /// Whenever it has another value.
        case differs
        /// Only while it has none.
        case empty
    }

    /// What is done to a value on its way.
    package enum Transform: String, Sendable, CaseIterable {
        /// White space at both ends removed.
        case trim
        /// Lower case.
        case lowercase
        /// Upper case.
        case uppercase
        /// Only digits, and a leading plus.
        case digits
    }

    /// The fields.
    package let pair: FieldPair
    /// Whose changes are carried over.
    package let from: From
    /// Who wins when both changed; nil unless changes of both are carried.
    package let conflict: Conflict?
    /// When the receiving side is written.
    package let when: When
    /// What is done to a value on its way, in order.
    package let transform: [Transform]
    /// What stands for an empty value.
    package let standard: FieldValue?
    /// Whether a change on the side that is not the master is written back.
    package let revert: Bool
    /// The sync whose records the values are ids of: what is carried over is the id of the counterpart in it.
    ///
    /// Nil for values that are carried over as they are.
    package let link: SyncName?

    /// States a rule.
    package init(
        _ pair: FieldPair,
        from: From,
        conflict: Conflict? = nil,
        when: When = .differs,
        transform: [Transform] = [],
        standard: FieldValue? = nil,
        revert: Bool = false,
        link: SyncName? = nil
    ) {
        self.pair = pair
        self.from = from
        self.conflict = conflict
        self.when = when
        self.transform = transform
        self.standard = standard
        self.revert = revert
        self.link = link
    }

    /// The field of a side.
    package func path(on side: Side) -> FieldPath { pair.path(on: side) }

    /// Whether changes of a side are carried over.
    package func carries(from side: Side) -> Bool { from == .both || from.rawValue == side.rawValue }
}
