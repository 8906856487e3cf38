import Crypto
import Model
import Platforms
import Testing

/// What went wrong in other verifiers, tried on ours.
@Suite struct KnownFlawTests {
    private static let proven = SignatureVector.all.filter { $0.expected == "ok" }

    @Test func `CVE-2026-41432: an empty or guessable secret is none, in the settings and in the verifier`() throws {
        for preset in SignaturePresets.all {
            for text in ["", " ", "secret", String(repeating: "x", count: SignatureVerifier.shortestKey - 1)] {
                #expect(throws: SettingsError.self, "\(preset.name)") {
                    try SignatureVerifier(
                        scheme: preset.scheme,
                        secrets: [Secret(text)],
                        publicURL: "https://a.example"
                    )
                }
            }
            #expect(throws: SettingsError.self, "\(preset.name)") {
                try SignatureVerifier(scheme: preset.scheme, secrets: [], publicURL: "https://a.example")
            }
        }
    }

    @Test(arguments: proven) func `CVE-2024-21491: no part of a signature is the signature`(
        vector: SignatureVector
    ) throws {
        let scheme = try #require(SignaturePresets.named(vector.preset))
        guard case .header(let name) = scheme.signature, let value = vector.request.headers.only(name),
            !value.contains(where: { ", ;".contains($0) })
        else { return }

        for count in 0..<value.utf8.count {
            let proof = try vector.verify { request in
                request.headers.replace(name, String(decoding: value.utf8.prefix(count), as: UTF8.self))
            }
            #expect(!proof.isProven, "\(count) of \(value.utf8.count)")
        }
    }

    @Test func `CVE-2024-21491: comparing looks at the lengths as well`() {
        let code = [UInt8](repeating: 7, count: 32)

        for count in 0..<32 {
            #expect(!ConstantTime.equal(code, Array(code.prefix(count))))
            #expect(!ConstantTime.equal(Array(code.prefix(count)), code))
        }
        #expect(ConstantTime.equal(code, code))
    }

    @Test(arguments: proven) func `CVE-2025-53548: every preset refuses what another secret signed`(
        vector: SignatureVector
    ) throws {
        guard SignaturePresets.named(vector.preset)?.algorithm != .ed25519 else { return }
        let others = vector.secrets.map { Secret(Array($0.reveal().reversed())) }
        // Some secrets have a form of their own, which they lose when they are reversed; they are refused outright.
        let proof = try? vector.verify(secrets: others)

        #expect(proof?.isProven != true)
    }

    @Test func `Nango #4885: a hash of secret and body stands only where a system knows nothing better`() {
        let hashing = SignaturePresets.all.filter { $0.scheme.algorithm == .sha256 }.map(\.name)

        #expect(Set(hashing) == ["hubspot-v1", "hubspot-v2"])
    }

    @Test func `CVE-2026-56357 and GHSA-jf52-3f2h-h9j5: a receiver without a secret does not open, or proves nothing`()
        throws
    {
        let none = Settings([("secrets", .list([]))])
        let signed = SalesforceFixtures.settings(receive: Settings([("signed", .group(none))]))
        let message = SalesforceFixtures.settings(receive: Settings([("outbound-message", .group(none))]))
        let file = try HTTPFile("salesforce/inbound/om-session-present.http")

        #expect(throws: SettingsError.self) { try SalesforceFixtures.system(signed) }
        #expect(throws: SettingsError.self) { try SignedReceiver("webhook", none, standard: nil) }
        // Mutual TLS may prove a message without any secret; without a certificate nothing does.
        let system = try SalesforceFixtures.system(message)
        for route in [["outbound-message"], ["outbound-message", ""], file.route] {
            #expect(throws: Refusal.self) {
                try system.source.admit(file.request, route: route, at: SalesforceFixtures.now)
            }
        }
    }

    @Test func `secrets do not print, whatever prints them`() throws {
        let text = "a-secret-that-nobody-sees"
        let verifier = try SignatureVerifier(
            scheme: try #require(SignaturePresets.named("intercom")),
            secrets: [Secret(text)]
        )
        let settings = Settings([("token", .secret(Secret(text)))])
        let grant = Grant(token: Secret(text), base: "https://a.example", refreshToken: Secret(text), at: .never)
        let settled = try #require(SalesforceFixtures.settings().group("credentials"))
        var told = ""
        dump(Secret(text), to: &told)
        dump(settings, to: &told)
        dump(grant, to: &told)
        dump(settled, to: &told)
        told +=
            "\(Secret(text)) \(settings) \(grant) \(settled)" + String(reflecting: grant) + String(reflecting: settings)

        #expect(!told.contains(text))
        #expect(!told.contains("fixture-client-secret"))
        #expect(told.contains("•••"))
        #expect(verifier.scheme == SignaturePresets.named("intercom"))
    }
}
