package import Model

/// The faults the workspace can show.
extension IntercomSimulator {
    /// Intercom's answer for a status or one of its error codes.
    package func answer(toFault word: String, at now: Timestamp) -> HTTPResponse? {
        guard let fault = Self.faults[word] else { return nil }
        var response = decorate(fault.response(request: "00000000-fault"), request: "00000000-fault", at: now)
        if fault.status == 429 { response.headers.replace("X-RateLimit-Remaining", "0") }
        return response
    }

    private static let faults: [String: IntercomFault] = {
        let limit = IntercomFault(429, "rate_limit_exceeded", "More than 10000 requests received in 1 minute")
        let server = IntercomFault(500, "server_error", "Server Error")
        let unavailable = IntercomFault(503, "service_unavailable", "Sorry, the API service is temporarily unavailable")
        return [
            "429": limit, "rate_limit_exceeded": limit, "500": server, "server_error": server, "503": unavailable,
            "service_unavailable": unavailable, "502": IntercomFault(502, "server_error", "Bad Gateway"),
            "token-expired": IntercomFault(401, "token_expired", "Access Token Expired"),
            "unauthorized": .unauthorized, "token_revoked": IntercomFault(401, "token_revoked", "Access Token Revoked"),
            "unique_company_constraint": IntercomFault(
                400,
                "unique_company_constraint",
                "A company with this company_id exists already"
            ),
            "company_not_found": .noCompany, "not_found": .notFound,
            "request_timeout": IntercomFault(408, "request_timeout", "Request timed out"),
            "conflict": IntercomFault(409, "conflict", "Conflict"),
            "action_forbidden": IntercomFault(403, "action_forbidden", "Action forbidden"),
            "api_plan_restricted": IntercomFault(403, "api_plan_restricted", "Active subscription needed"),
            "parameter_invalid": .invalid("Parameter invalid"), "bad_request": .bad("test"),
            "scroll_exists": IntercomFault(400, "scroll_exists", "scroll already exists for this workspace"),
            "data_invalid": IntercomFault(422, "data_invalid", "Data invalid"),
        ]
    }()
}
