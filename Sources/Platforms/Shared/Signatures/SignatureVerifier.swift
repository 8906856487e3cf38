import Crypto
package import Model

/// What became of the attempt to prove a request.
package enum Proof: Sendable, Hashable {
    /// It is authentic: which secret proved it, from 0, and what makes a second delivery of it a duplicate.
    case proven(secret: Int, deliveryKey: String?)
    /// It is not, and why; for the operator, never for the sender.
    case failed(SignatureFailure)
}

/// Why a request is not proven.
package enum SignatureFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no signature, or more than one header with it.
    case missingSignature
    /// There are signatures, none of a version that the scheme accepts.
    case noMatchingVersion
    /// Something that the signed bytes need, or a header that must be there, is absent.
    case missing(String)
    /// The timestamp is not one.
    case badTimestamp
    /// The signature is right, but too old or too far ahead.
    case stale
    /// The signature is wrong.
    case mismatch

    /// One constant word each, such as `missing-timestamp`.
    package var description: String {
        switch self {
        case .missingSignature: "missing-signature"
        case .noMatchingVersion: "no-matching-version"
        case .missing(let name): "missing-\(name)"
        case .badTimestamp: "bad-timestamp"
        case .stale: "stale"
        case .mismatch: "mismatch"
        }
    }
}

/// Proves requests by a scheme and the secrets that are in force (several during a rotation: any may match).
package struct SignatureVerifier: Sendable {
    /// The fewest key bytes a configured secret may have: shorter ones can be guessed offline from one delivery.
    package static let shortestKey = 16

    /// The most secrets in force at once; a rotation needs two.
    package static let secretLimit = 8

    /// The scheme.
    package let scheme: SignatureScheme
    /// The marks of the secrets, in their order.
    package let marks: [SecretMark]
    private let keys: [[UInt8]]
    private let publicURL: String?

    /// Prepares the keys.
    ///
    /// - Parameters:
    ///   - scheme: the scheme; it is checked.
    ///   - secrets: the secrets in force.
    ///   - publicURL: the endpoint's URL as the sender knows it; needed by schemes that sign it.
    ///   - minimumLength: the fewest key bytes accepted; only tests with published secrets pass another.
    /// - Throws: `SettingsError` when nothing could be proven with these, or too much.
    package init(
        scheme: SignatureScheme,
        secrets: [Secret],
        publicURL: String? = nil,
        minimumLength: Int = shortestKey
    ) throws(SettingsError) {
        try scheme.check()
        guard (1...Self.secretLimit).contains(secrets.count) else {
            throw SettingsError(
                "secrets",
                secrets.isEmpty ? "no secret is configured" : "there are more than \(Self.secretLimit)",
                remedy: "list the secret in force, and during a rotation the one before"
            )
        }
        if scheme.template.contains(.url), publicURL == nil {
            throw SettingsError(
                "url",
                "the scheme signs the endpoint's URL, which is not known",
                remedy: "add `url`, exactly as it is registered at the sender"
            )
        }
        var keys: [[UInt8]] = []
        for secret in secrets { keys.append(try scheme.verifyingKey(of: secret, minimumLength: minimumLength)) }
        self.scheme = scheme
        marks = secrets.map(\.mark)
        self.keys = keys
        self.publicURL = publicURL
    }

    /// Proves a request over its raw body bytes.
    ///
    /// Freshness is judged behind the signature, so that only authentic requests are ever called stale. Every secret
    /// is compared with every presented signature, in constant time over the decoded bytes.
    package func verify(_ request: HTTPRequest, at now: Timestamp) -> Proof {
        var texts = BodyTexts(request.body)
        return verify(request, &texts, at: now)
    }

    /// Proves a request, and then looks for its delivery key among the texts of its body.
    func verify(_ request: HTTPRequest, _ texts: inout BodyTexts, at now: Timestamp) -> Proof {
        do throws(SignatureFailure) {
            let presented = try PresentedSignature(request, scheme)
            let values =
                scheme.signsBodyAlone
                ? .none : try SignedValues(request, scheme, presented, publicURL: publicURL)
            let (secret, signature) = try match(presented.signatures, request, values)
            try checkFreshness(values, request, at: now)
            return .proven(secret: secret, deliveryKey: deliveryKey(request, presented, signature, &texts))
        } catch {
            return .failed(error)
        }
    }

    /// The first secret that one of the signatures belongs to.
    private func match(
        _ signatures: [[UInt8]],
        _ request: HTTPRequest,
        _ values: SignedValues
    ) throws(SignatureFailure) -> (secret: Int, signature: [UInt8]) {
        var found: (secret: Int, signature: [UInt8])?
        for (index, key) in keys.enumerated() {
            let message = scheme.signsBodyAlone ? request.body : values.message(scheme.template, request, key: key)
            for signature in scheme.algorithm.matching(signatures, of: message, key: key) where found == nil {
                found = (index, signature)
            }
        }
        guard let found else { throw .mismatch }
        return found
    }

    private func checkFreshness(
        _ values: SignedValues,
        _ request: HTTPRequest,
        at now: Timestamp
    ) throws(SignatureFailure) {
        guard let freshness = scheme.freshness else { return }
        guard let text = values.timestamp ?? freshness.place.value(in: request, nil) else {
            throw .missing("timestamp")
        }
        guard let signedAt = freshness.format.read(text) else { throw .badTimestamp }
        let age = now - signedAt
        let earliest: Duration = freshness.allowsFuture ? .zero - freshness.tolerance : .zero
        guard age <= freshness.tolerance, age >= earliest else { throw .stale }
    }

    /// The delivery's own id, or what can stand for it.
    ///
    /// Where the scheme has none but signs a timestamp, the signature serves: it repeats only in
    /// a replay. Where it signs the body alone, two honest notifications may be equal, so there is no key.
    private func deliveryKey(
        _ request: HTTPRequest,
        _ presented: PresentedSignature,
        _ signature: [UInt8],
        _ texts: inout BodyTexts
    ) -> String? {
        guard let place = scheme.dedupe else {
            return scheme.coversTimestamp ? "signature:\(Hex.encode(Digest.sha256.hash(signature).prefix(16)))" : nil
        }
        guard let value = place.value(in: request, presented, &texts), !value.isEmpty else { return nil }
        guard value.utf8.count <= Self.longestDeliveryKey else {
            return "sha256:\(Hex.encode(Digest.sha256.hash(Array(value.utf8))))"
        }
        return value
    }

    /// The most bytes of a delivery key that are stored as they are; ids seen in practice stay below 64.
    private static let longestDeliveryKey = 256
}

extension SignatureScheme.Algorithm {
    /// Those of the signatures that are a message's under a key.
    fileprivate func matching(_ signatures: [[UInt8]], of message: [UInt8], key: [UInt8]) -> [[UInt8]] {
        if self == .ed25519 {
            return signatures.filter { (try? Ed25519.verifies($0, of: message, publicKey: key)) == true }
        }
        let code = code(of: message, key: key)
        return signatures.filter { ConstantTime.equal(code, $0) }
    }

    /// The code of a message under a key; empty, which nothing equals, for an algorithm that has none.
    func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        switch self {
        case .hmacSHA1: HMAC.code(.sha1, key: key, message: message)
        case .hmacSHA256: HMAC.code(.sha256, key: key, message: message)
        case .hmacSHA512: HMAC.code(.sha512, key: key, message: message)
        case .sha256: Digest.sha256.hash(message)
        case .ed25519: []
        }
    }
}
