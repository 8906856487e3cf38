package import Model

/// The number of a change in the outbox.
package struct DeliveryID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number.
    package let number: Int64

    /// Takes a number.
    package init(_ number: Int64) { self.number = number }

    /// The number as text.
    package var description: String { String(number) }

    /// Orders deliveries by age.
    package static func < (one: DeliveryID, other: DeliveryID) -> Bool { one.number < other.number }
}

/// A change in the outbox.
package struct Delivery: Sendable, Hashable {
    /// Its number.
    package let id: DeliveryID
    /// The entry that caused it.
    package let entry: EntryID
    /// The change.
    package let change: Change
    /// How many times it was claimed, this time included: the fence that a result must carry.
    ///
    /// Above 1, an earlier attempt may have gone through without our knowing.
    package let attempt: Int
    /// When it was put into the outbox.
    package let since: Timestamp
    /// Whether it is to be tried alone.
    package let alone: Bool
    /// What ties it to what arrived; nil where an older version decided.
    package let trace: Trace?

    /// States a delivery.
    package init(
        id: DeliveryID,
        entry: EntryID,
        change: Change,
        attempt: Int,
        since: Timestamp,
        alone: Bool,
        trace: Trace? = nil
    ) {
        self.trace = trace
        self.id = id
        self.entry = entry
        self.change = change
        self.attempt = attempt
        self.since = since
        self.alone = alone
    }
}

/// The deliveries of one lane that were claimed together, oldest first: they may be written as one.
package struct LaneClaim: Sendable, Hashable {
    /// The lane.
    package let lane: String
    /// Its deliveries, at least one, at most `Outbox.laneLimit`.
    package let deliveries: [Delivery]

    /// States a claim.
    package init(lane: String, deliveries: [Delivery]) {
        self.lane = lane
        self.deliveries = deliveries
    }
}

/// What an attempt at some deliveries of one lane came to.
package struct DeliveryResult: Sendable, Hashable {
    /// How it ended.
    package enum Ending: Sendable, Hashable {
        /// Done.
        case done(RecordRef?)
        /// Try again then; the whole lane waits.
        case later(until: Timestamp, reason: String, alone: Bool)
        /// To the dead letters.
        case dead(Problem)
        /// Nothing to do any more (the link was broken meanwhile), and why.
        case dropped(String)

        /// The ending as `DeliveryHistory.Attempt.result` has it.
        package var word: String {
            switch self {
            case .done: "done"
            case .later: "later"
            case .dead: "dead"
            case .dropped: "dropped"
            }
        }
    }

    /// The deliveries, with the fences of their claims.
    package let deliveries: [Delivery]
    /// How it ended.
    package let ending: Ending
    /// What was sent and answered, redacted, for `explain`: `PATCH /companies/64f… → 200`.
    package let exchange: String
    /// What the directory learns from it.
    package let lessons: [Lesson]

    /// States a result.
    package init(_ deliveries: [Delivery], _ ending: Ending, exchange: String, lessons: [Lesson] = []) {
        self.deliveries = deliveries
        self.ending = ending
        self.exchange = exchange
        self.lessons = lessons
    }
}

/// What is decided and not yet done.
///
/// Every method is one transaction, on disk (fsynced) when it returns.
package protocol Outbox: Sendable {
    /// Claims up to `limit` lanes whose oldest waiting delivery is due and not claimed by a lease still running; of
    /// each lane everything that waits, up to `laneLimit`. A delivery marked `alone` comes as the only one of its lane.
    ///
    /// - Parameters:
    ///   - limit: how many lanes at most.
    ///   - closed: connections to leave out, because they are failing or somebody else serves them.
    ///   - now: the present.
    ///   - lease: until when nobody else may claim them.
    /// - Returns: the lanes, the one that has been due longest first.
    /// - Throws: `StoreError`; then nothing is claimed.
    func claimLanes(
        upTo limit: Int,
        except closed: Set<ConnectionName>,
        at now: Timestamp,
        until lease: Timestamp
    ) async throws(StoreError) -> [LaneClaim]

    /// Ends claims and teaches the directory. A result whose fence is outdated is void, lessons included.
    ///
    /// Where a lesson tells the record of a link's missing side, what else waits in the lane of its creation moves to
    /// the record's own lane, in order.
    func record(_ results: [DeliveryResult], at now: Timestamp) async throws(StoreError)

    /// When the next lane falls due or a lease on one ends; nil when none waits.
    func nextDeliveryDue(except closed: Set<ConnectionName>) async throws(StoreError) -> Timestamp?

    /// How many deliveries wait, for each connection, and since when the oldest has.
    func waiting() async throws(StoreError) -> [ConnectionName: (deliveries: Int, oldest: Timestamp)]
}

/// How many deliveries of one lane are claimed together, at most: enough to fold a burst, few enough for one write.
package let laneLimit = 100
