package import Model

/// Signs requests with the workspace's access token, which is given once and does not end by itself.
package struct IntercomAccess: Access {
    private let token: Secret
    private let base: String

    /// Takes the token and the API's origin.
    package init(token: Secret, base: String) {
        self.token = token
        self.base = base
    }

    /// Grants the token at once: there is nothing to log in to.
    package func step(
        from previous: Grant?,
        at now: Timestamp,
        after responses: [HTTPResponse]
    ) -> Step<LoginResult> {
        .finish(.granted(Grant(token: token, base: base, at: now)))
    }

    /// Puts base and token to a request whose target is a path.
    package func sign(_ request: HTTPRequest, with grant: Grant) -> HTTPRequest {
        guard request.target.hasPrefix("/") else { return request }
        var signed = request
        signed.target = grant.base + request.target
        signed.headers.replace("Authorization", "Bearer \(grant.token.revealText())")
        return signed
    }

    /// Never: a new login would bring the same token.
    ///
    /// A refused token holds the connection back until an operator acts.
    package func hasEnded(_ response: HTTPResponse) -> Bool { false }

    /// The budget of the present ten-second slice.
    ///
    /// The header is the truth: the limits in the documentation are per minute, and other apps of the workspace share
    /// them.
    package func budget(in response: HTTPResponse, at now: Timestamp) -> Budget? {
        guard let limit = number("X-RateLimit-Limit", response),
            let remaining = number("X-RateLimit-Remaining", response)
        else { return nil }
        let reset = number("X-RateLimit-Reset", response).map { Timestamp(seconds: Int64($0)) }
        return Budget(limit: limit, remaining: remaining, resetsAt: reset)
    }

    private func number(_ name: String, _ response: HTTPResponse) -> Int? {
        response.headers.only(name).flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
