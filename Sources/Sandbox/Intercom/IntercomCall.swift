import Model

/// One call of the REST API, taken apart.
struct IntercomCall: Sendable {
    let method: String
    /// The decoded segments of the path.
    let path: [String]
    /// The query's values by name.
    let query: [String: String]
    let body: [UInt8]
    let now: Timestamp

    init(_ request: HTTPRequest, at now: Timestamp) {
        method = request.method
        path = request.path.split(separator: "/").compactMap { PercentEncoding.decode($0) }
        query = Dictionary(
            PercentEncoding.pairs(request.query ?? "").map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        body = request.body
        self.now = now
    }

    /// The body as the members of an object; an empty body has none.
    func object() throws(IntercomFault) -> JSONObject {
        guard !body.isEmpty else { return JSONObject() }
        guard let object = (try? JSON.parse(body))?.object else { throw .invalid("The body is not a JSON object") }
        return object
    }

    /// The page that a list is asked for, from 1, and its size, up to 150.
    func paging(standard: Int) throws(IntercomFault) -> (page: Int, size: Int) {
        let page = query["page"].map { Int($0) } ?? 1
        let size = query["per_page"].map { Int($0) } ?? standard
        guard let page, let size, page >= 1, (1...150).contains(size) else {
            throw .invalid("page and per_page must be whole numbers, per_page up to 150")
        }
        return (page, size)
    }
}
