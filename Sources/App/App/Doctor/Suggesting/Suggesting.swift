import Model
import Pipeline

/// Samples both sides of a sync, and ranks the fields that would serve as identity.
struct Suggesting: Sendable {
    /// The configuration.
    let configuration: LoadedConfiguration
    /// The network, the time.
    let means: Means
    /// The sync.
    let sync: Sync

    /// How many pairs are looked up among all records of the CRM: one or two requests each.
    private static let lookups = 8
    /// A system that takes fewer questions at once is not asked for look-ups.
    private static let fewest = 10
    /// How many values of a field are looked up.
    private static let values = 50

    /// Samples and ranks.
    func suggestion() async -> Suggestion {
        var facts: [SystemFacts] = []
        var visits: [ConnectionName: Visit] = [:]
        for side in Side.allCases {
            let kind = sync.between[side]
            guard visits[kind.connection] == nil, let visit = Visit(to: kind.connection, by: means) else { continue }
            let kinds = Side.allCases.map { sync.between[$0] }.filter { $0.connection == kind.connection }
            facts.append(await visit.facts(kinds.map { ($0, FieldProfile.plausible) }))
            visits[kind.connection] = visit
        }
        let kinds = Sync.Both(crm: self.kind(.crm, facts), platform: self.kind(.platform, facts))
        let ranking = Ranking(kinds, sampleSize: Visit.sampleSize) { [self] in isSearchable($0, on: $1) }
        let scores = await looked(up: ranking, kinds, visits[sync.between.crm.connection])
        return Suggestion(
            sync: sync,
            samples: .init(crm: kinds.crm.records.count, platform: kinds.platform.records.count),
            scores: scores,
            problems: CredentialCheck.diagnoses(facts, at: means.clock.now),
            costs: facts.map { visits[$0.connection]?.counted($0) ?? $0 }
        )
    }

    private func kind(_ side: Side, _ facts: [SystemFacts]) -> KindFacts {
        facts.first { $0.connection == sync.between[side].connection }?.kinds[sync.between[side]] ?? KindFacts()
    }

    /// The scores, those of the best candidates by look-ups among all of the CRM's records where a sample is not all.
    private func looked(up ranking: Ranking, _ kinds: Sync.Both<KindFacts>, _ visit: Visit?) async -> [PairScore] {
        guard !ranking.isWhole, let visit, matchLimit(.crm) >= Self.fewest else { return ranking.scores }
        var known: [FieldPair: PairScore] = [:]
        for (own, other) in ranking.candidates(upTo: Self.lookups) {
            let tried = Array(kinds.platform.records.prefix(Self.values))
            let values = tried.compactMap { $0.fields[own.path] }.filter { !$0.isEmpty }
            let queries = values.map { IdentityQuery(sync.between.crm, equals: Fields([other.path: $0])) }
            let results = await visit.found(queries, kinds.crm.description)
            let matched = zip(values, results).count { value, result in Self.isFound(value, other.path, result) }
            let share = tried.isEmpty ? 0 : Double(matched) / Double(tried.count)
            known[FieldPair(platform: own.path, crm: other.path)] = ranking.score(
                own,
                other,
                matched: Int((share * Double(own.records)).rounded()),
                isWhole: true
            )
        }
        return ranking.scores.map { known[$0.pair] ?? $0 }.sorted { $0.isBetter(than: $1) }
    }

    private static func isFound(_ value: FieldValue, _ path: FieldPath, _ result: MatchResult) -> Bool {
        guard case .found(let candidates) = result else { return false }
        return candidates.contains { $0.fields[path]?.agrees(with: value) ?? false }
    }

    private func matchLimit(_ side: Side) -> Int {
        configuration.gateway.systems[sync.between[side].connection]?.matcher.matchLimit ?? 0
    }

    /// Whether a system can look records up by a field: it says so without being asked.
    private func isSearchable(_ path: FieldPath, on side: Side) -> Bool {
        guard let system = configuration.gateway.systems[sync.between[side].connection] else { return false }
        let query = IdentityQuery(sync.between[side], equals: Fields([path: .text("1")]))
        switch system.matcher.step(for: [query], wanting: [path], description: nil, after: []) {
        case .send: return true
        case .finish: return false
        }
    }
}
