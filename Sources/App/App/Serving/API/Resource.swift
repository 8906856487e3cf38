import Model

/// A resource of the operator API: a path and a method, who may ask for it, and the command that it is.
///
/// The command itself is performed, at the gateway's own desk, and its JSON document is the answer: the two cannot
/// differ.
struct Resource: Sendable {
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
    /// The command's arguments; those behind `--` are values that are no options.
    let arguments: @Sendable (APICall) throws(APIProblem) -> [String]

    /// One that looks.
    static func reading(
        _ path: String,
        query: Set<String> = [],
        _ arguments: @escaping @Sendable (APICall) throws(APIProblem) -> [String]
    ) -> Resource {
        Resource("GET", path, .viewer, query: query, body: [], arguments)
    }

    /// One that changes something.
    static func changing(
        _ method: String,
        _ path: String,
        body: Set<String>,
        _ arguments: @escaping @Sendable (APICall) throws(APIProblem) -> [String]
    ) -> Resource {
        Resource(method, path, .operator, query: [], body: body, arguments)
    }

    private init(
        _ method: String,
        _ path: String,
        _ role: Operator.Role,
        query: Set<String>,
        body: Set<String>,
        _ arguments: @escaping @Sendable (APICall) throws(APIProblem) -> [String]
    ) {
        self.method = method
        pattern = path.split(separator: "/").map(String.init)
        self.role = role
        self.query = query
        self.body = body
        self.arguments = arguments
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
