import Crypto
import Model

/// How a connection proves itself to its org.
enum SalesforceCredentials: Sendable {
    /// An app that acts as its own user.
    case clientCredentials(id: Secret, secret: Secret)
    /// An app that signs for a user with its certificate's key.
    case jwtBearer(id: Secret, username: String, privateKey: Secret, audience: String)
    /// An app that a user once let in.
    case refreshToken(id: Secret, secret: Secret?, token: Secret)

    /// How long an assertion is good for; Salesforce accepts three minutes.
    private static let assertionLife = Duration.seconds(180)

    /// The form of a token request; a refresh token that is given goes before the configured one.
    func form(at now: Timestamp, refreshToken: Secret?) throws(CryptoError) -> [(String, String)] {
        switch self {
        case .clientCredentials(let id, let secret):
            return [
                ("grant_type", "client_credentials"), ("client_id", id.revealText()),
                ("client_secret", secret.revealText()),
            ]
        case .jwtBearer(let id, let username, let key, let audience):
            let assertion = try Self.assertion(of: id, for: username, audience: audience, key: key, at: now)
            return [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion)]
        case .refreshToken(let id, let secret, let token):
            return [
                ("grant_type", "refresh_token"), ("client_id", id.revealText()),
                ("refresh_token", (refreshToken ?? token).revealText()),
            ] + (secret.map { [("client_secret", $0.revealText())] } ?? [])
        }
    }

    /// The refresh token as it was configured; nil for the flows without one.
    var configuredRefreshToken: Secret? {
        guard case .refreshToken(_, _, let token) = self else { return nil }
        return token
    }

    /// A JSON Web Token signed with RS256 (RFC 7523), with the four claims Salesforce asks for.
    private static func assertion(
        of id: Secret,
        for username: String,
        audience: String,
        key: Secret,
        at now: Timestamp
    ) throws(CryptoError) -> String {
        let header: JSON = ["alg": "RS256", "typ": "JWT"]
        let claims: JSON = [
            "iss": .string(id.revealText()), "sub": .string(username), "aud": .string(audience),
            "exp": .integer((now + assertionLife).seconds),
        ]
        let signed = Base64.encodeURLSafe(header.bytes) + "." + Base64.encodeURLSafe(claims.bytes)
        let signature = try RS256.sign(Array(signed.utf8), privateKeyPEM: key.reveal())
        return signed + "." + Base64.encodeURLSafe(signature)
    }
}
