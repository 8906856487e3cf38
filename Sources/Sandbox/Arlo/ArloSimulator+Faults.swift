package import Model

/// The faults the platform can show.
extension ArloSimulator {
    /// Arlo's answer for a status or one of its error codes.
    package func answer(toFault word: String, at now: Timestamp) -> HTTPResponse? {
        guard let fault = Self.faults[word] else { return nil }
        var response = fault.response
        response.headers.replace("Date", HTTPDate.text(now))
        return response
    }

    /// Those whose codes are published are `rate_limit_exceeded` and the statuses; the others are this simulator's own.
    private static let faults: [String: ArloFault] = {
        let server = ArloFault(500, "InternalServerError", "An unexpected error occurred.")
        let unavailable = ArloFault(503, "ServiceUnavailable", "The service is temporarily unavailable.")
        let forbidden = ArloFault(403, "Forbidden", "The user does not have permission to access this resource.")
        let type = ArloFault(415, "UnsupportedMediaType", "The request body must be application/xml.")
        let invalid = ArloFault.invalid("The request is not valid.")
        return [
            "429": .tooMany, "rate_limit_exceeded": .tooMany, "500": server, "InternalServerError": server,
            "502": ArloFault(502, "BadGateway", "Bad gateway."), "503": unavailable, "ServiceUnavailable": unavailable,
            "400": invalid, "InvalidRequest": invalid, "401": .unauthorized, "Unauthorized": .unauthorized,
            "token-expired": .unauthorized, "403": forbidden, "Forbidden": forbidden, "404": .notFound,
            "NotFound": .notFound, "415": type, "UnsupportedMediaType": type,
        ]
    }()
}
