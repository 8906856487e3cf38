import Model

/// Who may call: the sessions that were handed out, and the users behind them.
struct SalesforceSessions: Sendable {
    private struct Session: Sendable {
        let user: String
        var lastUse: Timestamp
    }

    private var open: [String: Session] = [:]
    private var opened = 0
    private let derivation: Derivation
    private let organization: String
    private let lifetime: Duration
    /// The session of a person or program that is not the gateway; it never ends.
    let personToken: String
    private let person: String

    init(_ options: SalesforceOptions, derivation: Derivation, person: String) {
        self.derivation = derivation
        self.person = person
        organization = options.organization
        lifetime = options.sessionLifetime
        personToken = "\(options.organization.prefix(15))!AQ\(derivation.token("person's session"))"
    }

    /// Opens a session for a user.
    mutating func open(for user: String, at now: Timestamp) -> String {
        opened += 1
        let token = "\(organization.prefix(15))!AQ\(derivation.token("session \(opened)"))"
        open[token] = Session(user: user, lastUse: now)
        return token
    }

    /// The user of a request's session, which lives on from now.
    mutating func user(of request: HTTPRequest, at now: Timestamp) throws(SalesforceFault) -> String {
        guard let header = request.headers.only("Authorization") else { throw .noSession }
        let parts = header.split(separator: " ")
        guard parts.count == 2, ["bearer", "oauth"].contains(parts[0].lowercased()) else {
            throw SalesforceFault("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE", status: 401)
        }
        let token = String(parts[1])
        if token == personToken { return person }
        guard let session = open[token], now - session.lastUse <= lifetime else {
            open[token] = nil
            throw .noSession
        }
        open[token]?.lastUse = now
        return session.user
    }

    /// Ends every session but the person's.
    mutating func expireAll() { open = [:] }
}
