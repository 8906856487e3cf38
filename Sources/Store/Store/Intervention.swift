package import Model

/// In whose name something is done by hand, and why.
package struct Mandate: Sendable, Hashable {
    /// The most bytes of a reason: a sentence or two.
    package static let longestReason = 500

    /// Who: the name of an operator, or `shell:USER`.
    package let who: String
    /// Why; nil when nothing was said.
    package let why: String?

    /// States a mandate.
    package init(_ who: String, why: String? = nil) {
        self.who = who
        self.why = why
    }
}

/// Something that an operator did: who, when, what, to which, and why.
package struct Intervention: Sendable, Hashable {
    /// What was done.
    package enum Deed: String, Sendable, CaseIterable {
        /// Dead letters were made due again.
        case retry
        /// A dead letter was corrected, and made due again.
        case edit
        /// Dead letters were given up.
        case discard
        /// Two records were linked.
        case link
        /// Links were undone.
        case unlink
        /// A sync or a connection was paused.
        case pause
        /// A sync or a connection was resumed.
        case resume
        /// A system was told where to send its notifications.
        case register
        /// Records of a sync were brought from one side.
        case backfill
        /// A refused request was proven again and journalled.
        case promote
    }

    /// How many subjects are kept by name; the count tells how many there were.
    package static let namedLimit = 100

    /// When.
    package let at: Timestamp
    /// In whose name, and why.
    package let mandate: Mandate
    /// What.
    package let deed: Deed
    /// To which: `d5`, `sync accounts`, `salesforce/Account/001…`; at most `namedLimit` of them.
    package let subjects: [String]
    /// To how many.
    package let count: Int

    /// States what was done; of many subjects, the first are kept by name.
    package init(_ deed: Deed, _ subjects: [String], count: Int? = nil, by mandate: Mandate, at now: Timestamp) {
        self.at = now
        self.mandate = mandate
        self.deed = deed
        self.subjects = Array(subjects.prefix(Self.namedLimit))
        self.count = count ?? subjects.count
    }
}

/// What operators do while the gateway runs, or is down, and the record of it.
///
/// Every change is written down in its own transaction: there is none without its record.
package protocol Operating: Sendable {
    /// What is paused now. Remembered after the first call, so that pumps can ask in every turn: nobody else changes it
    /// while a gateway has the store.
    func standstill() async throws(StoreError) -> Standstill

    /// Pauses something until it is resumed; also over a restart.
    ///
    /// - Returns: whether it was not paused before; if it was, nothing is changed.
    func pause(_ subject: Pausable, by mandate: Mandate, at now: Timestamp) async throws(StoreError) -> Bool

    /// Resumes something: what waited for it is due again, in its order.
    ///
    /// - Parameters:
    ///   - subject: what.
    ///   - unparks: whether what was parked is to be decided; not where the configuration pauses the sync as well.
    ///   - mandate: by whom, and why.
    ///   - now: the present.
    /// - Returns: how many entries are due again; nil when it was not paused.
    /// - Throws: `StoreError`; then it is as paused as it was.
    func resume(
        _ subject: Pausable,
        unparking unparks: Bool,
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Int?

    /// Links two records by an operator's word.
    func link(_ link: Link, by mandate: Mandate, at now: Timestamp) async throws(StoreError)

    /// Undoes links by an operator's word.
    func unlink(_ links: [Link], by mandate: Mandate, at now: Timestamp) async throws(StoreError)

    /// Writes down what was done elsewhere: at a system, or with what was journalled.
    func note(_ intervention: Intervention) async throws(StoreError)

    /// What operators did, newest first, at most `limit`; kept as long as settled entries.
    func interventions(limit: Int) async throws(StoreError) -> [Intervention]

    /// Notes that a configuration is in force from now on, in a version of the program; nothing, where it was already.
    func enforce(_ configuration: ConfigurationMark, by program: String, at now: Timestamp) async throws(StoreError)

    /// The configurations that were in force, the newest first, at most `ConfigurationPeriod.limit`.
    func configurations() async throws(StoreError) -> [ConfigurationPeriod]

    /// How many entries each sync has parked.
    func parked() async throws(StoreError) -> [SyncName: Int]

    /// How many deliveries of each sync wait, and since when the oldest has; of very many, the oldest 100,000 are counted.
    func waitingBySync() async throws(StoreError) -> [SyncName: (deliveries: Int, oldest: Timestamp)]

    /// When the arrivals of entries were received; one that was forgotten is left out.
    func receipts(of entries: [EntryID]) async throws(StoreError) -> [EntryID: Timestamp]
}
