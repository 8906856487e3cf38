package import Model
import Synchronization

/// What was turned away, by connection: counted in memory, so that it costs an attacker's flood nothing on disk.
///
/// A wrong secret shows nowhere else: what cannot be proven leaves no trace in the journal.
package final class RefusalLedger: Sendable {
    private let tallies = Mutex<[ConnectionName: Refusals]>([:])

    /// An empty ledger.
    package init() {}

    /// Notes a refusal.
    package func note(_ refusal: Refusal, from connection: ConnectionName, at now: Timestamp) {
        tallies.withLock { $0[connection, default: Refusals()].note(refusal, at: now) }
    }

    /// Hands over what was noted since the last time.
    package func take() -> [ConnectionName: Refusals] {
        tallies.withLock { tallies in
            defer { tallies = [:] }
            return tallies
        }
    }

    /// Puts back what could not be kept.
    package func putBack(_ refusals: [ConnectionName: Refusals]) {
        tallies.withLock { $0.merge(refusals) { $0.adding($1) } }
    }
}

/// What was turned away at one connection.
package struct Refusals: Sendable, Hashable {
    /// Refusals of one sort.
    package struct Tally: Sendable, Hashable {
        /// How many there were.
        package var count = 0
        /// When the first of them was.
        package var first: Timestamp
        /// When the last of them was.
        package var last: Timestamp
        /// The reason of the last; never anything of the request.
        package var reason: String
    }

    /// Without a proof, or with a wrong one.
    package private(set) var unproven: Tally?
    /// Proven, and of another organisation.
    package private(set) var foreign: Tally?

    /// Nothing yet.
    package init() {}

    /// The tallies with those of a later time added.
    package func adding(_ later: Refusals) -> Refusals {
        var sum = self
        sum.unproven = Self.sum(unproven, later.unproven)
        sum.foreign = Self.sum(foreign, later.foreign)
        return sum
    }

    /// The tallies whose last refusal was at an instant or later.
    package func since(_ instant: Timestamp) -> Refusals {
        var rest = self
        if let unproven, unproven.last < instant { rest.unproven = nil }
        if let foreign, foreign.last < instant { rest.foreign = nil }
        return rest
    }

    fileprivate mutating func note(_ refusal: Refusal, at now: Timestamp) {
        switch refusal {
        case .unproven(let reason): unproven = Self.counted(unproven, reason, at: now)
        case .foreign(let reason): foreign = Self.counted(foreign, reason, at: now)
        case .unknownReceiver, .wrongContentType: break
        }
    }

    private static func counted(_ tally: Tally?, _ reason: String, at now: Timestamp) -> Tally {
        Tally(count: (tally?.count ?? 0) + 1, first: tally?.first ?? now, last: now, reason: reason)
    }

    private static func sum(_ one: Tally?, _ later: Tally?) -> Tally? {
        guard let one, let later else { return one ?? later }
        return Tally(
            count: one.count + later.count,
            first: min(one.first, later.first),
            last: max(one.last, later.last),
            reason: later.reason
        )
    }
}

extension Refusals {
    /// The tallies as JSON that `init(stored:)` reads back.
    package var stored: JSON {
        let tallies = [("unproven", unproven), ("foreign", foreign)]
        return .object(JSONObject(tallies.compactMap { name, tally in tally.map { (name, $0.stored) } }))
    }

    /// Reads what `stored` wrote; what cannot be read is left out.
    package init(stored json: JSON) {
        unproven = json["unproven"].flatMap { Tally(stored: $0) }
        foreign = json["foreign"].flatMap { Tally(stored: $0) }
    }
}

extension Refusals.Tally {
    fileprivate var stored: JSON {
        [
            "count": .integer(count), "first": .integer(first.milliseconds), "last": .integer(last.milliseconds),
            "reason": .string(reason),
        ]
    }

    fileprivate init?(stored json: JSON) {
        guard let count = json["count"]?.integer, let first = json["first"]?.integer, let last = json["last"]?.integer
        else { return nil }
        self.init(
            count: Int(count),
            first: Timestamp(milliseconds: first),
            last: Timestamp(milliseconds: last),
            reason: json["reason"]?.text ?? ""
        )
    }
}
