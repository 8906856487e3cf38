import Model

/// Why a request to the operator API cannot be understood.
struct APIProblem: Error, Sendable, Hashable {
    /// The status of the answer: 400, 404, 405, 413 or 415.
    let status: Int
    /// What is wrong, in a sentence.
    let sentence: String

    /// States a problem.
    init(_ status: Int, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    /// States a problem of what is asked.
    init(_ sentence: String) { self.init(400, sentence) }
}

/// A request to the operator API, taken apart: what its path, its query and its body say.
struct APICall: Sendable {
    /// What stands in the path for the names of its pattern.
    let path: [String: String]
    /// The query.
    let query: [String: String]
    /// The body; empty when there is none.
    let body: JSONObject

    /// Reads the query and the body of a request.
    ///
    /// - Throws: `APIProblem` for a name that is not known, one that stands twice, and a body that is no JSON object.
    init(
        _ request: HTTPRequest,
        path: [String: String],
        query known: Set<String>,
        body members: Set<String>
    ) throws(APIProblem) {
        self.path = path
        query = try Self.query(request, known)
        body = try Self.body(request, members)
    }

    /// Options of a command, for the names of the query that are given.
    func options(_ names: String...) -> [String] {
        names.compactMap { name in query[name].map { "--\(name)=\($0)" } }
    }

    /// Flags of a command, for the names of the query that are true.
    func flags(_ names: String...) throws(APIProblem) -> [String] {
        try names.map { name throws(APIProblem) -> String? in
            switch query[name] {
            case nil, "false": nil
            case "true", "": "--\(name)"
            default: throw APIProblem("`\(name)` is true or false")
            }
        }.compactMap(\.self)
    }

    /// Options of a command, for members of an object that are texts or whole numbers.
    static func options(of object: JSONObject, _ names: String...) throws(APIProblem) -> [String] {
        try names.map { name throws(APIProblem) -> String? in
            switch object[name] {
            case nil, .null: return nil
            case .string(let text): return "--\(name)=\(text)"
            case .number(let number) where number.integer != nil: return "--\(name)=\(number.integer ?? 0)"
            default: throw APIProblem("`\(name)` is neither a text nor a whole number")
            }
        }.compactMap(\.self)
    }

    /// A list of texts in the body; nil when there is none.
    func texts(_ name: String) throws(APIProblem) -> [String]? {
        guard let value = body[name] else { return nil }
        guard let elements = value.elements, case let texts = elements.compactMap(\.text), texts.count == elements.count
        else { throw APIProblem("`\(name)` is no list of texts") }
        return texts
    }

    /// A list of whole numbers in the body; nil when there is none.
    func numbers(_ name: String) throws(APIProblem) -> [Int64]? {
        guard let value = body[name] else { return nil }
        guard let elements = value.elements, case let numbers = elements.compactMap(\.integer),
            numbers.count == elements.count
        else { throw APIProblem("`\(name)` is no list of whole numbers") }
        return numbers
    }

    /// A flag in the body, false when it is not there.
    func flag(_ name: String) throws(APIProblem) -> Bool {
        guard let value = body[name] else { return false }
        guard let flag = value.flag else { throw APIProblem("`\(name)` is true or false") }
        return flag
    }

    /// Refuses members of an object that nobody knows.
    static func check(_ object: JSONObject, knows names: Set<String>, in place: String) throws(APIProblem) {
        guard let stranger = object.names.first(where: { !names.contains($0) }) else { return }
        throw APIProblem("\(place) has `\(stranger.prefix(64))`, which is not one of: \(list(names))")
    }

    private static func query(_ request: HTTPRequest, _ known: Set<String>) throws(APIProblem) -> [String: String] {
        guard let text = request.query, !text.isEmpty else { return [:] }
        let pairs = PercentEncoding.pairs(text)
        guard pairs.count == text.split(separator: "&").count else {
            throw APIProblem("the query cannot be decoded")
        }
        var query: [String: String] = [:]
        for pair in pairs {
            guard known.contains(pair.name) else {
                throw APIProblem("the query has `\(pair.name.prefix(64))`, which is not one of: \(list(known))")
            }
            guard query.updateValue(pair.value, forKey: pair.name) == nil else {
                throw APIProblem("the query has `\(pair.name)` twice")
            }
        }
        return query
    }

    private static func body(_ request: HTTPRequest, _ members: Set<String>) throws(APIProblem) -> JSONObject {
        guard !request.body.isEmpty else { return JSONObject() }
        let type = request.headers.only("Content-Type")?.split(separator: ";").first?.lowercased() ?? ""
        guard type == "application/json" else { throw APIProblem(415, "the body is not application/json") }
        guard let object = (try? JSON.parse(request.body))?.object else {
            throw APIProblem("the body is no JSON object")
        }
        try check(object, knows: members, in: "the body")
        return object
    }

    private static func list(_ names: Set<String>) -> String {
        names.isEmpty ? "nothing" : names.sorted().joined(separator: ", ")
    }
}
