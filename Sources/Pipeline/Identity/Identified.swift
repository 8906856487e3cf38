package import Model
package import Store

/// A record with its counterpart in a sync.
///
/// Only the functions here make one.
package struct Identified: Sendable, Hashable {
    /// The counterpart.
    package enum Counterpart: Sendable, Hashable {
        /// Linked before.
        case linked(Link)
        /// Found by a rule just now; the snapshot is what the look-up showed.
        case found(Link, Snapshot)
        /// To be created, with these identity values.
        case missing(Link, keys: Fields)
        /// None, and why; pairs that an operator should look at.
        case nobody(Reason, duplicates: [Link])
    }

    /// The counterpart.
    package let counterpart: Counterpart
    /// How it was searched for.
    package let steps: [Explanation.IdentityStep]

    fileprivate init(_ counterpart: Counterpart, steps: [Explanation.IdentityStep]) {
        self.counterpart = counterpart
        self.steps = steps
    }
}

/// The result of asking both systems one rule's question: who there has these values, and who here.
package struct Candidates: Sendable, Hashable {
    /// Records of the counterpart's kind.
    package let there: [Snapshot]
    /// Records of the own kind; the record itself among them, or taken as being.
    package let here: [Snapshot]

    /// States who was found.
    package init(there: [Snapshot], here: [Snapshot]) {
        self.there = there
        self.here = here
    }
}

/// The search for one record's counterpart in one sync: rule after rule, each a question to the systems and a pure
/// judgement of the answers.
package struct Search: Sendable {
    /// The record.
    package let record: RecordRef
    /// Its values, typed.
    package let values: Fields
    /// The sync.
    package let sync: Sync
    /// The record's side.
    package let side: Side
    private var position = 0
    private var steps: [Explanation.IdentityStep] = []
    private var compared = false
    private var result: Identified?

    /// Begins a search; a durable link ends it at once.
    package init(_ record: RecordRef, values: Fields, sync: Sync, side: Side, link: Link?) {
        self.record = record
        self.values = values
        self.sync = sync
        self.side = side
        guard let link else { return }
        let counterpart = link.record(on: side.other).map(\.description) ?? "a record being created"
        result = Identified(
            .linked(link),
            steps: [.init(rule: 0, compared: "durable link", result: "linked to \(counterpart)")]
        )
    }

    /// What the search came to; nil while it goes on.
    package var identified: Identified? { result }

    /// The record that was found just now; nil when none was.
    var candidate: RecordRef? {
        guard case .found(_, let snapshot) = result?.counterpart else { return nil }
        return snapshot.record
    }

    /// The rule in question.
    package var rule: IdentityRule? {
        result == nil && position < sync.identity.count ? sync.identity[position] : nil
    }

    /// The present rule's question to a side; nil when one of the values is empty, so that the rule cannot apply.
    package func query(to asked: Side) -> IdentityQuery? {
        guard let rule else { return nil }
        var equals = Fields()
        for pair in rule.pairs {
            guard let value = values[pair.path(on: side)], !value.isEmpty else { return nil }
            equals[pair.path(on: asked)] = value
        }
        return IdentityQuery(sync.between[asked], equals: equals)
    }

    /// Passes over the present rule, whose values are empty.
    package mutating func passOver() {
        steps.append(.init(rule: position + 1, compared: comparison, result: "a value is empty, not searched"))
        position += 1
    }

    /// Judges the answers to the present rule's question, and goes on to the next rule when nobody was found.
    ///
    /// - Parameters:
    ///   - found: the answers.
    ///   - taken: the counterparts among the candidates that are linked to another record, with that record.
    ///   - id: the id for a link, should one come of it.
    ///   - now: the present.
    package mutating func judge(_ found: Candidates, taken: [RecordRef: RecordRef], id: LinkID, at now: Timestamp) {
        guard let rule, let query = query(to: side.other) else { return }
        compared = true
        let there = found.there.filter { $0.holds(query.equals) }
        let own = query.equals.turned(by: rule, from: side.other)
        let rivals = found.here.filter { $0.holds(own) && $0.record != record }
        guard !there.isEmpty else {
            note("found none")
            return position += 1
        }
        guard there.count > 1 || !rivals.isEmpty else { return match(there[0], taken: taken, id: id, at: now) }
        settle(
            there,
            rivals: rivals,
            itself: found.here.first { $0.record == record },
            rule,
            taken: taken,
            id: id,
            at: now
        )
    }

    /// Ends a search that no rule has answered.
    package mutating func conclude(id: LinkID, at now: Timestamp) {
        guard result == nil else { return }
        guard compared || !sync.identity.isEmpty && keys != nil else {
            return result = Identified(.nobody(.noIdentity, duplicates: []), steps: steps)
        }
        guard canCreate, let keys else {
            noteRelations()
            return result = Identified(.nobody(.noCounterpart, duplicates: []), steps: steps)
        }
        let link = link(id, to: nil, state: .creating, rule: nil, at: now)
        result = Identified(.missing(link, keys: keys), steps: steps)
    }

    /// Whether a counterpart may be created.
    var canCreate: Bool { sync.create[side.other].isAllowed(for: values) }

    /// Says for want of which related record nothing is created.
    private mutating func noteRelations() {
        let relations = sync.create[side.other].relations
        guard !relations.isEmpty, !canCreate else { return }
        let names = relations.map { $0.names.dropFirst().joined(separator: ".") }.joined(separator: ", ")
        steps.append(.init(rule: 0, compared: "if-related: \(names)", result: "has none, nothing is created"))
    }

    /// The identity values by which a created counterpart is recognised: those of the first rule that has them all.
    private var keys: Fields? {
        for rule in sync.identity {
            let values = rule.pairs.map { ($0.path(on: side.other), self.values[$0.path(on: side)] ?? .null) }
            if values.allSatisfy({ !$0.1.isEmpty }) { return Fields(Dictionary(values) { first, _ in first }) }
        }
        return nil
    }

    private mutating func match(_ candidate: Snapshot, taken: [RecordRef: RecordRef], id: LinkID, at now: Timestamp) {
        if let holder = taken[candidate.record] {
            note("found \(candidate.record), which is linked to \(holder)")
            let duplicate = link(id, to: candidate.record, state: .duplicate, rule: position + 1, at: now)
            return result = Identified(.nobody(.ambiguous, duplicates: [duplicate]), steps: steps)
        }
        note("found \(candidate.record)")
        let link = link(id, to: candidate.record, state: .linked, rule: position + 1, at: now)
        result = Identified(.found(link, candidate), steps: steps)
    }

    /// Decides between several, by the rule's `when-many`; the choice must fall on this record and on one there.
    private mutating func settle(
        _ there: [Snapshot],
        rivals: [Snapshot],
        itself: Snapshot?,
        _ rule: IdentityRule,
        taken: [RecordRef: RecordRef],
        id: LinkID,
        at now: Timestamp
    ) {
        let count = "found \(there.count) there and \(rivals.count + 1) here"
        guard rule.whenMany != .refuse, let chosen = there.chosen(by: rule.whenMany) else {
            note("\(count), refused")
            let duplicates = there.enumerated().map { offset, candidate in
                link(LinkID("\(id)-\(offset)"), to: candidate.record, state: .duplicate, rule: position + 1, at: now)
            }
            return result = Identified(.nobody(.ambiguous, duplicates: duplicates), steps: steps)
        }
        if let itself, let winner = (rivals + [itself]).chosen(by: rule.whenMany), winner.record != record {
            note("\(count); \(winner.record) is \(rule.whenMany.rawValue) here")
            return result = Identified(.nobody(.ambiguous, duplicates: []), steps: steps)
        }
        note("\(count), \(rule.whenMany.rawValue) chosen")
        match(chosen, taken: taken, id: id, at: now)
    }

    private func link(_ id: LinkID, to other: RecordRef?, state: Link.State, rule: Int?, at now: Timestamp) -> Link {
        Link(
            id: id,
            sync: sync.name,
            crm: side == .crm ? record : other,
            platform: side == .platform ? record : other,
            state: state,
            rule: rule,
            since: now
        )
    }

    private mutating func note(_ result: String) {
        steps.append(.init(rule: position + 1, compared: comparison, result: result))
    }

    private var comparison: String {
        guard let rule else { return "" }
        return rule.pairs.map { pair in
            "\(pair.path(on: side.other)) = \(values[pair.path(on: side)]?.text ?? "nothing")"
        }.joined(separator: " and ")
    }
}

