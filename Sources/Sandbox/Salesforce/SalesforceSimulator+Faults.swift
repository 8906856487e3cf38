package import Model

/// The faults the organisation can show.
extension SalesforceSimulator {
    /// Salesforce's answer for a status, one of its error codes, or `token-expired`.
    package func answer(toFault word: String, at now: Timestamp) -> HTTPResponse? {
        guard var response = Self.answers(toFault: word) else { return nil }
        response.headers.replace("Date", HTTPDate.text(now))
        response.headers.replace("Sforce-Limit-Info", budget.header)
        return response
    }

    /// Row by row with status 200 where a collection of records meets a fault of rows.
    package func answer(toFault word: String, in request: HTTPRequest, at now: Timestamp) -> HTTPResponse? {
        guard request.path.contains("/composite/sobjects"), request.method != "GET", Self.rowFaults.contains(word),
            let fault = Self.faults[word], var response = answer(toFault: word, at: now)
        else { return answer(toFault: word, at: now) }
        let ids = PercentEncoding.pairs(request.query ?? "").first { $0.name == "ids" }?.value.split(separator: ",")
        let count = ids?.count ?? (try? JSON.parse(request.body))?["records"]?.elements?.count ?? 0
        guard count > 0 else { return response }
        let result = SalesforceFault(word, fault.message).result
        response.status = 200
        response.body = JSON.array(Array(repeating: result, count: count)).bytes
        return response
    }

    /// The faults of rows: the others fail a whole request.
    private static let rowFaults: Set<String> = [
        "UNABLE_TO_LOCK_ROW", "DUPLICATES_DETECTED", "DUPLICATE_VALUE", "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "INSUFFICIENT_ACCESS_OR_READONLY", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "STORAGE_LIMIT_EXCEEDED",
        "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "CANNOT_UPDATE_CONVERTED_LEAD", "INVALID_FIELD",
    ]

    private static func answers(toFault word: String) -> HTTPResponse? {
        switch word {
        case "token-expired": return SalesforceFault.noSession.response
        case "429", "502":
            return HTTPResponse(
                Int(word) ?? 502,
                headers: ["Content-Type": "text/html"],
                body: Array("<html><body>Error</body></html>".utf8)
            )
        case "500":
            return SalesforceFault(
                "UNKNOWN_EXCEPTION",
                "An unexpected error occurred. Please include this ErrorId if you contact support: 1530467287-165583",
                status: 500
            ).response
        case "503": return SalesforceFault("SERVER_UNAVAILABLE", "The server is unavailable", status: 503).response
        default: return faults[word].map { SalesforceFault(word, $0.message, status: $0.status).response }
        }
    }

    /// Errors that come of the organisation's load and rules, not of a request (fact sheet §3.4).
    private static let faults: [String: (status: Int, message: String)] = [
        "UNABLE_TO_LOCK_ROW": (400, "unable to obtain exclusive access to this record or 1 records"),
        "INVALID_SESSION_ID": (401, "Session expired or invalid"),
        "REQUEST_LIMIT_EXCEEDED": (403, "TotalRequests Limit exceeded."),
        "SERVER_UNAVAILABLE": (503, "The server is unavailable"),
        "UNKNOWN_EXCEPTION": (500, "An unexpected error occurred."),
        "INTERNAL_ERROR": (500, "An internal error occurred."),
        "QUERY_TIMEOUT": (400, "Your query request was running for too long."),
        "REQUEST_RUNNING_TOO_LONG": (400, "Your request was running for too long, and has been stopped."),
        "TOO_MANY_APEX_REQUESTS": (400, "Too many Apex requests"),
        "DUPLICATES_DETECTED": (400, "Use one of these records?"),
        "DUPLICATE_VALUE": (400, "duplicate value found: <unknown> duplicates value on record with id: <unknown>"),
        "FIELD_CUSTOM_VALIDATION_EXCEPTION": (400, "The record breaks a validation rule."),
        "INSUFFICIENT_ACCESS_OR_READONLY": (400, "insufficient access rights on object id"),
        "INSUFFICIENT_ACCESS": (403, "insufficient access rights"),
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": (400, "execution of BeforeUpdate caused by: UNABLE_TO_LOCK_ROW"),
        "STORAGE_LIMIT_EXCEEDED": (400, "storage limit exceeded"),
        "API_DISABLED_FOR_ORG": (403, "The REST API is not enabled for this Organization."),
        "ENTITY_IS_DELETED": (404, "entity is deleted"), "NOT_FOUND": (404, "The requested resource does not exist"),
        "INVALID_CROSS_REFERENCE_KEY": (404, "invalid cross reference id"),
        "CANNOT_UPDATE_CONVERTED_LEAD": (400, "cannot reference converted lead"),
        "INVALID_FIELD": (400, "No such column on sobject"), "MALFORMED_QUERY": (400, "unexpected token"),
        "INVALID_QUERY_LOCATOR": (400, "invalid query locator"),
        "METHOD_NOT_ALLOWED": (405, "HTTP Method not allowed."),
    ]
}
