import Model

/// One call of the API, taken apart.
struct ArloCall: Sendable {
    let method: String
    /// The decoded segments behind the root of the resources; they compare without case.
    let path: [String]
    /// The query's pairs, in order.
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders
    let body: [UInt8]
    /// What the addresses of resources begin with, with a slash at the end.
    let base: String
    let now: Timestamp

    /// The root of the resources (fact sheet §1.1).
    static let root = ["api", "2012-02-01", "auth", "resources"]

    /// Takes a request apart; nil when it is for something else than the resources.
    init?(_ request: HTTPRequest, at now: Timestamp) {
        let segments = Self.segments(request)
        guard segments.prefix(Self.root.count).map({ $0.lowercased() }) == Self.root else { return nil }
        path = Array(segments.dropFirst(Self.root.count))
        method = request.method
        query = PercentEncoding.pairs(request.query ?? "")
        headers = request.headers
        body = request.body
        base = Self.origin(of: request) + "/" + Self.root.joined(separator: "/") + "/"
        self.now = now
    }

    /// The decoded segments of a request's path.
    static func segments(_ request: HTTPRequest) -> [String] {
        request.path.split(separator: "/").compactMap { PercentEncoding.decode($0) }
    }

    /// Where the caller reached the platform: by TLS, except on this machine.
    private static func origin(of request: HTTPRequest) -> String {
        let host = request.headers.only("Host") ?? "demo.arlo.co"
        let isHere = host.hasPrefix("127.0.0.1") || host.hasPrefix("localhost") || host.hasSuffix(".sandbox")
        return (isHere ? "http://" : "https://") + host
    }

    /// A segment of the path in lower case; nil when the path is shorter.
    func segment(_ place: Int) -> String? { place < path.count ? path[place].lowercased() : nil }

    /// The value of a query parameter.
    func value(_ name: String) -> String? { query.first { $0.name.lowercased() == name }?.value }

    /// The root element of the body, which must have a certain name.
    ///
    /// - Throws: 415 when the body is not declared as XML (unconfirmed), 400 when it is not well-formed.
    func document(_ name: String) throws(ArloFault) -> XMLElement {
        let type = headers.only("Content-Type")?.split(separator: ";").first ?? ""
        guard ["application/xml", "text/xml"].contains(type.lowercased()) else {
            throw ArloFault(415, "UnsupportedMediaType", "The request body must be application/xml.")
        }
        guard let root = XMLReader.parse(body) else { throw .invalid("The request body is not well-formed XML.") }
        guard root.name == name else { throw .invalid("The root element must be \(name), not \(root.name).") }
        return root
    }
}
