/// The state of a record as its system told it in one piece.
package struct Snapshot: Sendable, Hashable {
    /// The record.
    package let record: RecordRef
    /// Which state this is; nil when the system did not say.
    package let version: Version?
    /// When the record was created there, where the system says.
    package let createdAt: Timestamp?
    /// The values told.
    ///
    /// What is not in here was not told.
    package let fields: Fields

    /// States a snapshot.
    package init(_ record: RecordRef, version: Version?, createdAt: Timestamp? = nil, fields: Fields) {
        self.record = record
        self.version = version
        self.createdAt = createdAt
        self.fields = fields
    }
}

/// What reading a record found.
package enum Sighting: Sendable, Hashable {
    /// It is there.
    case present(Snapshot)
    /// It is not there any more, or never was.
    case gone
    /// It was merged into another record of the same kind.
    case moved(to: RecordRef)
    /// It says something of these records, of the same connection, which are to be looked at: a registration of its
    /// contact, a request to merge of both parties.
    case concerns([RecordRef])
    /// It is there, but of a sort that takes part in no sync, and why.
    case excluded(Problem)
    /// It could not be read now; try again.
    case later(Later)
    /// It cannot be read, and trying again will not help.
    case refused(Problem)
}

/// Why something must wait.
package struct Later: Sendable, Hashable {
    /// What has to recover before it makes sense to try again.
    package enum Scope: String, Sendable {
        /// This one item: a locked row, a race.
        case item
        /// The whole connection: an outage, a limit, a login that fails.
        case connection
    }

    /// The reason in words for operators, without record data.
    package let reason: String
    /// How long the system asked to wait (`Retry-After`, a rate limit's reset); nil when it did not say.
    package let wait: Duration?
    /// What has to recover.
    package let scope: Scope
    /// Whether the item should be tried alone the next time, because it may be what spoils its batch.
    package let alone: Bool

    /// States a delay.
    package init(_ reason: String, wait: Duration? = nil, scope: Scope, alone: Bool = false) {
        self.reason = reason.plainWords
        self.wait = wait
        self.scope = scope
        self.alone = alone
    }
}

/// Why something is refused for good, in the system's own words.
package struct Problem: Error, Sendable, Hashable {
    /// The system's error code, or one of ours in kebab case.
    package let code: String
    /// The system's message, in plain words.
    ///
    /// It may hold record data: it is kept in the store and never logged.
    package let message: String
    /// The fields it names.
    package let fields: [FieldPath]

    /// States a problem.
    package init(_ code: String, _ message: String, fields: [FieldPath] = []) {
        self.code = code.plainWords
        self.message = message.plainWords
        self.fields = fields
    }
}