extension Snapshot {
    /// Whether the record really has these values: systems may compare loosely.
    func holds(_ values: Fields) -> Bool {
        values.pairs.allSatisfy { path, value in fields[path].map { $0.agrees(with: value) } ?? false }
    }
}

extension [Snapshot] {
    /// The one that a rule chooses of several; nil when it refuses to choose.
    ///
    /// Ties go to the smaller id.
    fileprivate func chosen(by whenMany: IdentityRule.WhenMany) -> Snapshot? {
        if count == 1 { return self[0] }
        switch whenMany {
        case .refuse: return nil
        case .newest:
            return self.min { one, other in
                let times = (one.version?.instant.milliseconds ?? .min, other.version?.instant.milliseconds ?? .min)
                return times.0 == times.1 ? one.record.id < other.record.id : times.0 > times.1
            }
        case .first:
            return self.min { one, other in
                let times = (one.createdAt?.milliseconds ?? .max, other.createdAt?.milliseconds ?? .max)
                return times.0 == times.1 ? one.record.id < other.record.id : times.0 < times.1
            }
        }
    }
}

extension Fields {
    /// The same values under the names of the other side.
    fileprivate func turned(by rule: IdentityRule, from side: Side) -> Fields {
        Fields(
            Dictionary(
                rule.pairs.compactMap { pair in
                    self[pair.path(on: side)].map { (pair.path(on: side.other), $0) }
                }
            ) { first, _ in first }
        )
    }
}
