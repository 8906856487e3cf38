package import Model

/// A durable pair: this record there is that record here.
package struct Link: Sendable, Hashable {
    /// What kind of knowledge it is.
    package enum State: String, Sendable, CaseIterable {
        /// The pair is linked.
        case linked
        /// One side exists, the other is being created.
        case creating
        /// The pair was linked; an operator, a merge or a deletion broke it.
        case broken
        /// Not a link: a rule found this pair among several, and an operator should look at them.
        case duplicate
    }

    /// Its id.
    package let id: LinkID
    /// The sync it belongs to.
    package let sync: SyncName
    /// The record on the CRM's side; nil while it is being created.
    package let crm: RecordRef?
    /// The record on the platform's side; nil while it is being created.
    package let platform: RecordRef?
    /// What kind of knowledge it is.
    package let state: State
    /// The identity rule that found the pair, from 1; nil for a creation or an operator's hand.
    package let rule: Int?
    /// Since when it is in this state.
    package let since: Timestamp
    /// Why it is in this state, for people.
    package let note: String?

    /// States a link.
    package init(
        id: LinkID,
        sync: SyncName,
        crm: RecordRef?,
        platform: RecordRef?,
        state: State,
        rule: Int?,
        since: Timestamp,
        note: String? = nil
    ) {
        self.id = id
        self.sync = sync
        self.crm = crm
        self.platform = platform
        self.state = state
        self.rule = rule
        self.since = since
        self.note = note
    }

    /// The record of one side.
    package func record(on side: Side) -> RecordRef? {
        side == .crm ? crm : platform
    }
}

/// What the directory learns.
///
/// Lessons of planner and courier meet in one row and must not undo each other: each is applied to what the row holds
/// at that moment.
package enum Lesson: Sendable, Hashable {
    /// Puts a link in place of the one with its id, or adds it. A linked or creating link of the same sync with one
    /// of its records is a conflict, unless it is the same link.
    case link(Link)
    /// Tells the record of the missing side of a link that is being created, which is linked from now on.
    case complete(LinkID, side: Side, RecordRef)
    /// Breaks a link.
    case breakLink(LinkID, note: String)
    /// The record was seen in this state: the values are what the system holds. The audience says which syncs decide
    /// about them now, and which are still to do so.
    case seen(Snapshot, Audience = Audience())
    /// A field was left open: its value is news to the sync still, and its record is looked at again when the one that it
    /// names has its counterpart. It is owed where the counterpart was created without it, whoever is the field's master.
    case open(OpenReference, isOwed: Bool = false)
    /// These values are on their way to the record, sent by a sync, and the ids that the missing sides of links will have.
    case intended(RecordRef, Fields, by: SyncName? = nil, awaiting: [FieldPath: LinkID] = [:])
    /// These values were written to the record for a sync, some of them ids that were awaited; the version says when, by
    /// the system's clock as far as known.
    case written(RecordRef, Fields, Version?, by: SyncName? = nil, awaiting: [FieldPath: LinkID] = [:])
    /// These values will not reach the record after all, nor the ids that were awaited.
    case abandoned(RecordRef, Fields, awaiting: [FieldPath: LinkID] = [:])
    /// The record is gone.
    case gone(RecordRef, Version?)
    /// The record was archived by us; the version says when, by the system's clock as far as known.
    case archived(RecordRef, Version)
    /// The record is in use again.
    case restored(RecordRef)
}

/// Who is whom, and what we last knew of each.
package protocol Directory: Sendable {
    /// The linked and creating links that have one of these records on either side.
    func links(of records: [RecordRef]) async throws(StoreError) -> [Link]

    /// The links with these ids, in any state.
    func links(withIDs ids: [LinkID]) async throws(StoreError) -> [Link]

    /// The shadows of these records; a record without one is left out.
    func shadows(of records: [RecordRef]) async throws(StoreError) -> [RecordRef: Shadow]

    /// Learns lessons apart from a settle or an attempt: an operator's hand, a first synchronisation.
    func learn(_ lessons: [Lesson], at now: Timestamp) async throws(StoreError)

    /// Links in a state (or any), of a record (or any), of a sync (or any), by id from `after` on, at most `limit`.
    func links(
        in state: Link.State?,
        of record: RecordRef?,
        sync: SyncName?,
        after: LinkID?,
        limit: Int
    ) async throws(StoreError) -> [Link]
}
