import Model

/// One error in Arlo's form.
///
/// The form is known; the codes and the wording are not published, and chosen here.
struct ArloFault: Error, Sendable {
    let status: Int
    let code: String
    let message: String
    var headers: HTTPHeaders = [:]

    init(_ status: Int, _ code: String, _ message: String, headers: HTTPHeaders = [:]) {
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
    }

    /// The answer: an `ApiException`; what limits requests answers in JSON (fact sheet §1.3).
    var response: HTTPResponse {
        guard status != 429 else {
            let body: JSON = ["error": .string(code), "message": .string(message), "retryAfter": 60]
            return .json(429, body, headers: ["Retry-After": "60"])
        }
        let document = XMLElement(
            "ApiException",
            children: [XMLElement("Code", text: code), XMLElement("Message", text: message)]
        )
        var response = HTTPResponse.xml(status, document)
        for line in headers.lines { response.headers.replace(line.name, line.value) }
        return response
    }

    static let unauthorized = ArloFault(
        401,
        "Unauthorized",
        "Authentication is required to access this resource.",
        headers: ["WWW-Authenticate": "Basic realm=\"Arlo\""]
    )
    static let tooMany = ArloFault(429, "rate_limit_exceeded", "The rate limit of the platform has been exceeded.")
    static let notFound = ArloFault(404, "NotFound", "The requested resource does not exist.")

    /// A request that the platform does not accept.
    static func invalid(_ message: String) -> ArloFault { ArloFault(400, "InvalidRequest", message) }

    /// A method that a resource does not have.
    static func notAllowed(but methods: [String]) -> ArloFault {
        let allowed = methods.joined(separator: ", ")
        return ArloFault(405, "MethodNotAllowed", "The resource supports \(allowed).", headers: ["Allow": allowed])
    }
}

extension HTTPResponse {
    /// An answer with an XML document.
    static func xml(_ status: Int, _ root: XMLElement) -> HTTPResponse {
        HTTPResponse(
            status,
            headers: ["Content-Type": "application/xml; charset=utf-8"],
            body: Array(("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + root.markup).utf8)
        )
    }
}
