import Crypto
import Model
import Platforms
import Testing

/// One published request with its known answer.
struct SignatureVector: Sendable, CustomTestStringConvertible {
    static let all: [SignatureVector] = {
        guard let document = try? FixtureFiles.json("signatures/vectors.json") else { return [] }
        return document["vectors"]?.elements?.compactMap(SignatureVector.init) ?? []
    }()

    let name: String
    let preset: String
    let secrets: [Secret]
    let request: HTTPRequest
    let url: String?
    let now: Timestamp
    let expected: String

    init?(_ json: JSON) {
        guard let name = json["name"]?.text, let preset = json["preset"]?.text, let request = json["request"],
            let secrets = json["secrets"]?.elements?.compactMap(\.text), let expected = json["expect"]?.text
        else { return nil }
        self.name = name
        self.preset = preset
        self.secrets = secrets.map { Secret($0) }
        self.expected = expected
        url = request["url"]?.text
        now = Timestamp(seconds: json["now"]?.integer ?? 1_700_000_000)
        var headers: HTTPHeaders = [:]
        for member in request["headers"]?.object?.members ?? [] { headers.add(member.name, member.value.text ?? "") }
        self.request = HTTPRequest(
            request["method"]?.text ?? "",
            "/in/x",
            headers: headers,
            body: Array((request["body"]?.text ?? "").utf8)
        )
    }

    var testDescription: String { name }

    /// Verifies with changes made to the request, the secrets or the time.
    func verify(
        secrets: [Secret]? = nil,
        at now: Timestamp? = nil,
        _ change: (inout HTTPRequest) -> Void = { _ in }
    ) throws -> Proof {
        var request = request
        change(&request)
        let scheme = try #require(SignaturePresets.named(preset))
        let verifier = try SignatureVerifier(
            scheme: scheme,
            secrets: secrets ?? self.secrets,
            publicURL: url,
            minimumLength: 5
        )
        return verifier.verify(request, at: now ?? self.now)
    }
}

extension Proof {
    var isProven: Bool {
        if case .proven = self { true } else { false }
    }
}

@Suite struct SignatureVectorTests {
    @Test func `there are 27 presets and 31 vectors`() {
        #expect(SignaturePresets.all.count == 27)
        #expect(Set(SignaturePresets.all.map(\.name)).count == 27)
        #expect(SignatureVector.all.count == 31)
    }

    @Test(arguments: SignatureVector.all)
    func `a published request gets its known answer`(vector: SignatureVector) throws {
        let proof = try vector.verify()

        #expect(proof.isProven == (vector.expected == "ok"))
        if vector.expected == "stale" { #expect(proof == .failed(.stale)) }
    }

    @Test(arguments: SignaturePresets.all.map(\.name))
    func `a preset says the same as its parameters written out`(name: String) throws {
        let written = try #require(try FixtureFiles.json("signatures/vectors.json")["presets"]?[name])

        let scheme = try SignatureScheme(json: written)

        #expect(scheme == SignaturePresets.named(name))
    }

    @Test(arguments: SignatureVector.all.filter { $0.expected == "ok" })
    func `one flipped bit of the body is found wherever the body is signed`(vector: SignatureVector) throws {
        guard try #require(SignaturePresets.named(vector.preset)).coversBody, !vector.request.body.isEmpty else {
            return
        }
        for index in vector.request.body.indices {
            let proof = try vector.verify { $0.body[index] ^= 1 }
            #expect(proof == .failed(.mismatch))
        }
    }

    @Test(arguments: SignatureVector.all.filter { $0.expected == "ok" && $0.preset != "mailgun" })
    func `a request without its signature is not proven`(vector: SignatureVector) throws {
        guard case .header(let name) = try #require(SignaturePresets.named(vector.preset)).signature else { return }

        let proof = try vector.verify { request in
            request.headers = HTTPHeaders(request.headers.lines.filter { !HTTPHeaders.same($0.name, name) })
        }

        #expect(proof == .failed(.missingSignature))
    }

    @Test(arguments: SignatureVector.all.filter { $0.expected == "ok" && $0.preset != "mailgun" })
    func `a signature header that comes twice counts as none`(vector: SignatureVector) throws {
        guard case .header(let name) = try #require(SignaturePresets.named(vector.preset)).signature else { return }

        let proof = try vector.verify { $0.headers.add(name, $0.headers.first(name) ?? "") }

        #expect(proof == .failed(.missingSignature))
    }
}

