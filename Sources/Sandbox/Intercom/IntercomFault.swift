import Model

/// One error in Intercom's words.
struct IntercomFault: Error, Sendable, Hashable {
    let status: Int
    let code: String
    let message: String

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// The answer: an `error.list` of one.
    func response(request id: String) -> HTTPResponse {
        .json(
            status,
            [
                "type": "error.list", "request_id": .string(id),
                "errors": [["code": .string(code), "message": .string(message)]],
            ]
        )
    }

    static let notFound = IntercomFault(404, "not_found", "Resource Not Found")
    static let noCompany = IntercomFault(404, "company_not_found", "Company Not Found")
    static let noContact = IntercomFault(404, "not_found", "User Not Found")
    static let unauthorized = IntercomFault(401, "unauthorized", "Access Token Invalid")
    /// The app lacks a permission (seen in intercom-node #78 and intercom-ruby #323).
    static let notAllowed = IntercomFault(401, "token_unauthorized", "Not authorized to access resource")
    /// A parameter that Intercom does not know.
    static func bad(_ parameter: String) -> IntercomFault {
        IntercomFault(400, "bad_request", "bad '\(parameter)' parameter")
    }
    /// A parameter whose value has the wrong type.
    static func invalid(_ message: String) -> IntercomFault { IntercomFault(400, "parameter_invalid", message) }
}
