package import Model

/// The state of an entry or a delivery.
package enum WorkState: String, Sendable, CaseIterable {
    /// It waits for its turn or its time.
    case pending
    /// Somebody is at it.
    case claimed
    /// It is decided (entries) or done (deliveries).
    case settled
    /// It is a dead letter.
    case dead
    /// An operator discarded the dead letter, or there was nothing to do any more.
    case dropped
}

/// Which entries or dead letters are asked for; nil leaves a condition out.
package struct HistoryFilter: Sendable, Hashable {
    /// The state.
    package var state: WorkState?
    /// The connection they came from (entries) or go to (deliveries).
    package var connection: ConnectionName?
    /// The record an event is about, or a change goes to.
    package var record: RecordRef?
    /// Received at this instant or later.
    package var since: Timestamp?
    /// The sync that decided about them (entries), or wants them (deliveries).
    package var sync: SyncName?
    /// Why nothing was written, by that sync if one is named, or why they wait or are dead (entries); the code of the
    /// problem (deliveries).
    package var reason: String?
    /// At most so many, the newest first.
    package var limit: Int

    /// States a filter.
    package init(
        state: WorkState? = nil,
        connection: ConnectionName? = nil,
        record: RecordRef? = nil,
        since: Timestamp? = nil,
        sync: SyncName? = nil,
        reason: String? = nil,
        limit: Int = 100
    ) {
        self.state = state
        self.connection = connection
        self.record = record
        self.since = since
        self.sync = sync
        self.reason = reason
        self.limit = limit
    }
}

/// The whole story of one entry.
package struct EntryHistory: Sendable, Hashable {
    /// Its place.
    package let id: EntryID
    /// What arrived.
    package let arrival: Arrival
    /// Its state.
    package let state: WorkState
    /// Why it waits, is dead or has no rulings; nil when there is nothing to say.
    package let reason: String?
    /// The syncs that could not decide when the others did; empty while none has, and when all have.
    package let remaining: [SyncName]
    /// How many times it was claimed.
    package let attempts: Int
    /// How many more deliveries of the same key came later.
    package let duplicates: Int
    /// When it falls due, while it waits.
    package let due: Timestamp?
    /// The verdicts, by event and sync.
    package let rulings: [Ruling]
    /// What came of the changes.
    package let deliveries: [DeliveryHistory]

    /// States a story.
    package init(
        id: EntryID,
        arrival: Arrival,
        state: WorkState,
        reason: String?,
        remaining: [SyncName] = [],
        attempts: Int,
        duplicates: Int,
        due: Timestamp?,
        rulings: [Ruling],
        deliveries: [DeliveryHistory]
    ) {
        self.id = id
        self.arrival = arrival
        self.state = state
        self.reason = reason
        self.remaining = remaining
        self.attempts = attempts
        self.duplicates = duplicates
        self.due = due
        self.rulings = rulings
        self.deliveries = deliveries
    }
}

/// The whole story of one delivery.
package struct DeliveryHistory: Sendable, Hashable {
    /// One attempt.
    package struct Attempt: Sendable, Hashable {
        /// When it ended.
        package let at: Timestamp
        /// `done`, `later`, `dead` or `dropped`.
        package let result: String
        /// What was sent and answered, and why it ended so.
        package let exchange: String

        /// States an attempt.
        package init(at: Timestamp, result: String, exchange: String) {
            self.at = at
            self.result = result
            self.exchange = exchange
        }
    }

    /// Its number.
    package let id: DeliveryID
    /// The entry that caused it.
    package let entry: EntryID
    /// The change.
    package let change: Change
    /// The record it went to, once known.
    package let record: RecordRef?
    /// Its state.
    package let state: WorkState
    /// Why it waits or is dead.
    package let problem: Problem?
    /// What an operator corrected in it; nil where nobody did.
    package let amendment: Amendment?
    /// When it was put into the outbox.
    package let since: Timestamp
    /// When it falls due, while it waits.
    package let due: Timestamp?
    /// The attempts, oldest first.
    package let attempts: [Attempt]

    /// States a story.
    package init(
        id: DeliveryID,
        entry: EntryID,
        change: Change,
        record: RecordRef?,
        state: WorkState,
        problem: Problem?,
        amendment: Amendment? = nil,
        since: Timestamp,
        due: Timestamp?,
        attempts: [Attempt]
    ) {
        self.id = id
        self.entry = entry
        self.change = change
        self.record = record
        self.state = state
        self.problem = problem
        self.amendment = amendment
        self.since = since
        self.due = due
        self.attempts = attempts
    }
}

/// What happened, for operators; and what they may do about it.
///
/// Readable while the gateway runs, or is down.
package protocol History: Sendable {
    /// The entries that fit, newest first. A record fits when one of the entry's rulings is about it or one of its
    /// changes goes to it.
    func entries(_ filter: HistoryFilter) async throws(StoreError) -> [EntryHistory]

    /// One entry.
    func entry(_ id: EntryID) async throws(StoreError) -> EntryHistory?

    /// One delivery.
    func delivery(_ id: DeliveryID) async throws(StoreError) -> DeliveryHistory?

    /// The deliveries that fit, newest first.
    func deliveries(_ filter: HistoryFilter) async throws(StoreError) -> [DeliveryHistory]

    /// Makes dead entries and deliveries due again, and writes down who did. What is not dead is left alone.
    ///
    /// - Returns: how many were.
    func retry(
        entries: [EntryID],
        deliveries: [DeliveryID],
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Int

    /// Puts other values into a dead delivery, makes it due again, and writes down who did, in one transaction.
    ///
    /// - Parameters:
    ///   - delivery: which.
    ///   - change: what it is to do instead; of the same sync, link and target.
    ///   - fields: the fields that are not as they were.
    ///   - mandate: by whom, and why.
    ///   - now: the present.
    /// - Returns: whether it was dead; if not, nothing is changed.
    /// - Throws: `StoreError`; then nothing is changed.
    func amend(
        _ delivery: DeliveryID,
        to change: Change,
        of fields: [FieldPath],
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Bool

    /// Drops dead entries and deliveries, for the mandate's reason, which is kept, and writes down who did.
    ///
    /// - Returns: how many were.
    func discard(
        entries: [EntryID],
        deliveries: [DeliveryID],
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Int

    /// Makes the entries due again that a paused sync parked, for that sync alone, in their order.
    ///
    /// - Returns: how many were.
    func unpark(_ sync: SyncName, at now: Timestamp) async throws(StoreError) -> Int

    /// What each secret has proven, ever; by connection and receiver, what was used last first.
    func secretUses() async throws(StoreError) -> [SecretUse]

    /// How many entries and deliveries there are in each state.
    func census() async throws(StoreError) -> (entries: [WorkState: Int], deliveries: [WorkState: Int])

    /// Forgets settled and dropped entries received before an instant, with their rulings and finished deliveries, at
    /// most `limit` of them; their delivery keys are remembered for duplicates. Dead letters and what waits stay.
    ///
    /// - Returns: how many were forgotten.
    func forget(before: Timestamp, limit: Int) async throws(StoreError) -> Int
}

/// Everything the gateway keeps.
package typealias Store = Inbox & Journal & Outbox & Directory & Vault & History & Operating & Quarantine & Chronicle