/// Everything that a verifier must turn away, on two schemes: the body alone, and id, time and body.
@Suite struct SignatureRefusalTests {
    let secret = Secret("a client secret of the app")
    let now = Timestamp(seconds: 1_700_000_000)

    func intercom(
        _ body: [UInt8] = Array(#"{"id":"notif_1"}"#.utf8),
        _ header: (String) -> String? = { $0 }
    ) throws -> Proof {
        let scheme = try #require(SignaturePresets.named("intercom"))
        var request = try scheme.sign(HTTPRequest("POST", "/in/intercom", body: body), with: secret, at: now)
        let signed = try #require(request.headers.only("x-hub-signature"))
        request.headers = [:]
        if let value = header(signed) { request.headers.add("X-Hub-Signature", value) }
        return try SignatureVerifier(scheme: scheme, secrets: [secret]).verify(request, at: now)
    }

    func standard(
        secrets: [Secret]? = nil,
        after delay: Duration = .zero,
        _ change: (inout HTTPRequest) -> Void = { _ in }
    ) throws -> Proof {
        let scheme = try #require(SignaturePresets.named("standard-webhooks"))
        let key = Secret("whsec_" + Base64.encode(Array("a key of twenty-four byte".utf8)))
        var request = HTTPRequest("POST", "/in/x", body: Array("{}".utf8))
        request = try scheme.sign(request, with: key, id: "msg_1", at: now)
        change(&request)
        return try SignatureVerifier(scheme: scheme, secrets: secrets ?? [key]).verify(request, at: now + delay)
    }

    @Test func `what is signed is proven, with its delivery's id`() throws {
        #expect(try intercom() == .proven(secret: 0, deliveryKey: "notif_1"))
        #expect(try standard() == .proven(secret: 0, deliveryKey: "msg_1"))
    }

    @Test func `one flipped hex digit is a mismatch`() throws {
        #expect(try intercom { $0.dropLast() + ($0.last == "0" ? "1" : "0") } == .failed(.mismatch))
    }

    @Test func `a truncated signature is a mismatch`() throws {
        #expect(try intercom { String($0.dropLast(2)) } == .failed(.mismatch))
        #expect(try intercom { String($0.dropLast(1)) } == .failed(.mismatch))
    }

    @Test func `an empty signature is a mismatch, an empty header no signature`() throws {
        #expect(try intercom { _ in "sha1=" } == .failed(.mismatch))
        #expect(try intercom { _ in "" } == .failed(.missingSignature))
        #expect(try standard { $0.headers.replace("webhook-signature", "v1,") } == .failed(.mismatch))
    }

    @Test(arguments: ["v0=", "sha256=", "sha512="])
    func `a sender cannot choose another algorithm or version`(prefix: String) throws {
        #expect(try intercom { prefix + $0.dropFirst(5) } == .failed(.noMatchingVersion))
    }

    @Test func `only other versions are no matching version`() throws {
        #expect(
            try standard { $0.headers.replace("webhook-signature", "v2,AAAA v3,AAAA") } == .failed(.noMatchingVersion)
        )
    }

    @Test func `a header that is only a word has no version`() throws {
        #expect(try intercom { String($0.dropFirst(5)) } == .failed(.noMatchingVersion))
    }

    @Test(arguments: ["", "id.with.dots", String(repeating: "x", count: 600)])
    func `an id that is empty, holds the separator or is endless is missing`(id: String) throws {
        #expect(try standard { $0.headers.replace("webhook-id", id) } == .failed(.missing("id")))
    }

    @Test func `an empty or doubled timestamp is missing`() throws {
        #expect(try standard { $0.headers.replace("webhook-timestamp", "") } == .failed(.missing("timestamp")))
        #expect(try standard { $0.headers.add("webhook-timestamp", "1700000000") } == .failed(.missing("timestamp")))
    }

    @Test(arguments: ["soon", "-1700000000", "1700000000.5", "99999999999999999999", " 1700000000", "١٧"])
    func `a timestamp that is no plain number is a bad one`(text: String) throws {
        #expect(try standard { $0.headers.replace("webhook-timestamp", text) } == .failed(.badTimestamp))
    }

    @Test func `a timestamp changed after signing is a mismatch, not stale`() throws {
        #expect(try standard { $0.headers.replace("webhook-timestamp", "1") } == .failed(.mismatch))
    }

