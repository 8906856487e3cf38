import Model

/// One call of the REST API: its session proven, its path taken apart.
struct SalesforceCall: Sendable {
    let method: String
    /// `/services/data/v60.0`: what addresses in answers begin with.
    let base: String
    /// The API version, 31 to 66.
    let version: Int
    /// The decoded segments behind the base.
    let path: [String]
    /// The query's values by name.
    let query: [String: String]
    let headers: HTTPHeaders
    let body: [UInt8]
    let author: SalesforceAuthor

    /// Takes a request apart.
    ///
    /// - Throws: 404 for a version that does not exist yet, 410 for one that was retired.
    init(_ request: HTTPRequest, segments: [String], author: SalesforceAuthor) throws(SalesforceFault) {
        guard segments.count >= 3 else { throw .notFound }
        version = try Self.version(segments[2])
        base = "/services/data/v\(version).0"
        path = Array(segments.dropFirst(3))
        query = Dictionary(
            PercentEncoding.pairs(request.query ?? "").map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        method = request.method == "POST" ? query["_HttpMethod"] ?? "POST" : request.method
        headers = request.headers
        body = request.body
        self.author = author
    }

    /// The versions that are served; older ones are retired (fact sheet §3.2, as of May 2026).
    static let versions = 31...66

    private static func version(_ segment: String) throws(SalesforceFault) -> Int {
        guard segment.hasPrefix("v"), segment.hasSuffix(".0"), let number = Int(segment.dropFirst().dropLast(2)) else {
            throw .notFound
        }
        if number < versions.lowerBound, number >= 21 {
            throw SalesforceFault("UNSUPPORTED_API_VERSION", "API version \(number).0 has been retired", status: 410)
        }
        guard versions.contains(number) else { throw .notFound }
        return number
    }

    /// The body as JSON.
    func json() throws(SalesforceFault) -> JSON {
        guard headers.first("Content-Type")?.lowercased().contains("json") == true else {
            throw SalesforceFault(
                "UNSUPPORTED_MEDIA_TYPE",
                "Content-Type header specified in HTTP request is not supported: "
                    + (headers.first("Content-Type") ?? "null"),
                status: 415
            )
        }
        do throws(JSONError) {
            return try JSON.parse(body)
        } catch {
            throw .malformedBody("Unexpected input at byte \(error.offset): \(error.problem.rawValue)")
        }
    }

    /// The body as the members of one record, `attributes` left out.
    func record() throws(SalesforceFault) -> JSONObject {
        guard var record = try json().object else { throw .malformedBody("The body must be one JSON object") }
        record["attributes"] = nil
        return record
    }
}
