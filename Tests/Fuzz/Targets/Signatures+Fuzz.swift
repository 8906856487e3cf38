import Crypto
import Model
import Platforms

extension FuzzTarget {
    /// The headers and bodies that come to a verifier: the first byte chooses the preset, then come header lines, an
    /// empty line and the body.
    static let signatures = FuzzTarget(
        "signatures",
        "nothing is proven that the key did not sign, and whatever it did sign is proven once, unaltered and in time",
        words: SignaturePresets.all.flatMap { preset -> [String] in
            guard case .header(let name) = preset.scheme.signature else { return [] }
            return ["\(name): "]
        } + ["t=", "v1=", "sha256=", "sha1=", "v0=", "v1,", "webhook-id: ", "webhook-timestamp: ", "1772355900"],
        check: { bytes in
            var input = FuzzInput(bytes)
            let signer = try Signer(input.choice(of: SignaturePresets.all).scheme)
            var request = HTTPRequest("POST", "/in/x?a=b")
            while case let line = input.line(), !line.isEmpty, request.headers.lines.count < 64 {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
                request.headers.add(String(parts[0]), String(value))
            }
            request.body = input.bytes
            if case .proven = signer.proof(of: request) {
                throw Breach(description: "a request is proven that nobody signed")
            }
            try signer.check(request, place: Int(bytes.last ?? 0))
        }
    )
}

/// A sender with a key of its own, and the verifier that knows it.
private struct Signer {
    static let now = Timestamp(seconds: 1_772_355_900)
    static let url = "https://gateway.example/in/x"

    let scheme: SignatureScheme
    private let secret: Secret
    private let verifier: SignatureVerifier
    private let stranger: SignatureVerifier

    init(_ scheme: SignatureScheme) throws {
        self.scheme = scheme
        secret = try Self.secret(of: scheme, "the sender's own")
        verifier = try Self.verifier(of: scheme, "the sender's own")
        stranger = try Self.verifier(of: scheme, "somebody else's")
    }

    /// Key bytes out of a word; for Ed25519 they are a private key's seed.
    private static func secret(of scheme: SignatureScheme, _ word: String) throws -> Secret {
        let bytes = Digest.sha256.hash(Array("fuzz: \(word)".utf8))
        if scheme.algorithm == .ed25519 { return Secret("whsk_" + Base64.encode(bytes)) }
        return Secret(scheme.key.strip + (scheme.key.encoding == .base64 ? Base64.encode(bytes) : Hex.encode(bytes)))
    }

    private static func verifier(of scheme: SignatureScheme, _ word: String) throws -> SignatureVerifier {
        var secret = try secret(of: scheme, word)
        if scheme.algorithm == .ed25519 {
            let seed = Digest.sha256.hash(Array("fuzz: \(word)".utf8))
            secret = Secret("whpk_" + Base64.encode(try Ed25519.publicKey(of: seed)))
        }
        return try SignatureVerifier(scheme: scheme, secrets: [secret], publicURL: url)
    }

    func proof(of request: HTTPRequest, at now: Timestamp = now) -> Proof { verifier.verify(request, at: now) }

    /// Signs a request, then alters it in every way that must be found.
    func check(_ request: HTTPRequest, place: Int) throws {
        guard let signed = try? scheme.sign(request, with: secret, at: Self.now, publicURL: Self.url) else { return }
        guard case .proven = proof(of: signed) else {
            throw Breach(description: "a signed request is not proven: \(proof(of: signed))")
        }
        try refuse(signed, by: stranger, "a request that another key signed")
        if scheme.freshness != nil {
            for late in [Duration.seconds(2 * 86_400), .seconds(-2 * 86_400)] {
                try hold(proof(of: signed, at: Self.now + late) == .failed(.stale), "an old request is stale")
            }
        }
        if scheme.coversBody, !signed.body.isEmpty {
            var altered = signed
            altered.body[place % altered.body.count] ^= 1
            try refuse(altered, by: verifier, "a body that was altered")
            altered.body = signed.body + [32]
            try refuse(altered, by: verifier, "a body that was made longer")
        }
        guard case .header(let name) = scheme.signature, let value = signed.headers.only(name) else { return }
        var altered = signed
        altered.headers.replace(name, String(value.dropLast()))
        try refuse(altered, by: verifier, "a signature that was cut short")
        altered.headers.replace(name, value)
        altered.headers.add(name.uppercased(), value)
        try refuse(altered, by: verifier, "a signature that is there twice")
    }

    private func refuse(_ request: HTTPRequest, by verifier: SignatureVerifier, _ what: String) throws(Breach) {
        guard case .failed = verifier.verify(request, at: Self.now) else {
            throw Breach(description: "\(what) is proven")
        }
    }
}
