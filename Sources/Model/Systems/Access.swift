/// The credentials half of a codec: gets a grant, signs requests with it, knows when it has ended.
package protocol Access: Sendable {
    /// The next move of logging in.
    ///
    /// - Parameters:
    ///   - previous: the grant in hand, which may hold a rotated refresh token; nil at the very first.
    ///   - now: for assertions that carry a time.
    ///   - responses: the answers so far; token requests carry an absolute target, because they may go to another host
    ///     than the API, one that is named in the configuration.
    /// - Returns: the next request, or what logging in brought.
    func step(from previous: Grant?, at now: Timestamp, after responses: [HTTPResponse]) -> Step<LoginResult>

    /// Puts base and credentials to a request whose target is a path. An absolute target is left as it is and gets
    /// no credentials.
    func sign(_ request: HTTPRequest, with grant: Grant) -> HTTPRequest

    /// Whether an answer says that the grant has ended, so that one new login and one repetition make sense.
    func hasEnded(_ response: HTTPResponse) -> Bool

    /// What an answer says about how many more calls are welcome; nil when it says nothing.
    func budget(in response: HTTPResponse, at now: Timestamp) -> Budget?
}

/// What logging in brought.
package enum LoginResult: Sendable, Hashable {
    /// A grant.
    case granted(Grant)
    /// Not now.
    case later(Later)
    /// The credentials are wrong, or not enough; an operator must act.
    case refused(Problem)
}

/// The right to call a system for a while.
package struct Grant: Sendable, Hashable {
    /// The access token.
    package let token: Secret
    /// The origin of the API, `https://host[:port]`, without a path.
    package let base: String
    /// The refresh token now in force, where the flow has one; persisted before the grant is used.
    package let refreshToken: Secret?
    /// When it was granted.
    package let at: Timestamp

    /// States a grant.
    package init(token: Secret, base: String, refreshToken: Secret? = nil, at: Timestamp) {
        self.token = token
        self.base = base
        self.refreshToken = refreshToken
        self.at = at
    }
}

/// How many calls a system still welcomes.
package struct Budget: Sendable, Hashable {
    /// How many there are in the period.
    package let limit: Int
    /// How many are left.
    package let remaining: Int
    /// When the period ends; nil for a rolling one.
    package let resetsAt: Timestamp?

    /// States a budget.
    package init(limit: Int, remaining: Int, resetsAt: Timestamp?) {
        self.limit = limit
        self.remaining = remaining
        self.resetsAt = resetsAt
    }
}
