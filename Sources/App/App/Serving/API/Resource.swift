import Model

/// A resource of the operator API: a path and a method, who may ask for it, and the command that it is.
///
/// The command itself is performed, at the gateway's own desk, and its JSON document is the answer: the two cannot
/// differ.
struct Resource: Sendable {
    /// What a request comes to.
    enum Deed: Sendable {
        /// A command, answered when it is done; those arguments behind `--` are values that are no options.
        case command([String])
        /// A command that takes its time, about a sync: answered at once, done behind the answer.
        case undertaking([String], about: SyncName)
        /// The list of the resources.
        case index
        /// The undertakings.
        case undertakings
        /// How far an undertaking is.
        case progress(of: String)
        /// The end of an undertaking.
        case stopping(String)
    }

    /// `GET`, `POST` or `DELETE`.
    let method: String
    /// The path behind `/api`: words, `{name}` for one segment, `{name...}` for the rest of them.
    let pattern: [String]
    /// The least role.
    let role: Operator.Role
    /// The names its query may have.
    let query: Set<String>
    /// The members its body may have.
    let body: Set<String>
    /// Whether what is not right is what was asked for: it is answered, not refused.
    let reports: Bool
    /// What a request comes to.
    let deed: @Sendable (APICall) throws(APIProblem) -> Deed

    /// One that looks.
    static func reading(
        _ path: String,
        query: Set<String> = [],
        reports: Bool = false,
        _ arguments: @escaping @Sendable (APICall) throws(APIProblem) -> [String]
    ) -> Resource {
        Resource("GET", path, .viewer, query: query, reports: reports) { call throws(APIProblem) in
            .command(try arguments(call))
        }
    }

    /// One that asks the systems, whose calls are counted.
    static func asking(
        _ path: String,
        _ arguments: @escaping @Sendable (APICall) throws(APIProblem) -> [String]
    ) -> Resource {
        Resource("GET", path, .operator, reports: true) { call throws(APIProblem) in .command(try arguments(call)) }
    }

    /// One that changes something.
    static func changing(
        _ method: String,
        _ path: String,
        by role: Operator.Role = .operator,
        body: Set<String>,
        _ arguments: @escaping @Sendable (APICall) throws(APIProblem) -> [String]
    ) -> Resource {
        Resource(method, path, role, body: body) { call throws(APIProblem) in .command(try arguments(call)) }
    }

    /// Declares a resource.
    init(
        _ method: String,
        _ path: String,
        _ role: Operator.Role,
        query: Set<String> = [],
        body: Set<String> = [],
        reports: Bool = false,
        _ deed: @escaping @Sendable (APICall) throws(APIProblem) -> Deed
    ) {
        self.method = method
        pattern = path.split(separator: "/").map(String.init)
        self.role = role
        self.query = query
        self.body = body
        self.reports = reports
        self.deed = deed
    }

    /// What the index says of it.
    var json: JSON {
        [
            "method": .string(method), "path": .string(([OperatorAPI.root] + pattern).joined(separator: "/")),
            "role": .string(role.rawValue), "query": .array(query.sorted().map(JSON.string)),
            "body": .array(body.sorted().map(JSON.string)),
        ]
    }

    /// What stands in a path for the names of the pattern; nil when it does not fit.
    func match(_ segments: [String]) -> [String: String]? {
        var found: [String: String] = [:]
        for (place, part) in pattern.enumerated() {
            guard place < segments.count, !segments[place].isEmpty else { return nil }
            if part.hasSuffix("...}") {
                found[String(part.dropFirst().dropLast(4))] = segments[place...].joined(separator: "/")
                return found
            }
            if part.hasPrefix("{") {
                found[String(part.dropFirst().dropLast())] = segments[place]
            } else if part != segments[place] {
                return nil
            }
        }
        return segments.count == pattern.count ? found : nil
    }
}
