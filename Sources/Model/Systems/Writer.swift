/// The writing half of a codec: applies changes.
package protocol Writer: Sendable {
    /// How many writes one conversation may carry (Salesforce 200, Intercom 1).
    var batchLimit: Int { get }

    /// The next move of applying writes.
    ///
    /// - Parameters:
    ///   - writes: one to `batchLimit` writes of one kind, all of one sort (create, update, archive or delete), no two
    ///     of them for the same record.
    ///   - responses: the answers so far.
    /// - Returns: the next request, or one outcome for each write, in their order. A request that got no answer ends
    ///   the conversation outside this function: the caller tries all of them again, creates marked uncertain.
    func step(towards writes: [Write], after responses: [HTTPResponse]) -> Step<[Outcome]>
}

/// The describing half of a codec: which fields a kind has.
package protocol Describer: Sendable {
    /// The next move of describing a kind.
    func step(describing kind: KindRef, after responses: [HTTPResponse]) -> Step<DescribeResult>
}

/// What a description found.
package enum DescribeResult: Sendable, Hashable {
    /// The kind's fields.
    case described(KindDescription)
    /// Not now.
    case later(Later)
    /// The system refuses, or has no such kind.
    case refused(Problem)
}

/// The fields of a kind, by its system's own description.
package struct KindDescription: Sendable, Hashable {
    /// The fields by their paths.
    package let fields: [FieldPath: FieldDescription]
    /// A flag that is set on records which take part in nothing; nil where all may.
    ///
    /// It must be known of a record before anything is decided about it; a source or a reader that knows it leaves the
    /// record out.
    package let exclusion: FieldPath?
    /// The names through which paths lead into related records, about whose fields this description says nothing.
    package let relations: Set<String>
    /// What the connection's user may do with records of the kind; nil where the system does not say.
    package let permissions: KindPermissions?

    /// States a description.
    package init(
        _ fields: [FieldPath: FieldDescription],
        exclusion: FieldPath? = nil,
        relations: Set<String> = [],
        permissions: KindPermissions? = nil
    ) {
        self.fields = fields
        self.exclusion = exclusion
        self.relations = relations
        self.permissions = permissions
    }
}

/// What a connection's user may do with records of a kind.
package struct KindPermissions: Sendable, Hashable {
    /// Whether records may be created.
    package let creates: Bool
    /// Whether they may be changed.
    package let updates: Bool
    /// Whether they may be deleted.
    package let deletes: Bool

    /// States permissions.
    package init(creates: Bool, updates: Bool, deletes: Bool) {
        self.creates = creates
        self.updates = updates
        self.deletes = deletes
    }
}

/// One field of a kind.
package struct FieldDescription: Sendable, Hashable {
    /// What it holds.
    package let type: FieldType
    /// The system's own word for its type (`currency`, `picklist`).
    package let nativeType: String
    /// The most characters a text may have; nil when unlimited or unknown.
    package let length: Int?
    /// Whether it may be set when a record is created.
    package let creatable: Bool
    /// Whether it may be changed afterwards.
    package let updatable: Bool
    /// Whether a record cannot be created without a value for it.
    package let required: Bool
    /// Whether no two records can have the same value.
    package let unique: Bool
    /// Whether records can be written by its value (Salesforce: External ID).
    package let externalID: Bool
    /// The values it accepts, where it accepts only some.
    package let choices: [String]?

    /// States a field.
    package init(
        type: FieldType,
        nativeType: String,
        length: Int? = nil,
        creatable: Bool = true,
        updatable: Bool = true,
        required: Bool = false,
        unique: Bool = false,
        externalID: Bool = false,
        choices: [String]? = nil
    ) {
        self.type = type
        self.nativeType = nativeType
        self.length = length
        self.creatable = creatable
        self.updatable = updatable
        self.required = required
        self.unique = unique
        self.externalID = externalID
        self.choices = choices
    }
}
