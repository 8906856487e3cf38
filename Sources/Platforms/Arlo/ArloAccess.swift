import Model

/// Signs requests with a user's name and password, or with a token of OAuth 2.
///
/// Source: developer.arlo.co, authentication and OAuth. The client proves itself by HTTP Basic; a refresh token may be
/// answered with its successor, and then only that one is good.
struct ArloAccess: Access {
    /// The platform's origin.
    let origin: String
    /// How the connection proves itself.
    let credentials: ArloCredentials

    func step(from previous: Grant?, at now: Timestamp, after responses: [HTTPResponse]) -> Step<LoginResult> {
        switch credentials {
        case .basic(let username, let password):
            // There is nothing to log in to.
            return .finish(.granted(Grant(token: Self.pair(username, password), base: origin, at: now)))
        case .refreshToken(_, _, let configured, _):
            return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
                let rotated = previous?.refreshToken
                let first = try login(with: rotated ?? configured, at: now, &dialogue)
                guard case .refused(let problem) = first, problem.code == "invalid_grant", let rotated,
                    rotated != configured
                else { return first }
                // The rotated token is dead, but the operator may have configured a new one since.
                return try login(with: configured, at: now, &dialogue)
            }
        }
    }

    func sign(_ request: HTTPRequest, with grant: Grant) -> HTTPRequest {
        guard request.target.hasPrefix("/") else { return request }
        var signed = request
        signed.target = grant.base + request.target
        signed.headers.replace("Authorization", "\(scheme) \(grant.token.revealText())")
        return signed
    }

    /// A token ends; a password does not, and asking again would change nothing.
    func hasEnded(_ response: HTTPResponse) -> Bool {
        credentials.configuredRefreshToken != nil && response.status == 401
    }

    /// Never: Arlo says nothing about what is left of its 300 requests a minute.
    func budget(in response: HTTPResponse, at now: Timestamp) -> Budget? { nil }

    private var scheme: String { credentials.configuredRefreshToken == nil ? "Basic" : "Bearer" }

    private static func pair(_ name: Secret, _ secret: Secret) -> Secret {
        Secret(Base64.encode(name.reveal() + [UInt8(ascii: ":")] + secret.reveal()))
    }
}

extension ArloAccess {
    private func login(
        with token: Secret,
        at now: Timestamp,
        _ dialogue: inout Dialogue
    ) throws(Dialogue.Question) -> LoginResult {
        guard case .refreshToken(let client, let secret, _, let redirect) = credentials else {
            return .refused(Problem("no-flow", "the credentials are not of OAuth"))
        }
        let form = [("grant_type", "refresh_token"), ("refresh_token", token.revealText())]
        var request = HTTPRequest(
            "POST",
            origin + "/oauth/connect/token",
            body: PercentEncoding.form(form + (redirect.map { [("redirect_uri", $0)] } ?? []))
        )
        request.headers.add("Accept", "application/json")
        request.headers.add("Content-Type", "application/x-www-form-urlencoded")
        // Both are form-encoded within the pair (RFC 6749 §2.3.1).
        let encoded = [client, secret].map { Secret(PercentEncoding.encode($0.revealText())) }
        request.headers.add("Authorization", "Basic \(Self.pair(encoded[0], encoded[1]).revealText())")
        return result(of: try dialogue.ask(request), token, at: now)
    }

    private func result(of response: HTTPResponse, _ token: Secret, at now: Timestamp) -> LoginResult {
        let body = try? JSON.parse(response.body)
        guard response.succeeded, let access = body?["access_token"]?.text, !access.isEmpty else {
            return failure(of: response, body)
        }
        let next = body?["refresh_token"]?.text.flatMap { $0.isEmpty ? nil : Secret($0) }
        return .granted(Grant(token: Secret(access), base: origin, refreshToken: next ?? token, at: now))
    }

    /// Refusals that pass by themselves (RFC 6749 §4.1.2.1), and what is no answer of a token endpoint.
    private static let passing = ["server_error", "temporarily_unavailable", "slow_down", "rate_limit_exceeded"]

    private func failure(of response: HTTPResponse, _ body: JSON?) -> LoginResult {
        guard let error = body?["error"]?.text, !Self.passing.contains(error), response.status < 500,
            response.status != 429
        else {
            let wait = RetryAfter.wait(in: response)
            return .later(Later("Arlo: login answered \(response.status)", wait: wait, scope: .connection))
        }
        let words = body?["error_description"]?.text ?? "no description"
        return .refused(Problem(String(error.prefix(64)), String(words.prefix(1000))))
    }
}
