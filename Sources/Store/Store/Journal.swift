package import Model

/// The place of an arrival in the journal: grows with every append, never used twice.
package struct EntryID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number.
    package let number: Int64

    /// Takes a number.
    package init(_ number: Int64) { self.number = number }

    /// The number as text.
    package var description: String { String(number) }

    /// Orders entries by age.
    package static func < (one: EntryID, other: EntryID) -> Bool { one.number < other.number }
}

/// What became of an appended arrival.
package enum Appended: Sendable, Hashable {
    /// It is a new entry.
    case new(EntryID)
    /// The delivery key was seen before at this connection; nothing was written.
    case duplicate(of: EntryID?)
}

/// A cursor that moves in the same transaction as the arrivals it stands behind.
package struct CursorMove: Sendable, Hashable {
    /// Whose cursor: `poll crm/Account`.
    package let name: String
    /// Where it stands now.
    package let value: String

    /// States a move.
    package init(_ name: String, to value: String) {
        self.name = name
        self.value = value
    }
}

/// An entry that was claimed for planning.
package struct Entry: Sendable, Hashable {
    /// Its place.
    package let id: EntryID
    /// What arrived.
    package let arrival: Arrival
    /// How many times it was claimed, this time included: the fence that a settlement must carry.
    package let attempt: Int
    /// The only sync to decide about it; nil for all.
    package let scope: SyncName?
    /// Whether that sync was paused when it came, and is to make up for it.
    package let wasParked: Bool
    /// The syncs that could not decide when the others did; nil while none has decided.
    package let remaining: Set<SyncName>?

    /// States an entry.
    package init(
        id: EntryID,
        arrival: Arrival,
        attempt: Int,
        scope: SyncName?,
        wasParked: Bool = false,
        remaining: Set<SyncName>? = nil
    ) {
        self.id = id
        self.arrival = arrival
        self.attempt = attempt
        self.scope = scope
        self.wasParked = wasParked
        self.remaining = remaining
    }

    /// Whether an operator wants the record compared with its counterpart, whether or not anything is new.
    package var isAsked: Bool { scope != nil && !wasParked }

    /// Whether a sync is to decide about it.
    package func concerns(_ sync: SyncName) -> Bool {
        (scope ?? sync) == sync && remaining?.contains(sync) ?? true
    }
}

/// How planning an entry ended.
package struct Settlement: Sendable, Hashable {
    /// How.
    package enum Ending: Sendable, Hashable {
        /// Decided: the rulings stand, their changes are in the outbox. The remark says why there are none.
        case settled([Ruling], remark: String?)
        /// Not decided, for any sync.
        case undecided(Delay)
        /// Decided for some syncs, whose rulings stand; those that remain keep the entry.
        case divided([Ruling], remaining: Set<SyncName>, Delay)

        /// What was decided.
        package var rulings: [Ruling] {
            switch self {
            case .settled(let rulings, _), .divided(let rulings, _, _): rulings
            case .undecided: []
            }
        }
    }

    /// Why something is not decided, and what becomes of it.
    package enum Delay: Sendable, Hashable {
        /// Not now: the entry keeps its place and falls due again.
        case postponed(until: Timestamp, reason: String)
        /// It cannot be decided: to the dead letters.
        case buried(reason: String)
    }

    /// Which entry.
    package let entry: EntryID
    /// The fence of the claim.
    ///
    /// When the entry has been claimed again since, this settlement is void.
    package let attempt: Int
    /// How it ended.
    package let ending: Ending
    /// What the directory learns from it.
    package let lessons: [Lesson]
    /// What ties its changes to what arrived; nil where nothing was decided.
    package let trace: Trace?
    /// The shadows it was decided upon, by their revisions.
    ///
    /// When one has been written since, by the record of a delivery, this settlement is void: the news must be compared
    /// with what is known now.
    package let bases: [RecordRef: Int]

    /// States a settlement of an entry.
    package init(_ entry: Entry, _ ending: Ending, lessons: [Lesson] = [], bases: [RecordRef: Int] = [:]) {
        self.init(
            entry: entry.id,
            attempt: entry.attempt,
            ending: ending,
            lessons: lessons,
            trace: Trace(of: entry.arrival),
            bases: bases
        )
    }

    /// States a settlement.
    package init(
        entry: EntryID,
        attempt: Int,
        ending: Ending,
        lessons: [Lesson] = [],
        trace: Trace? = nil,
        bases: [RecordRef: Int] = [:]
    ) {
        self.trace = trace
        self.entry = entry
        self.attempt = attempt
        self.ending = ending
        self.lessons = lessons
        self.bases = bases
    }
}

