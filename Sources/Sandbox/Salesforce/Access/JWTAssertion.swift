import Crypto
import Model

/// The signed assertion of the JWT bearer flow (RFC 7523), proven as Salesforce proves it.
struct JWTAssertion: Sendable {
    private let parts: [Substring]

    init(_ text: String) {
        parts = text.split(separator: ".", omittingEmptySubsequences: false)
    }

    /// How far ahead `exp` may lie: Salesforce asks for three minutes and allows for clocks.
    static let longestLife = Duration.seconds(300)

    /// Proves signature and claims; `exp` may be a number or a text of digits, `aud` a URL or a bare host.
    func prove(
        issuer: String,
        subject: String,
        key: [UInt8]?,
        at now: Timestamp
    ) throws(SalesforceTokens.Denial) {
        guard parts.count == 3, let header = json(parts[0]), let claims = json(parts[1]),
            let signature = Self.decode(parts[2]), header["alg"]?.text == "RS256"
        else { throw .init(error: "invalid_grant", description: "invalid assertion") }
        guard claims["iss"]?.text == issuer else {
            throw .init(error: "invalid_client_id", description: "client identifier invalid")
        }
        let message = Array("\(parts[0]).\(parts[1])".utf8)
        guard let key, (try? RS256.verifies(signature, of: message, publicKeyPEM: key)) == true else {
            throw .init(error: "invalid_grant", description: "invalid assertion")
        }
        guard claims["aud"]?.text.map(Self.isAudience) == true else {
            throw .init(error: "invalid_grant", description: "audience is invalid")
        }
        guard let expiry = Self.seconds(claims["exp"]), expiry > now, expiry <= now + Self.longestLife else {
            throw .init(error: "invalid_grant", description: "expired authorization code")
        }
        guard claims["sub"]?.text == subject else {
            throw .init(error: "invalid_grant", description: "user hasn't approved this consumer")
        }
    }

    private func json(_ part: Substring) -> JSON? {
        Self.decode(part).flatMap { try? JSON.parse($0) }
    }

    private static func seconds(_ claim: JSON?) -> Timestamp? {
        (claim?.integer ?? claim?.text.flatMap { Int64($0) }).map(Timestamp.init(seconds:))
    }

    private static func isAudience(_ text: String) -> Bool {
        let host = text.hasPrefix("https://") ? String(text.dropFirst(8)) : text
        return host.hasSuffix(".salesforce.com") && !host.contains("/")
    }

    private static func decode(_ part: Substring) -> [UInt8]? {
        let standard = part.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return Base64.decode(String(standard) + String(repeating: "=", count: (4 - standard.count % 4) % 4))
    }
}
