import Crypto
import Model

/// Who may call: API users by name and password, and the bearers of tokens.
struct ArloAccess: Sendable {
    /// The API user of the gateway.
    let username = "crosswalk@example.com"
    let password: String
    /// The registered client of the gateway.
    let clientID: String
    let clientSecret: String
    /// The refresh token that is valid now.
    private(set) var refreshToken: String
    /// The token of a person or program that is not the gateway; it never ends.
    let personToken: String
    private var tokens: [String: Timestamp] = [:]
    private var opened = 0
    private let derivation: Derivation
    private let lifetime: Duration
    private let rotates: Bool

    init(_ options: ArloOptions, derivation: Derivation) {
        self.derivation = derivation
        lifetime = options.tokenLifetime
        rotates = options.rotatesRefreshTokens
        password = derivation.token("password", length: 20)
        clientID = derivation.hex("client id")
        clientSecret = derivation.token("client secret")
        refreshToken = derivation.hex("refresh token", digits: 64)
        personToken = derivation.token("person's token")
    }

    /// Whether a request comes from somebody who may call.
    func admits(_ request: HTTPRequest, at now: Timestamp) -> Bool {
        let parts = request.headers.only("Authorization")?.split(separator: " ") ?? []
        guard parts.count == 2 else { return false }
        switch parts[0].lowercased() {
        case "basic": return Self.pair(parts[1]).map { $0 == (username, password) } ?? false
        case "bearer":
            let token = String(parts[1])
            return token == personToken || tokens[token].map { now < $0 } == true
        default: return false
        }
    }

    /// Answers `POST /oauth/connect/token` (fact sheet §1.1); of the grants there is the renewal.
    mutating func token(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        guard request.method == "POST" else { return ArloFault.notAllowed(but: ["POST"]).response }
        let pairs = PercentEncoding.pairs(String(decoding: request.body, as: UTF8.self))
        let form = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let client = request.headers.only("Authorization")?.split(separator: " ") ?? []
        guard client.count == 2, client[0].lowercased() == "basic",
            Self.pair(client[1]).map({ $0 == (clientID, clientSecret) }) == true
        else { return Self.denial("invalid_client") }
        guard form["grant_type"] == "refresh_token" else { return Self.denial("unsupported_grant_type") }
        guard form["refresh_token"] == refreshToken else { return Self.denial("invalid_grant") }
        return .json(200, open(at: now))
    }

    /// Ends every token but the person's.
    mutating func expireAll() { tokens = [:] }

    private mutating func open(at now: Timestamp) -> JSON {
        opened += 1
        let token = derivation.token("access token \(opened)")
        tokens[token] = now + lifetime
        if rotates { refreshToken = derivation.hex("refresh token \(opened)", digits: 64) }
        return [
            "id_token": .string(derivation.token("id token \(opened)")), "access_token": .string(token),
            "refresh_token": .string(refreshToken), "token_type": "Bearer",
            "expires_in": .integer(lifetime.components.seconds),
        ]
    }

    private static func denial(_ error: String) -> HTTPResponse { .json(400, ["error": .string(error)]) }

    /// Name and password of HTTP Basic.
    private static func pair(_ text: Substring) -> (String, String)? {
        guard let bytes = Base64.decode(text) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        ).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}
