import Model

/// Looks contacts and organisations up by their own fields.
struct ArloMatcher: Matcher {
    /// A filter is one question.
    let matchLimit = 1

    /// The most candidates that are asked for and handed on.
    private static let candidateLimit = 10

    func step(
        for queries: [IdentityQuery],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[MatchResult]> {
        guard let query = queries.first else { return .finish([]) }
        guard queries.count <= matchLimit, let kind = ArloKind(rawValue: query.kind.kind), kind.isKept,
            let request = Self.request(for: query.equals, of: kind, wanting: paths)
        else { return .finish(queries.map { _ in .refused(Self.unsearchable) }) }
        return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            [Self.result(of: try dialogue.ask(request), for: query, kind, wanting: paths)]
        }
    }

    /// Asks for the records with these values, the most recently changed first; nil where that cannot be asked.
    static func request(for values: Fields, of kind: ArloKind, wanting paths: [FieldPath]) -> HTTPRequest? {
        guard let filter = ArloFilter.equal(values, of: kind) else { return nil }
        return ArloAPI.list(
            kind,
            [("filter", filter), ("orderby", "\(kind.stamp) DESC"), ("top", "\(candidateLimit)")],
            expanding: ArloReader.expanded(for: kind, wanting: paths)
        )
    }

    /// The records of an answer that have these values, as far as `areSame` takes two values for one; the most recently
    /// changed first.
    static func candidates(
        _ kind: ArloKind,
        in collection: XMLElement,
        with values: Fields,
        areSame: (FieldValue, FieldValue) -> Bool
    ) -> [ArloRecord] {
        let found = ArloRecord.all(kind, in: collection).filter { record in
            let fields = record.fields()
            return values.pairs.allSatisfy { path, value in fields[path].map { areSame($0, value) } ?? false }
        }
        return found.sorted { ($0.version?.instant.milliseconds ?? 0) > ($1.version?.instant.milliseconds ?? 0) }
    }

    private static func result(
        of response: HTTPResponse,
        for query: IdentityQuery,
        _ kind: ArloKind,
        wanting paths: [FieldPath]
    ) -> MatchResult {
        switch ArloAnswer(response) {
        case .success(let collection):
            let wanted = Array(Set(paths + query.equals.paths)).sorted()
            let found = candidates(kind, in: collection, with: query.equals) { $0.looselyEqual(to: $1) }
            return .found(found.prefix(candidateLimit).map { $0.snapshot(query.kind, wanting: wanted) })
        case .empty: return .later(Later("Arlo: the answer is empty", scope: .item))
        case .absent: return .refused(Problem("http-404", "Arlo has no such collection"))
        case .moved: return .refused(.untold)
        case .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        }
    }

    private static let unsearchable = Problem(
        "cannot-search",
        "Arlo's contacts and organisations are looked up by ids, names, email and primary code alone"
    )
}

extension FieldValue {
    /// Whether Arlo may have taken both for the same: whether it minds case is not stated, the caller compares again.
    fileprivate func looselyEqual(to other: FieldValue) -> Bool {
        if agrees(with: other) { return true }
        guard let one = text, let other = other.text else { return false }
        return one.lowercased() == other.lowercased()
    }
}