/// The verdict on one event for one sync, with everything `explain` needs.
package struct Ruling: Sendable, Hashable {
    /// Which of the entry's events, from 0.
    package let event: Int
    /// The record the event is about.
    package let record: RecordRef
    /// The trigger that fired: `company.updated`; nil when none did.
    package let trigger: String?
    /// The state of the record that was decided upon.
    package let version: Version?
    /// The sync; nil when no sync has anything to do with records of this kind.
    package let sync: SyncName?
    /// The verdict.
    package let verdict: Verdict
    /// How it came about.
    package let explanation: Explanation
    /// The configuration by which it was decided; nil where an older version decided.
    package var configuration: ConfigurationMark?

    /// States a ruling.
    package init(
        event: Int,
        record: RecordRef,
        trigger: String?,
        version: Version?,
        sync: SyncName?,
        verdict: Verdict,
        explanation: Explanation,
        configuration: ConfigurationMark? = nil
    ) {
        self.configuration = configuration
        self.event = event
        self.record = record
        self.trigger = trigger
        self.version = version
        self.sync = sync
        self.verdict = verdict
        self.explanation = explanation
    }
}

/// What has arrived and is not yet decided.
///
/// Every method is one transaction, on disk (fsynced) when it returns.
package protocol Journal: Sendable {
    /// Appends arrivals, all or none; those whose delivery key the connection has had before are duplicates.
    ///
    /// - Parameters:
    ///   - arrivals: the arrivals.
    ///   - scope: the only sync that is to decide about them; nil for all.
    ///   - cursor: what moves with them.
    ///   - now: the present.
    /// - Returns: one result for each arrival, in order.
    /// - Throws: `StoreError`; then nothing was appended, and the cursor stands where it stood.
    func append(
        _ arrivals: [Arrival],
        for scope: SyncName?,
        moving cursor: CursorMove?,
        at now: Timestamp
    ) async throws(StoreError) -> [Appended]

    /// Claims up to `limit` entries that are due and not claimed by a lease still running, oldest first; what waits in
    /// the inbox is taken in first, up to about as many.
    func claimEntries(upTo limit: Int, at now: Timestamp, until lease: Timestamp) async throws(StoreError) -> [Entry]

    /// Ends claims: writes rulings, puts their changes into the outbox, teaches the directory.
    ///
    /// Settlements of one call are compared with the shadows as they were before the call.
    ///
    /// - Returns: the entries whose settlement was void, because they had been claimed again or because a shadow it was
    ///   decided upon has changed. The latter are still claimed.
    func settle(_ settlements: [Settlement], at now: Timestamp) async throws(StoreError) -> [EntryID]

    /// Ends every lease on entries and deliveries: for a gateway that starts and knows that no other is at work on this
    /// store. Without it, what a crashed gateway had claimed would wait for its leases to end.
    func releaseClaims(at now: Timestamp) async throws(StoreError)

    /// When the next entry falls due or a lease on one ends; nil when none waits.
    func nextEntryDue() async throws(StoreError) -> Timestamp?

    /// How many entries wait to be decided, those in the inbox included, and since when the oldest of them has waited.
    func backlog() async throws(StoreError) -> (entries: Int, oldest: Timestamp?)
}

extension Journal {
    /// Appends arrivals that every sync decides about.
    package func append(
        _ arrivals: [Arrival],
        moving cursor: CursorMove?,
        at now: Timestamp
    ) async throws(StoreError) -> [Appended] {
        try await append(arrivals, for: nil, moving: cursor, at: now)
    }

    /// Appends arrivals without moving a cursor.
    package func append(_ arrivals: [Arrival], at now: Timestamp) async throws(StoreError) -> [Appended] {
        try await append(arrivals, moving: nil, at: now)
    }
}
