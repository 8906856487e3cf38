import Model
import Pipeline

/// Scores pairs of fields by samples of both sides.
struct Ranking: Sendable {
    /// The platform's fields.
    let platform: [FieldProfile]
    /// The CRM's fields.
    let crm: [FieldProfile]
    /// Whether the sample of the CRM has all there are.
    let isWhole: Bool
    /// Whether records can be looked up by a field, on each side.
    let searchable: @Sendable (FieldPath, Side) -> Bool

    /// Values that repeat more than this are names of groups, not of records.
    private static let leastUnique = 0.5
    /// The most pairs that are shown.
    static let shown = 10

    /// Makes profiles of what was seen.
    init(
        _ kinds: Sync.Both<KindFacts>,
        sampleSize: Int,
        searchable: @escaping @Sendable (FieldPath, Side) -> Bool
    ) {
        platform = Self.profiles(kinds.platform)
        crm = Self.profiles(kinds.crm)
        isWhole = kinds.crm.records.count < sampleSize
        self.searchable = searchable
    }

    private static func profiles(_ facts: KindFacts) -> [FieldProfile] {
        guard let description = facts.description else { return [] }
        return FieldProfile.plausible(description).compactMap { path in
            description.fields[path].map { FieldProfile(path, $0, in: facts.records) }
        }.filter { !$0.values.isEmpty && $0.uniqueness >= leastUnique }
    }

    /// Every plausible pair by its score within the samples, the best first.
    var scores: [PairScore] {
        platform.flatMap { own in
            crm.map { score(own, $0, matched: Self.matches(own, $0), isWhole: isWhole) }
        }.sorted()
    }

    /// The pairs that are worth a look-up of the platform's values among all of the CRM's records: those that match
    /// within the samples, then those whose values look alike.
    func candidates(upTo limit: Int) -> [(own: FieldProfile, other: FieldProfile)] {
        let pairs = platform.filter { searchable($0.path, .platform) }.flatMap { own in
            crm.filter { searchable($0.path, .crm) }.map { (own: own, other: $0, hope: Self.hope(own, $0)) }
        }
        return pairs.filter { $0.hope > 0 }.sorted { $0.hope > $1.hope }.prefix(limit).map { ($0.own, $0.other) }
    }

    /// The score of a pair of which so many records match.
    func score(_ own: FieldProfile, _ other: FieldProfile, matched: Int, isWhole: Bool) -> PairScore {
        PairScore(
            pair: FieldPair(platform: own.path, crm: other.path),
            tried: own.records,
            matched: matched,
            uniqueness: min(own.uniqueness, other.uniqueness),
            coverage: own.coverage,
            keys: .init(crm: other.isKey, platform: own.isKey),
            searchable: .init(crm: searchable(other.path, .crm), platform: searchable(own.path, .platform)),
            isWhole: isWhole
        )
    }

    private static func matches(_ own: FieldProfile, _ other: FieldProfile) -> Int {
        let known = Set(other.values)
        return own.values.count { known.contains($0) }
    }

    private static func hope(_ own: FieldProfile, _ other: FieldProfile) -> Double {
        let sure = min(own.uniqueness, other.uniqueness) * own.coverage * (own.isKey ? 1 : 0.5)
        let overlap = Double(matches(own, other)) / Double(max(own.records, 1))
        return sure * (own.likeness(to: other) + 10 * overlap)
    }
}

extension [PairScore] {
    /// The best first; of equals, the one that compares more, then by name.
    fileprivate func sorted() -> [PairScore] { sorted { $0.isBetter(than: $1) } }
}

extension PairScore {
    /// Whether it comes before another one.
    func isBetter(than other: PairScore) -> Bool {
        if score != other.score { return score > other.score }
        if matched != other.matched { return matched > other.matched }
        if coverage != other.coverage { return coverage > other.coverage }
        return (pair.platform, pair.crm) < (other.pair.platform, other.pair.crm)
    }
}
