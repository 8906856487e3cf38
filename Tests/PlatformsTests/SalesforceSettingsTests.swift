import Crypto
import Model
import Platforms
import Testing

@Suite struct SalesforceSettingsTests {
    private func error(_ change: (inout Settings) -> Void) -> SettingsError? {
        var settings = SalesforceFixtures.settings()
        change(&settings)
        do throws(SettingsError) {
            _ = try SalesforcePlatform().open("salesforce", settings)
            return nil
        } catch {
            return error
        }
    }

    private func credentials(_ pairs: [(String, Settings.Value)]) -> Settings.Value {
        .group(Settings([("client-id", .secret(Secret("app")))] + pairs))
    }

    @Test func `the connection of the fixtures opens with every half`() throws {
        let system = try SalesforceFixtures.system()

        #expect(system.platform == "salesforce")
        #expect(system.pace == 20)
        #expect(system.prober?.kinds.map(\.description) == ["salesforce/Account", "salesforce/Contact"])
        #expect(system.prober?.interval == .seconds(300))
        #expect(try SalesforceFixtures.system(SalesforceFixtures.settings(receive: Settings())).prober == nil)
    }

    @Test func `a flow without what it needs says what is missing`() throws {
        let short = try Secret(RSAKeyPair.generate(bits: 1024).privateKeyPEM)

        #expect(
            error { $0["credentials"] = credentials([("flow", .text("client-credentials"))]) }?.path
                == "credentials.client-secret"
        )
        #expect(
            error { $0["credentials"] = credentials([("flow", .text("jwt-bearer"))]) }?.path == "credentials.username"
        )
        #expect(
            error { $0["credentials"] = credentials([("flow", .text("jwt-bearer")), ("username", .text("u"))]) }?.path
                == "credentials.private-key"
        )
        for key in [Secret("no key"), short] {
            let found = error {
                $0["credentials"] = credentials([
                    ("flow", .text("jwt-bearer")), ("username", .text("u")), ("private-key", .secret(key)),
                ])
            }
            #expect(found?.path == "credentials.private-key")
        }
        #expect(
            error { $0["credentials"] = credentials([("flow", .text("refresh-token"))]) }?.path
                == "credentials.refresh-token"
        )
        #expect(error { $0["credentials"] = nil }?.path == "credentials.client-id")
    }

    @Test func `a secret that can be guessed is refused`() {
        func receive(_ name: String, _ secret: String) -> Settings.Value {
            .group(
                Settings([
                    (
                        name,
                        .group(
                            Settings([
                                ("secrets", .list([.secret(Secret(secret))])),
                                ("scheme", .data(["algorithm": "hmac-sha256", "header": "X-S"])),
                            ])
                        )
                    )
                ])
            )
        }

        #expect(
            error { $0["receive"] = receive("outbound-message", "fifteen-bytes..") }?.path
                == "receive.outbound-message.secrets"
        )
        #expect(error { $0["receive"] = receive("outbound-message", "sixteen-bytes...") } == nil)
        #expect(error { $0["receive"] = receive("signed", "fifteen-bytes..") }?.path == "receive.signed.secrets")
    }

    @Test func `assignment and duplicate rules are obeyed as the connection says`() throws {
        let write = Write(kind: KindRef("salesforce", "Lead"), action: .create(["LastName": "Doe"], uncertain: false))
        func request(_ change: (inout Settings) -> Void) throws -> HTTPRequest? {
            var settings = SalesforceFixtures.settings()
            change(&settings)
            let step = try SalesforceFixtures.system(settings).writer.step(towards: [write], after: [])
            guard case .send(let request) = step else { return nil }
            return request
        }

        let usual = try #require(try request { _ in })
        let other = try #require(
            try request {
                $0["assignment-rules"] = .flag(true)
                $0["duplicate-rules"] = .text("pass-alerts")
            }
        )

        #expect(usual.headers.only("Sforce-Auto-Assign") == "FALSE")
        #expect(usual.headers.only("Sforce-Duplicate-Rule-Header") == nil)
        #expect(other.headers.only("Sforce-Auto-Assign") == "TRUE")
        #expect(other.headers.only("Sforce-Duplicate-Rule-Header") == "allowSave=true")
    }

    @Test func `kinds are the standard ones and an org's own`() {
        let platform = SalesforcePlatform()

        #expect(platform.knows(kind: "Account"))
        #expect(platform.knows(kind: "DiscountRule__c"))
        #expect(!platform.knows(kind: "account"))
        #expect(!platform.knows(kind: "Accounts"))
        #expect(!platform.knows(kind: "A B__c"))
        #expect(platform.kinds.first { $0.name == "Contact" }?.verbs.contains(.merged) == true)
        #expect(platform.kinds.first { $0.name == "User" }?.verbs.contains(.deleted) == false)
    }

    @Test(arguments: [
        ("organization", "00D5g000000XyzAEAS", true), ("organization", "00D5g000000XyzA", true),
        ("organization", "00D5g000000XyzAEAA", false), ("organization", "0015g000000XyzA", false),
        ("api-version", "62.0", true), ("api-version", "v62.0", false), ("api-version", "62", false),
        ("api-version", "31.0", false),
    ])
    func `a word of the configuration is checked before anything starts`(name: String, word: String, good: Bool) throws
    {
        let setting = try #require(SalesforcePlatform().settings.first { $0.name == name })

        guard case .word(let problem) = setting.kind else { return #expect(Bool(false)) }
        #expect((problem(word) == nil) == good)
    }
}
