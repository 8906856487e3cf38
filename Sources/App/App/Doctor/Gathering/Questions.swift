import Model
import Pipeline

/// Puts together what is known of each sync, and tries its identity rules on a sample.
struct Questions: Sendable {
    /// The configuration.
    let gateway: Gateway
    /// What the systems told.
    let systems: [SystemFacts]
    /// Who can ask them more.
    let visits: [ConnectionName: Visit]
    /// What the journal tells.
    let journal: JournalFacts

    /// How many records are looked up where a system takes one question at a time.
    private static let fewest = 10

    /// What is known of the syncs, in the order of the configuration.
    func syncs() async -> [SyncFacts] {
        var facts: [SyncFacts] = []
        for sync in gateway.syncs {
            let kinds = Sync.Both(crm: kind(sync.between.crm), platform: kind(sync.between.platform))
            facts.append(
                SyncFacts(
                    sync: sync,
                    window: journal.window,
                    kinds: kinds,
                    changes: .init(
                        crm: journal.changes(of: sync, on: .crm),
                        platform: journal.changes(of: sync, on: .platform)
                    ),
                    hasLinks: journal.hasLinks(sync.name),
                    coverage: await coverage(of: sync, kinds)
                )
            )
        }
        return facts
    }

    private func kind(_ kind: KindRef) -> KindFacts {
        systems.first { $0.connection == kind.connection }?.kinds[kind] ?? KindFacts()
    }

    /// How records of one side fare; they are looked up at the system that takes more questions at once.
    private func coverage(of sync: Sync, _ kinds: Sync.Both<KindFacts>) async -> Coverage? {
        let limits = Sync.Both(crm: batch(sync, .crm), platform: batch(sync, .platform))
        let asked: Side = limits.crm >= limits.platform ? .crm : .platform
        let records = Array(kinds[asked.other].records.prefix(max(limits[asked], Self.fewest)))
        guard !sync.identity.isEmpty, !records.isEmpty, kinds[asked].description != nil,
            let visit = visits[sync.between[asked].connection]
        else { return nil }
        var trial = Trial(sync: sync, asked: asked, records: records)
        for rule in sync.identity {
            let queries = trial.queries(rule)
            guard !queries.isEmpty else { continue }
            let results = await visit.found(queries.map(\.query), kinds[asked].description)
            trial.take(Array(zip(queries.map(\.place), results)), rule)
        }
        return trial.coverage
    }

    private func batch(_ sync: Sync, _ side: Side) -> Int {
        gateway.systems[sync.between[side].connection]?.matcher.matchLimit ?? 0
    }
}

/// A trial of identity rules on some records.
struct Trial: Sendable {
    /// What came of one record so far.
    private enum Fate {
        case untried, unmatched, matched, ambiguous
    }

    private let sync: Sync
    private let asked: Side
    private let records: [Snapshot]
    private var fates: [Fate]

    /// Begins with records of the side that is not asked.
    init(sync: Sync, asked: Side, records: [Snapshot]) {
        self.sync = sync
        self.asked = asked
        self.records = records
        fates = records.map { _ in .untried }
    }

    /// The questions of a rule about the records that no rule before has matched and that have every value.
    func queries(_ rule: IdentityRule) -> [(place: Int, query: IdentityQuery)] {
        records.indices.filter { fates[$0] == .untried || fates[$0] == .unmatched }.compactMap { place in
            var values = Fields()
            for pair in rule.pairs {
                guard let value = records[place].fields[pair.path(on: asked.other)], !value.isEmpty else { return nil }
                values[pair.path(on: asked)] = value
            }
            return (place, IdentityQuery(sync.between[asked], equals: values))
        }
    }

    /// Takes what a rule found, by the records' places.
    mutating func take(_ results: [(place: Int, result: MatchResult)], _ rule: IdentityRule) {
        for (place, result) in results {
            guard case .found(let candidates) = result else { continue }
            let equal = candidates.filter { candidate in agrees(records[place], candidate, rule) }
            switch equal.count {
            case 0: fates[place] = .unmatched
            case 1: fates[place] = isAlone(place, rule) ? .matched : .ambiguous
            default: fates[place] = rule.whenMany == .refuse ? .ambiguous : .matched
            }
        }
    }

    /// What came of it.
    var coverage: Coverage {
        var coverage = Coverage(side: asked.other, tried: records.count)
        coverage.matched = fates.count { $0 == .matched }
        coverage.ambiguous = fates.count { $0 == .ambiguous }
        coverage.empty = fates.count { $0 == .untried }
        return coverage
    }

    /// Compares again: systems compare loosely.
    private func agrees(_ record: Snapshot, _ candidate: Snapshot, _ rule: IdentityRule) -> Bool {
        rule.pairs.allSatisfy { pair in
            guard let one = record.fields[pair.path(on: asked.other)],
                let other = candidate.fields[pair.path(on: asked)]
            else { return false }
            return one.agrees(with: other)
        }
    }

    /// Whether no other record of the sample has the same values, as far as that matters.
    private func isAlone(_ place: Int, _ rule: IdentityRule) -> Bool {
        guard rule.whenMany == .refuse else { return true }
        let paths = rule.pairs.map { $0.path(on: asked.other) }
        let own = records[place].fields.only(paths)
        return records.count { $0.fields.only(paths) == own } == 1
    }
}
