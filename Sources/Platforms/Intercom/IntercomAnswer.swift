import Model

/// What an answer of Intercom's REST API means, whatever was asked.
///
/// Sources: Intercom's pages on error codes and rate limiting, and the threads that name the codes those pages leave
/// out (`unique_company_constraint`, `company_not_found`, `scroll_exists`).
enum IntercomAnswer {
    /// A JSON object, in a success.
    case success(JSON)
    /// Intercom says that the company is not there; a 404 in any other words is `refused`, because a wrong address must
    /// not look like a deleted record.
    case absent
    /// Another request for the same `company_id` was under way.
    case raced(Later)
    /// Not now.
    case later(Later)
    /// Never like this.
    case refused(Problem)

    /// Reads an answer.
    init(_ response: HTTPResponse) {
        let body = try? JSON.parse(response.body)
        if response.succeeded {
            self = body?.object == nil ? .later(Self.notJSON) : .success(body ?? .null)
            return
        }
        let error = IntercomError(body)
        let code = error?.code ?? "http-\(response.status)"
        self =
            switch response.status {
            case 429: .later(Self.limited(response))
            case 408, 500...599: .later(Self.outage(code, response))
            case 401, 403: .later(Self.locked(code))
            case _ where Self.passing.contains(code): .later(Self.outage(code, response))
            case 404 where code == "company_not_found": .absent
            case 409: .later(Later("Intercom: \(code)", wait: RetryAfter.wait(in: response), scope: .item))
            case 400 where code == "unique_company_constraint":
                .raced(Later("Intercom: another request saves the same company_id", scope: .item))
            default: .refused(Problem(code, Self.words(error, response), fields: error?.fields ?? []))
            }
    }

    /// The wait behind a 429 that does not say when: the length of the slices in which Intercom counts.
    private static let slice: Duration = .seconds(10)

    /// The code by which a workspace without companies refuses their endpoints (unconfirmed).
    static let switchedOff = "action_forbidden"

    /// The longest wait behind a 429 that we believe: Intercom's limits are stated per minute.
    private static let longestLimit: Duration = .seconds(60)

    /// Codes of passing trouble that have been seen with other statuses as well.
    private static let passing: Set<String> = [
        "rate_limit_exceeded", "too_many_requests", "service_unavailable", "request_timeout", "retry_after",
        "server_error",
    ]

    private static let notJSON = Later("Intercom: the answer is not JSON; is this its address?", scope: .connection)

    private static func limited(_ response: HTTPResponse) -> Later {
        let reset = response.headers.only("X-RateLimit-Reset").flatMap { Int64($0) }.map(Timestamp.init(seconds:))
        let untilReset = reset.flatMap { RetryAfter.wait(until: $0, in: response) }
        let wait = RetryAfter.wait(in: response) ?? untilReset.map { max($0, .seconds(1)) } ?? slice
        return Later("Intercom: too many requests", wait: min(wait, longestLimit), scope: .connection)
    }

    private static func outage(_ code: String, _ response: HTTPResponse) -> Later {
        Later("Intercom: \(code)", wait: RetryAfter.wait(in: response), scope: .connection)
    }

    /// The access token is wrong, revoked or lacks a permission: an operator must act, meanwhile nothing is lost.
    ///
    /// `action_forbidden` is taken to mean that the workspace does not use companies (unconfirmed).
    private static func locked(_ code: String) -> Later {
        guard code != switchedOff else {
            return Later(
                "Intercom: companies are disabled in this workspace; enable them in Settings > Workspace > General",
                scope: .connection
            )
        }
        return Later(
            "Intercom refuses the access token: \(code); check the token and its permissions",
            scope: .connection
        )
    }

    private static func words(_ error: IntercomError?, _ response: HTTPResponse) -> String {
        guard let error else { return "Intercom answered \(response.status) without an error list" }
        return error.message + (error.requestID.map { " (request \($0))" } ?? "")
    }
}

/// The first error of an error list, with the fields that all of them name.
struct IntercomError {
    /// The code: the only member that is always there.
    let code: String
    /// The message.
    let message: String
    /// The fields named.
    let fields: [FieldPath]
    /// What Intercom's support asks for.
    let requestID: String?

    /// Reads `{"type":"error.list","request_id":…,"errors":[{"code","message","field"}]}`; nil when it is none.
    init?(_ json: JSON?) {
        guard let errors = json?["errors"]?.elements, let first = errors.first, let code = first["code"]?.text else {
            return nil
        }
        self.code = String(code.prefix(Self.longestCode))
        message = String((first["message"]?.text ?? code).prefix(Self.longestMessage))
        fields = errors[..<min(errors.count, Self.fieldLimit)].compactMap { $0["field"]?.text.map { FieldPath($0) } }
        requestID = json?["request_id"]?.text.map { String($0.prefix(Self.longestCode)) }
    }

    private static let longestCode = 64
    private static let longestMessage = 1000
    private static let fieldLimit = 20
}