    @Test func `exactly at the tolerance is fresh, a millisecond past it is stale, both ways`() throws {
        #expect(try standard(after: .seconds(300)).isProven)
        #expect(try standard(after: .milliseconds(300_001)) == .failed(.stale))
        #expect(try standard(after: .seconds(-300)).isProven)
        #expect(try standard(after: .milliseconds(-300_001)) == .failed(.stale))
    }

    @Test func `upper-case hex is the same bytes`() throws {
        #expect(try intercom { "sha1=" + $0.dropFirst(5).uppercased() }.isProven)
    }

    @Test func `base64 without padding or in the URL-safe alphabet is a mismatch`() throws {
        #expect(
            try standard {
                $0.headers.replace(
                    "webhook-signature",
                    ($0.headers.only("webhook-signature") ?? "").filter { $0 != "=" }
                )
            }
                == .failed(.mismatch)
        )
        let scheme = try #require(SignaturePresets.named("shopify"))
        for attempt in 0..<64 {
            let body = Array("body \(attempt)".utf8)
            var request = try scheme.sign(HTTPRequest("POST", "/in/x", body: body), with: secret, at: now)
            let signature = try #require(request.headers.only("x-shopify-hmac-sha256"))
            let safe = String(signature.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
            request.headers.replace("x-shopify-hmac-sha256", safe)
            let proof = try SignatureVerifier(scheme: scheme, secrets: [secret]).verify(request, at: now)
            #expect(proof.isProven == (safe == signature))
        }
    }

    @Test func `either secret of a rotation proves, and it is said which`() throws {
        let scheme = try #require(SignaturePresets.named("intercom"))
        let old = Secret("the secret before this one")
        let verifier = try SignatureVerifier(scheme: scheme, secrets: [secret, old])
        let request = HTTPRequest("POST", "/in/x", body: Array("{}".utf8))

        #expect(
            verifier.verify(try scheme.sign(request, with: secret, at: now), at: now)
                == .proven(secret: 0, deliveryKey: nil)
        )
        #expect(
            verifier.verify(try scheme.sign(request, with: old, at: now), at: now)
                == .proven(secret: 1, deliveryKey: nil)
        )
        #expect(
            verifier.verify(try scheme.sign(request, with: Secret("a third secret of nobody"), at: now), at: now)
                == .failed(.mismatch)
        )
    }

    @Test(
        arguments: [
            [], Array("{\"n\":\"Zürich 東京 🏔\"}".utf8), Array("{\r\n}\r\n".utf8), [0xEF, 0xBB, 0xBF] + Array("{}".utf8),
            [0xFF, 0x00, 0xC0],
        ] as [[UInt8]]
    )
    func `any bytes are proven as they are`(body: [UInt8]) throws {
        #expect(try intercom(body).isProven)
    }

    @Test func `no secret, an empty one or a short one refuses to start`() throws {
        let scheme = try #require(SignaturePresets.named("intercom"))
        for secrets in [[], [Secret("")], [secret, Secret("")], [Secret("fifteen bytes..")]] {
            #expect(throws: SettingsError.self) { _ = try SignatureVerifier(scheme: scheme, secrets: secrets) }
        }
        #expect(throws: SettingsError.self) {
            _ = try SignatureVerifier(scheme: scheme, secrets: [Secret("")], minimumLength: 0)
        }
    }

    @Test func `a Base64 secret is measured by its key, and one that is not Base64 is refused`() throws {
        let scheme = try #require(SignaturePresets.named("arlo"))
        for text in [Base64.encode(Array(repeating: 7, count: 15)), "not base64 at all, but long enough"] {
            #expect(throws: SettingsError.self) { _ = try SignatureVerifier(scheme: scheme, secrets: [Secret(text)]) }
        }
    }

    @Test func `a scheme that signs the URL needs one`() throws {
        let scheme = try #require(SignaturePresets.named("square"))
        #expect(throws: SettingsError.self) { _ = try SignatureVerifier(scheme: scheme, secrets: [secret]) }
    }

    @Test func `a failure is one constant word`() {
        #expect(SignatureFailure.missing("timestamp").description == "missing-timestamp")
        #expect(SignatureFailure.noMatchingVersion.description == "no-matching-version")
    }
}

