import Crypto
import Model
import Pipeline
import Platforms
import Testing

@testable import App

/// What a sync would write, held against what a system allows and demands.
@Suite struct WriteCheckTests {
    private static func configuration(_ accounts: String) throws -> LoadedConfiguration {
        let text = """
            crosswalk: 1
            sandbox: true
            gateway: {store: "sqlite::memory:"}
            connections:
              salesforce:
                url: http://127.0.0.1:9
                organization: 00D5g000000XyzAEAS
                credentials: {flow: client-credentials, client-id: id, client-secret: a-secret-of-the-tests}
                receive: {outbound-message: {secrets: [a-secret-of-the-tests]}}
              intercom:
                platform: intercom
                workspace: app
                url: http://127.0.0.1:9
                token: a-token-of-the-tests
                receive: {webhook: {secrets: [a-secret-of-the-tests]}}
            syncs:
              accounts:
                between: {crm: salesforce/Account, platform: intercom/company}
                identity: [{match: {company_id: AccountNumber}}]
                \(accounts)
            """
        let loaded = ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
            .load(text: text)
        return try #require(loaded.configuration, "\(loaded.findings)")
    }

    private static func check(
        _ accounts: String,
        _ permissions: KindPermissions? = nil,
        required: [FieldPath] = []
    ) throws -> [Diagnosis] {
        let text = FieldDescription(type: .text, nativeType: "string")
        let must = FieldDescription(type: .text, nativeType: "string", required: true)
        let paths: [FieldPath] = ["Name", "AccountNumber", "Region__c"]
        let fields = Dictionary(uniqueKeysWithValues: paths.map { ($0, required.contains($0) ? must : text) })
        let crm = KindFacts(description: KindDescription(fields, permissions: permissions))
        let sync = try #require(try configuration(accounts).gateway.syncs.first)
        return WriteCheck(sync: sync, kinds: .init(crm: crm, platform: KindFacts())).diagnoses
    }

    @Test func `a required field that nothing writes is named where records would be created`() throws {
        let rules = "fields: [{crm: Name, platform: name, from: platform}]"
        let required: [FieldPath] = ["Name", "AccountNumber", "Region__c"]

        let found = try Self.check("create: {crm: always, platform: never}\n    \(rules)", required: required)

        #expect(found.map(\.about) == ["syncs.accounts.create.crm"])
        #expect(found.first?.problem.contains("`Region__c` is required") == true)
        #expect(try Self.check("create: {crm: never, platform: never}\n    \(rules)", required: required).isEmpty)
    }

    @Test func `a rule that carries nothing to a side fills in nothing there`() throws {
        let rules = "fields: [{crm: Name, platform: name, from: crm}]"

        let found = try Self.check("create: {crm: always, platform: never}\n    \(rules)", required: ["Name"])

        #expect(found.first?.problem.contains("`Name` is required") == true)
    }

    @Test func `what the user may not do is named where the sync would do it`() throws {
        let nothing = KindPermissions(creates: false, updates: false, deletes: false)
        let everything = KindPermissions(creates: true, updates: true, deletes: true)
        let all = """
            create: {crm: always, platform: never}
                delete: {crm: delete, platform: keep}
                fields: [{crm: Name, platform: name, from: platform}]
            """
        let none = "create: {crm: never, platform: never}\n    fields: [{crm: Name, platform: name, from: crm}]"

        #expect(
            try Self.check(all, nothing).map(\.about) == [
                "syncs.accounts.create.crm", "syncs.accounts.update.crm", "syncs.accounts.delete.crm",
            ]
        )
        #expect(try Self.check(all, everything).isEmpty)
        #expect(try Self.check(all).isEmpty, "nothing is said where the system does not say")
        #expect(try Self.check(none, nothing).isEmpty)
    }

    @Test func `Salesforce's own description says what is required and allowed`() async throws {
        let world = try CommandWorld()
        let lines = world.works.lines
        let line = try #require(lines.line(to: "salesforce"))
        let kind = KindRef("salesforce", "Contact")
        let answer = try await line.converse { line.system.describer.step(describing: kind, after: $0) }.answer
        guard case .described(let description) = answer else {
            Issue.record("\(answer)")
            return
        }

        #expect(description.fields.filter(\.value.required).keys.sorted() == ["LastName"])
        #expect(description.permissions == KindPermissions(creates: true, updates: true, deletes: true))
    }
}

/// The gateway's own certificate.
@Suite struct TLSCheckTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    /// What is found so many days after a certificate of a hundred days began.
    private static func found(at day: Int64, host: String? = "localhost") -> [Diagnosis] {
        let end = now.seconds + 100 * 86_400
        let certificate = Certificate(notBefore: now.seconds, notAfter: end, coversHost: host == "localhost")
        return TLSCheck(facts: .read(certificate), host: host, now: now + .seconds(day * 86_400)).diagnoses
    }

    @Test func `a certificate is told of two weeks before its end, and when it has ended`() {
        #expect(Self.found(at: 1).isEmpty)
        #expect(Self.found(at: 85).isEmpty)
        #expect(Self.found(at: 87).map(\.severity) == [.warning])
        #expect(Self.found(at: 100).map(\.severity) == [.error])
        #expect(Self.found(at: -1).map(\.severity) == [.error])
    }

    @Test func `a certificate should name what senders call`() {
        #expect(Self.found(at: 1, host: "hooks.example").first?.evidence == "hooks.example is none of its names")
        #expect(Self.found(at: 1, host: nil).isEmpty)
        let missing = TLSCheck(facts: .unreadable("cert.pem"), host: nil, now: Self.now)
        #expect(missing.diagnoses.map(\.severity) == [.error])
    }

    @Test(arguments: [
        ("https://hooks.example/x", "hooks.example"), ("https://hooks.example:8443", "hooks.example"),
        ("http://[::1]:80/", "::1"), ("hooks.example", nil),
    ])
    func `the host of an address is found`(address: String, host: String?) {
        #expect(WebAddress.host(of: address) == host)
    }
}
