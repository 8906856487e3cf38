import Model

/// Logs in to an org by OAuth 2 and signs requests with the token.
///
/// Tokens are fetched at the configured URL itself, for every flow: a My Domain host answers them all, the client
/// credentials flow is answered nowhere else, and the credentials never go to a host that an answer named.
struct SalesforceAccess: Access {
    /// The configured URL.
    let origin: SalesforceOrigin
    /// How the connection proves itself.
    let credentials: SalesforceCredentials

    func step(from previous: Grant?, at now: Timestamp, after responses: [HTTPResponse]) -> Step<LoginResult> {
        Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            let rotated = credentials.configuredRefreshToken == nil ? nil : previous?.refreshToken
            let first = try login(with: rotated, at: now, &dialogue)
            guard case .refused(let problem) = first, problem.code == "invalid_grant", rotated != nil,
                rotated != credentials.configuredRefreshToken
            else { return first }
            // The rotated token is dead, but the operator may have configured a new one since.
            return try login(with: nil, at: now, &dialogue)
        }
    }

    private func login(
        with refreshToken: Secret?,
        at now: Timestamp,
        _ dialogue: inout Dialogue
    ) throws(Dialogue.Question) -> LoginResult {
        guard let form = try? credentials.form(at: now, refreshToken: refreshToken) else {
            return .refused(Problem("invalid-private-key", "the assertion cannot be signed with the configured key"))
        }
        var request = HTTPRequest("POST", origin.text + "/services/oauth2/token", body: PercentEncoding.form(form))
        request.headers.add("Content-Type", "application/x-www-form-urlencoded")
        request.headers.add("Accept", "application/json")
        return result(of: try dialogue.ask(request), refreshToken: refreshToken, at: now)
    }

    private func result(of response: HTTPResponse, refreshToken: Secret?, at now: Timestamp) -> LoginResult {
        let body = try? JSON.parse(response.body)
        guard response.succeeded, let token = body?["access_token"]?.text, !token.isEmpty else {
            return failure(of: response, body)
        }
        return .granted(
            Grant(
                token: Secret(token),
                base: base(named: body?["instance_url"]?.text),
                refreshToken: body?["refresh_token"]?.text.map { Secret($0) } ?? refreshToken
                    ?? credentials.configuredRefreshToken,
                at: now
            )
        )
    }

    /// Where the API is: the org's instance as the token names it, when that is a host we may send the token to.
    private func base(named url: String?) -> String {
        guard let instance = url.flatMap({ SalesforceOrigin($0) }), instance.isTrusted(besides: origin) else {
            return origin.text
        }
        return instance.text
    }

    /// Refusals that pass by themselves (RFC 6749 §4.1.2.1 and Salesforce's own).
    private static let passing = ["unknown_error", "server_error", "temporarily_unavailable", "slow_down"]

    private func failure(of response: HTTPResponse, _ body: JSON?) -> LoginResult {
        guard let error = body?["error"]?.text, !Self.passing.contains(error), response.status < 500 else {
            return .later(Later("login answered \(response.status)", scope: .connection))
        }
        let words = body?["error_description"]?.text ?? "no description"
        guard !words.contains("rate exceeded") else {
            return .later(Later("login rate exceeded", scope: .connection))
        }
        return .refused(Problem(error, words))
    }
}

extension SalesforceAccess {
    func sign(_ request: HTTPRequest, with grant: Grant) -> HTTPRequest {
        guard request.target.hasPrefix("/") else { return request }
        var signed = request
        signed.target = grant.base + request.target
        signed.headers.replace("Authorization", "Bearer \(grant.token.revealText())")
        signed.headers.replace("Accept", "application/json")
        // Change events name this client in `changeOrigin`.
        signed.headers.replace("Sforce-Call-Options", "client=crosswalk")
        return signed
    }

    /// What a 401 says when a new token would change nothing (jsforce, `src/http-api.ts`).
    private static let lasting = [
        "This session is not valid for use with the REST API", "Connected app is not attached to Agent",
    ]

    func hasEnded(_ response: HTTPResponse) -> Bool {
        guard response.status == 401, let fault = SalesforceFault(response) else { return false }
        return fault.code == "INVALID_SESSION_ID" && !Self.lasting.contains { fault.message.contains($0) }
    }

    /// Reads `Sforce-Limit-Info: api-usage=25/5000; per-app-api-usage=17/250(appName=…)`: whichever is tighter.
    func budget(in response: HTTPResponse, at now: Timestamp) -> Budget? {
        guard let line = response.headers.first("Sforce-Limit-Info") else { return nil }
        let usages = line.split(separator: ";").compactMap { Self.usage(String($0)) }
        return usages.min { $0.remaining < $1.remaining }
    }

    private static func usage(_ text: String) -> Budget? {
        guard let mark = text.firstIndex(of: "="), text[..<mark].hasSuffix("api-usage") else { return nil }
        let numbers = text[text.index(after: mark)...].prefix { $0.isASCII && ($0.isNumber || $0 == "/") }
        let parts = numbers.split(separator: "/").compactMap { Int($0) }
        guard parts.count == 2 else { return nil }
        return Budget(limit: parts[1], remaining: max(0, parts[1] - parts[0]), resetsAt: nil)
    }
}
