import Crypto
import Model

/// The OAuth token endpoint (`/services/oauth2/token`).
struct SalesforceTokens: Sendable {
    /// Why no token is given: an OAuth error, an object rather than Salesforce's array.
    struct Denial: Error, Sendable {
        let error: String
        let description: String

        var response: HTTPResponse {
            .json(400, ["error": .string(error), "error_description": .string(description)])
        }
    }

    /// The connected app and its user.
    let clientID: String
    let clientSecret: String
    let username: String
    private let user: String
    private let options: SalesforceOptions
    private let derivation: Derivation
    /// The refresh token that is valid now.
    private(set) var refreshToken: String
    private var rotations = 0

    init(_ options: SalesforceOptions, derivation: Derivation, user: String, username: String) {
        self.options = options
        self.derivation = derivation
        self.user = user
        self.username = username
        clientID = "3MVG9" + derivation.token("client id")
        clientSecret = derivation.hex("client secret", digits: 64).uppercased()
        refreshToken = "5Aep861" + derivation.token("refresh token")
    }

    /// Answers a request for a token.
    mutating func answer(
        _ request: HTTPRequest,
        sessions: inout SalesforceSessions,
        instance: String,
        at now: Timestamp
    ) -> HTTPResponse {
        do throws(Denial) {
            guard request.method == "POST" else {
                throw Denial(error: "invalid_request", description: "must use HTTP POST")
            }
            let form = Form(request)
            let renewed = try grant(form, at: now)
            let token = sessions.open(for: user, at: now)
            return .json(200, success(token, renewed: renewed, instance: instance, at: now))
        } catch {
            return error.response
        }
    }

    /// Proves the caller by the grant it names.
    ///
    /// - Returns: the new refresh token, where the grant brings one.
    private mutating func grant(_ form: Form, at now: Timestamp) throws(Denial) -> String? {
        switch form["grant_type"] {
        case "client_credentials":
            try proveClient(form)
            return nil
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            let assertion = JWTAssertion(form["assertion"] ?? "")
            try assertion.prove(issuer: clientID, subject: username, key: options.publicKeyPEM, at: now)
            return nil
        case "refresh_token":
            try proveClient(form)
            return try refresh(form["refresh_token"])
        case "password":
            throw Denial(error: "invalid_grant", description: "authentication failure")
        default:
            throw Denial(error: "unsupported_grant_type", description: "grant type not supported")
        }
    }

    private func proveClient(_ form: Form) throws(Denial) {
        guard form.clientID == clientID else {
            throw Denial(error: "invalid_client_id", description: "client identifier invalid")
        }
        guard form.clientSecret == clientSecret else {
            throw Denial(error: "invalid_client", description: "invalid client credentials")
        }
    }

    private mutating func refresh(_ token: String?) throws(Denial) -> String? {
        guard token == refreshToken else {
            throw Denial(error: "invalid_grant", description: "expired access/refresh token")
        }
        guard options.rotatesRefreshTokens else { return nil }
        rotations += 1
        refreshToken = "5Aep861" + derivation.token("refresh token \(rotations)")
        return refreshToken
    }

    private func success(_ token: String, renewed: String?, instance: String, at now: Timestamp) -> JSON {
        let identity = "https://login.salesforce.com/id/\(options.organization)/\(user)"
        let issued = String(now.milliseconds)
        let signature = HMAC.code(.sha256, key: Array(clientSecret.utf8), message: Array((identity + issued).utf8))
        var answer = JSONObject([
            ("access_token", .string(token)), ("signature", .string(Base64.encode(signature))), ("scope", "api"),
            ("instance_url", .string(instance)), ("id", .string(identity)), ("token_type", "Bearer"),
            ("issued_at", .string(issued)),
        ])
        if let renewed { answer["refresh_token"] = .string(renewed) }
        return .object(answer)
    }
}

/// The fields of a token request, wherever the client put its credentials.
private struct Form {
    let fields: [String: String]
    let clientID: String?
    let clientSecret: String?

    init(_ request: HTTPRequest) {
        let pairs = PercentEncoding.pairs(String(decoding: request.body, as: UTF8.self))
        fields = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let basic = request.headers.only("Authorization")?.split(separator: " ") ?? []
        if basic.count == 2, basic[0].lowercased() == "basic", let bytes = Base64.decode(basic[1]) {
            let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
            clientID = parts.first
            clientSecret = parts.count == 2 ? parts[1] : nil
        } else {
            clientID = fields["client_id"]
            clientSecret = fields["client_secret"]
        }
    }

    subscript(name: String) -> String? { fields[name] }
}