@Suite struct SignatureSigningTests {
    @Test(arguments: SignaturePresets.all.map(\.name))
    func `what a preset signs, it proves`(name: String) throws {
        let scheme = try #require(SignaturePresets.named(name))
        let seed = Array("0123456789abcdef0123456789abcdef".utf8)
        let isAsymmetric = scheme.algorithm == .ed25519
        let own = Secret(isAsymmetric ? "whsk_" + Base64.encode(seed) : Base64.encode(seed))
        let shared = isAsymmetric ? Secret("whpk_" + Base64.encode(try Ed25519.publicKey(of: seed))) : own
        let now = Timestamp(milliseconds: 1_700_000_000_123)
        let url = "https://sync.example.com/in/x"
        let request = HTTPRequest("POST", "/in/x?a=1", body: Array(#"{"id":"e-1","event_id":"e-1"}"#.utf8))

        let signed = try scheme.sign(request, with: own, id: "e-1", at: now, publicURL: url)
        let verifier = try SignatureVerifier(scheme: scheme, secrets: [shared], publicURL: url)

        #expect(verifier.verify(signed, at: now + .seconds(3)).isProven)
    }

    @Test func `a replay signed again replaces its old signature`() throws {
        let scheme = try #require(SignaturePresets.named("slack"))
        let secret = Secret("a signing secret of slack")
        let first = try scheme.sign(
            HTTPRequest("POST", "/", body: [1, 2]),
            with: secret,
            at: Timestamp(seconds: 1_600_000_000)
        )

        let again = try scheme.sign(first, with: secret, at: Timestamp(seconds: 1_700_000_000))

        let verifier = try SignatureVerifier(scheme: scheme, secrets: [secret])
        #expect(verifier.verify(first, at: Timestamp(seconds: 1_700_000_000)) == .failed(.stale))
        #expect(verifier.verify(again, at: Timestamp(seconds: 1_700_000_000)).isProven)
        #expect(again.headers.lines.count == 2)
    }

    @Test func `a timed scheme without ids makes a replay recognisable by its signature`() throws {
        let scheme = try #require(SignaturePresets.named("zoom"))
        let secret = Secret("a secret token of zoom")
        let now = Timestamp(seconds: 1_700_000_000)
        let verifier = try SignatureVerifier(scheme: scheme, secrets: [secret])
        let request = HTTPRequest("POST", "/", body: [1])

        let one = verifier.verify(try scheme.sign(request, with: secret, at: now), at: now)
        let again = verifier.verify(try scheme.sign(request, with: secret, at: now), at: now + .seconds(9))
        let later = verifier.verify(try scheme.sign(request, with: secret, at: now + .seconds(1)), at: now)

        guard case .proven(0, .some) = one else { Issue.record("no delivery key"); return }
        #expect(one == again)
        #expect(one != later)
    }
}

/// Repeatable randomness (SplitMix64).
struct RepeatableRandomness: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

@Suite struct SignaturePropertyTests {
    @Test(arguments: SignatureVector.all.filter { $0.expected == "ok" && $0.preset != "mailgun" })
    func `what is proven holds the honest signature, whatever is written around it`(vector: SignatureVector) throws {
        guard case .header(let name) = try #require(SignaturePresets.named(vector.preset)).signature else { return }
        let honest = try #require(vector.request.headers.only(name))
        let parts: [Substring] = honest.split { "=,; ".contains($0) }
        let presented = Set(parts.filter { $0.count > 20 }.map { $0.lowercased() })
        let grammar = Array("=,; .:v01thsa256".utf8)
        var randomness = RepeatableRandomness(state: 42)
        for _ in 0..<300 {
            var header = Array(honest.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &randomness) {
                let index = Int.random(in: header.indices, using: &randomness)
                switch Int.random(in: 0..<3, using: &randomness) {
                case 0: header[index] = UInt8.random(in: 32..<127, using: &randomness)
                case 1: header.insert(grammar.randomElement(using: &randomness) ?? 61, at: index)
                default: header.remove(at: index)
                }
            }
            let changed = String(decoding: header, as: UTF8.self)
            guard try vector.verify({ $0.headers.replace(name, changed) }).isProven else { continue }
            #expect(presented.contains { changed.lowercased().contains($0) })
        }
    }

    @Test(arguments: SignaturePresets.all.map(\.name))
    func `whatever is signed is proven, whatever the body`(name: String) throws {
        let scheme = try #require(SignaturePresets.named(name))
        guard scheme.algorithm != .ed25519, !["linear", "mailgun"].contains(name) else { return }
        var randomness = RepeatableRandomness(state: 7)
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 1000] {
            let body = (0..<length).map { _ in UInt8.random(in: 0...255, using: &randomness) }
            let key = Secret(Base64.encode((0..<48).map { _ in UInt8.random(in: 0...255, using: &randomness) }))
            let now = Timestamp(milliseconds: Int64.random(in: 0..<4_000_000_000_000, using: &randomness))
            let signed = try scheme.sign(
                HTTPRequest("POST", "/in/x", body: body),
                with: key,
                at: now,
                publicURL: "https://x.example/in/x"
            )
            let verifier = try SignatureVerifier(scheme: scheme, secrets: [key], publicURL: "https://x.example/in/x")

            #expect(verifier.verify(signed, at: now + .seconds(1)).isProven)
        }
    }
}

@Suite struct SignatureSchemeSettingsTests {
    func problem(_ text: String) -> String? {
        do {
            _ = try SignatureScheme(json: try JSON.parse(text))
            return nil
        } catch let error as SettingsError {
            return error.path
        } catch {
            return "not JSON"
        }
    }

