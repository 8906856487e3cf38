package import Model

/// Looks companies up by `company_id`, by `id` or by `name`: Intercom searches companies by nothing else.
///
/// A company that has no contact is missing from Intercom's lists, but not from these look-ups.
package struct IntercomMatcher: Matcher {
    /// Intercom answers one look-up per request.
    package let matchLimit = 1

    private let api: IntercomAPI

    /// The most candidates that are handed on.
    private static let candidateLimit = 10

    /// Looks up by a version of the API.
    package init(apiVersion: String) { api = IntercomAPI(version: apiVersion) }

    /// Asks for the company, then keeps of what came what has every value that was asked for.
    package func step(
        for queries: [IdentityQuery],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[MatchResult]> {
        guard let query = queries.first else { return .finish([]) }
        guard queries.count <= matchLimit, let request = request(for: query) else {
            return .finish(queries.map { _ in .refused(Self.unsearchable) })
        }
        guard let response = responses.last else { return .send(request) }
        return .finish([Self.result(for: query, in: response, wanting: paths, description)])
    }

    private func request(for query: IdentityQuery) -> HTTPRequest? {
        if let id = query.equals["id"]?.text { return IntercomID.isValid(id) ? api.show(id) : nil }
        if let companyID = query.equals["company_id"]?.text { return api.find("company_id", companyID) }
        guard query.equals.paths == ["name"], let name = query.equals["name"]?.text else { return nil }
        return api.find("name", name)
    }

    private static func result(
        for query: IdentityQuery,
        in response: HTTPResponse,
        wanting paths: [FieldPath],
        _ description: KindDescription?
    ) -> MatchResult {
        switch IntercomAnswer(response) {
        case .success(let json):
            let wanted = Array(Set(paths + query.equals.paths)).sorted()
            let found = IntercomCompanies.all(in: json)
                .filter { !$0.isDeleted && !$0.isQualification }
                .map { $0.snapshot(query.kind, wanting: wanted, description: description) }
                .filter { has(query.equals, $0) }
                .sorted { ($0.version?.instant.milliseconds ?? 0) > ($1.version?.instant.milliseconds ?? 0) }
            return .found(Array(found.prefix(candidateLimit)))
        case .absent: return .found([])
        case .raced(let later), .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        }
    }

    private static func has(_ values: Fields, _ snapshot: Snapshot) -> Bool {
        values.pairs.allSatisfy { snapshot.fields[$0.path]?.agrees(with: $0.value) ?? false }
    }

    private static let unsearchable = Problem(
        "cannot-search",
        "Intercom looks companies up by company_id, by id, or by name alone"
    )
}

/// The companies of an answer, in both forms that the look-up is documented with: one company, or a list of them.
enum IntercomCompanies {
    /// Every company in an answer.
    static func all(in json: JSON) -> [IntercomCompany] {
        guard json["type"]?.text == "company" || json["data"] == nil else {
            return (json["data"]?.elements ?? []).compactMap(IntercomCompany.init)
        }
        return IntercomCompany(json).map { [$0] } ?? []
    }
}
