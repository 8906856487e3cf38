/// What happened to a record.
///
/// A trigger is a kind and a verb: `company.created`.
package enum Verb: Sendable, Hashable {
    /// It came into being.
    case created
    /// It changed.
    case updated
    /// It came into being or changed: the sender does not tell which (Salesforce outbound messages, polls).
    case saved
    /// It was deleted.
    case deleted
    /// A deleted record came back.
    case undeleted
    /// It was merged into another record.
    case merged
    /// It was archived.
    case archived
    /// Something of the platform's own, by its own name (`sms.sent`).
    case own(String)
}

extension Verb: CustomStringConvertible {
    /// The verb as a trigger's name has it.
    package var description: String {
        switch self {
        case .created: "created"
        case .updated: "updated"
        case .saved: "saved"
        case .deleted: "deleted"
        case .undeleted: "undeleted"
        case .merged: "merged"
        case .archived: "archived"
        case .own(let name): name
        }
    }

    /// Reads a verb of a trigger's name; a word that is none of ours is a platform's own.
    package init(_ text: String) {
        let named: [Verb] = [.created, .updated, .saved, .deleted, .undeleted, .merged, .archived]
        self = named.first { $0.description == text } ?? .own(text)
    }
}

/// What a notification says about one record.
package struct Event: Sendable, Hashable {
    /// How much of the record the notification carries.
    package enum Coverage: String, Sendable {
        /// Values of the record as it stood; what is not carried is unknown.
        case state
        /// Only the values that changed; what is not carried stayed as it was.
        case delta
        /// Nothing: somebody should look.
        case notice
    }

    /// The record it is about.
    package let record: RecordRef
    /// What happened to it.
    package let verb: Verb
    /// Which state of the record the values show; nil when the notification does not say.
    package let version: Version?
    /// How much the notification carries.
    package let coverage: Coverage
    /// The values it carries.
    package let fields: Fields
    /// The surviving record, where the verb is `merged` and the notification names it.
    package let mergedInto: RecordRef?

    /// States an event.
    package init(
        _ record: RecordRef,
        _ verb: Verb,
        version: Version? = nil,
        coverage: Coverage,
        fields: Fields = [:],
        mergedInto: RecordRef? = nil
    ) {
        self.record = record
        self.verb = verb
        self.version = version
        self.coverage = coverage
        self.fields = fields
        self.mergedInto = mergedInto
    }
}

/// What an arrival reads as.
package struct Reading: Sendable, Hashable {
    /// The events, in document order; empty when the notification is none of our business.
    package let events: [Event]
    /// Why there are no events (`ping`, `qualification-company`, `topic not followed`); nil when there are some.
    package let remark: String?

    /// States events.
    package init(_ events: [Event]) {
        self.events = events
        remark = events.isEmpty ? "nothing in it" : nil
    }

    /// States that there are none, and why.
    package init(nothing remark: String) {
        events = []
        self.remark = remark
    }
}