    @Test func `the short form is a scheme`() throws {
        let scheme = try SignatureScheme(json: [
            "algorithm": "hmac-sha256", "header": "X-Salesforce-HMAC", "encoding": "hex", "template": "{body}",
            "prefix": "sha256=",
        ])

        #expect(
            scheme
                == SignatureScheme(
                    .hmacSHA256,
                    .header("X-Salesforce-HMAC"),
                    .init(pairs: "=", keys: ["sha256"]),
                    .hex,
                    [.body]
                )
        )
    }

    @Test(arguments: [
        (#"{"algorithm": "md5", "header": "X"}"#, "algorithm"),
        (#"{"header": "X"}"#, "algorithm"),
        (#"{"algorithm": "hmac-sha256"}"#, "header"),
        (#"{"algorithm": "hmac-sha256", "header": "X", "templates": "{body}"}"#, "templates"),
        (#"{"algorithm": "hmac-sha256", "header": "X", "template": "{bdy}"}"#, "template"),
        (#"{"algorithm": "hmac-sha256", "header": "X", "template": "{body"}"#, "template"),
        (#"{"algorithm": "hmac-sha256", "header": "X", "template": "constant"}"#, "template"),
        (#"{"algorithm": "sha256", "header": "X", "template": "{body}"}"#, "template"),
        (
            #"{"algorithm": "hmac-sha256", "header": "X", "template": "{id}{body}", "vars": {"id": {"from": "header", "name": "Y"}}}"#,
            "template"
        ),
        (#"{"algorithm": "hmac-sha256", "header": "X", "template": "{id}.{body}"}"#, "vars.id"),
        (
            #"{"algorithm": "hmac-sha256", "header": "X", "vars": {"timestamp": {"from": "header", "name": "Y"}}}"#,
            "template"
        ),
        (
            #"{"algorithm": "hmac-sha256", "header": "X", "vars": {"timestamp": {"from": "cookie", "name": "Y"}}}"#,
            "vars.timestamp"
        ),
        (#"{"algorithm": "hmac-sha256", "header": "X", "prefix": "sha256"}"#, "prefix"),
        (#"{"algorithm": "hmac-sha256", "header": "X", "keys": ["v1"]}"#, "keys"),
        (
            #"{"algorithm": "hmac-sha256", "header": "X", "template": "{timestamp}.{body}", "tolerance": "10y", "vars": {"timestamp": {"from": "header", "name": "Y"}}}"#,
            "tolerance"
        ),
        (#"["hmac-sha256"]"#, ""),
    ])
    func `parameters that would prove too little, or nothing, are refused`(text: String, path: String) {
        #expect(problem(text) == path)
    }
}

@Suite struct HeaderRedactionTests {
    @Test func `credentials are dropped, signatures and the rest are kept`() {
        let headers: HTTPHeaders = [
            "Authorization": "Bearer x", "cookie": "a=b", "X-Api-Key": "k", "X-Gitlab-Token": "t",
            "Proxy-Authorization": "Basic y", "X-Hub-Signature": "sha1=00", "Content-Type": "application/json",
        ]

        #expect(HeaderRedaction.kept(headers) == ["X-Hub-Signature": "sha1=00", "Content-Type": "application/json"])
    }

    @Test func `lines and values are bounded`() {
        let endless = HTTPHeaders((0..<200).map { .init("X-\($0)", String(repeating: "x", count: 9999)) })

        let kept = HeaderRedaction.kept(endless)

        #expect(kept.lines.count == HeaderRedaction.lineLimit)
        #expect(kept.lines.allSatisfy { $0.value.count == HeaderRedaction.valueLimit })
    }
}
