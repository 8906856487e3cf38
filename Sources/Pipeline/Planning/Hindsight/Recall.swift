import Model
import Store
import Synchronization

/// Answers in place of the systems, from what is recalled of one entry after the other.
final class Recall: Sendable {
    private let present = Mutex<Recollection?>(nil)

    /// Why something stays open.
    static let unknown = Later("it is not known without asking the system", scope: .item)

    /// Goes on to another entry.
    func turn(to recollection: Recollection) { present.withLock { $0 = recollection } }

    /// What the entry tells.
    var reading: Reading { present.withLock { $0?.reading } ?? Reading([]) }

    /// How a record stood.
    func sighting(of record: RecordRef) -> Sighting {
        present.withLock { $0?.sighting(of: record) } ?? .later(Self.unknown)
    }

    /// Whom a search would have found.
    func match(_ query: IdentityQuery) -> MatchResult {
        present.withLock { $0?.match(query) } ?? .later(Self.unknown)
    }
}

extension Recollection {
    /// How a record stood: of one of which nothing is known, and which the entry only names, nothing is made.
    fileprivate func sighting(of record: RecordRef) -> Sighting {
        if gone.contains(record) { return .gone }
        if let survivor = moved[record] { return .moved(to: survivor) }
        if let problem = excluded[record] { return .excluded(Problem("excluded", problem)) }
        let fields = known[record] ?? [:]
        if !fields.isEmpty { return .present(Snapshot(record, version: versions[record], fields: fields)) }
        let others = own.subtracting(pointers)
        if pointers.contains(record), !others.isEmpty { return .concerns(others.sorted()) }
        // There is one, and that is all that is known of it.
        guard !undecided.contains(record) else { return .later(Recall.unknown) }
        let isThere = own.contains(record) || moved.values.contains(record) || candidates.contains(record)
        return isThere ? .present(Snapshot(record, version: nil, fields: [:])) : .gone
    }

    /// Whom a search would have found: as it was answered then, else among those that are known.
    fileprivate func match(_ query: IdentityQuery) -> MatchResult {
        if let asked = asked(query) {
            if asked.result == "found none" { return .found([]) }
            if let crowd = asked.crowd { return .found(several(crowd.there, query)) }
            if let found = RecordRef.named(in: asked.result) {
                let fields = (known[found] ?? [:]).overlaid(with: query.equals)
                return .found([Snapshot(found, version: versions[found], fields: fields)])
            }
        }
        let alike = own.subtracting(gone).sorted().filter { $0.kind == query.kind }
        if !alike.isEmpty {
            let rivals = questions.last { alike.contains($0.record) }?.step.crowd?.here ?? 1
            return .found(alike.compactMap(snapshot) + several(rivals - 1, query))
        }
        let possible = candidates.subtracting(gone).sorted().filter { $0.kind == query.kind }.compactMap(snapshot)
        let found = possible.filter { $0.holds(query.equals) }
        if !found.isEmpty { return .found(found) }
        let areKnown = possible.allSatisfy { $0.fields.missing(of: query.equals.paths).isEmpty }
        return possible.isEmpty || !areKnown ? .later(Recall.unknown) : .found([])
    }

    /// So many records of which it is known only that a question found them.
    private func several(_ count: Int, _ query: IdentityQuery) -> [Snapshot] {
        let ever = Version(Timestamp(milliseconds: .max / 2), precision: .second)
        return (0..<max(0, count)).map { place in
            let record = query.kind.record("\(Self.unnamed)\(place)")
            // Of several, another one was chosen than the one in question, whatever was asked for: the newest, the first.
            return Snapshot(record, version: ever, createdAt: Timestamp(milliseconds: 0), fields: query.equals)
        }
    }

    private func snapshot(of record: RecordRef) -> Snapshot? {
        known[record].map { Snapshot(record, version: versions[record], fields: $0) }
    }
}

extension Recollection {
    /// How the id of a record begins of which nobody remembers the id.
    package static let unnamed = "?"

    /// What came of a question: of this very one, else of one by the same fields where one record alone asked.
    private func asked(_ query: IdentityQuery) -> Explanation.IdentityStep? {
        let alike = questions.filter { $0.kind == query.kind && $0.step.asks(query, withValues: false) }
        if let same = alike.last(where: { $0.step.asks(query, withValues: true) }) { return same.step }
        return Set(alike.map(\.record)).count == 1 ? alike.last?.step : nil
    }
}

extension Explanation.IdentityStep {
    /// Whether it tells of a question, or of one by the same fields.
    fileprivate func asks(_ query: IdentityQuery, withValues: Bool) -> Bool {
        let parts = query.equals.pairs.map { "\($0.path) = \(withValues ? $0.value.text ?? "nothing" : "")" }
        return parts.allSatisfy(compared.contains)
            && (!withValues || compared.count == parts.joined(separator: " and ").count)
    }
}

/// Reads entries as what is recalled of them.
struct RecallingSource: Source {
    let recall: Recall
    let secrets: [ReceiverSecrets] = []

    func admit(_ request: HTTPRequest, route: [String], at now: Timestamp) throws(Refusal) -> Admission {
        throw .unknownReceiver
    }

    func read(_ arrival: Arrival) throws(Unreadable) -> Reading { recall.reading }
}

/// Reads records from what is recalled.
struct RecallingReader: Reader {
    let recall: Recall
    let readLimit = 1000

    func step(
        towards records: [RecordRef],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[Sighting]> {
        .finish(records.map(recall.sighting))
    }
}

/// Looks records up among those that are recalled.
struct RecallingMatcher: Matcher {
    let recall: Recall
    let matchLimit = 1000

    func step(
        for queries: [IdentityQuery],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[MatchResult]> {
        .finish(queries.map(recall.match))
    }
}

/// Describes nothing: values travel in the types they have.
struct SilentDescriber: Describer {
    func step(describing kind: KindRef, after responses: [HTTPResponse]) -> Step<DescribeResult> {
        .finish(.refused(Problem("not-asked", "the system is not asked")))
    }
}

/// A network that leads nowhere.
struct Silence: Transport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw .forbidden("nothing is asked of any system")
    }
}
