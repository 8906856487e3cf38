import App
import Model
import Pipeline
import Testing

@Suite struct ConfigurationLoaderTests {
    @Test func `the example of the format loads into a gateway`() throws {
        let result = Samples.loader().load(text: Self.example, folder: "/srv")

        #expect(result.findings.filter { $0.severity == .error } == [])
        let configuration = try #require(result.configuration)
        #expect(configuration.listen == HostAndPort(host: "127.0.0.1", port: 8080))
        #expect(configuration.operations == HostAndPort(host: "127.0.0.1", port: 8081))
        #expect(configuration.operators.map(\.role) == [.admin])
        #expect(configuration.store == .sqlite(path: "/srv/crosswalk.db"))
        #expect(configuration.publicURL == "https://sync.example.com")
        #expect(configuration.server.header == 16384)
        #expect(configuration.gateway.limits.backlog == 1_000_000)
        #expect(configuration.gateway.retention == .seconds(30 * 86_400))
        #expect(configuration.gateway.systems.keys.sorted() == ["intercom", "salesforce"])
        #expect(configuration.connections["salesforce"]?.receivers == ["outbound-message", "signed", "poll"])
        #expect(!configuration.isSandbox)
    }

    @Test func `the example's sync has what it says and what its preset adds`() throws {
        let configuration = try #require(Samples.loader().load(text: Self.example).configuration)

        let sync = try #require(configuration.gateway.syncs.first)
        #expect(sync.between.crm.description == "salesforce/Account")
        #expect(sync.triggers.count == 4)
        #expect(
            sync.identity == [
                IdentityRule([FieldPair(platform: "company_id", crm: "AccountNumber")], whenMany: .newest)
            ]
        )
        #expect(sync.share.crm == ["Type": "Customer"])
        #expect(sync.fields.count == 5)
        #expect(sync.fields[1].conflict == .newest)
        #expect(sync.fields[2].when == .empty)
        #expect(sync.fields[3].transform == [.trim, .lowercase])
        #expect(sync.fields[3].standard == "none")
        #expect(sync.fields[4].revert)
    }

    @Test func `a preset fills keys left out, lists as wholes and sides one by one`() throws {
        let text = Self.pretend("preset: pretend-accounts\ncreate: {platform: always}")
        let result = Samples.loader().load(text: text)

        let sync = try #require(result.configuration?.gateway.syncs.first, "\(result.findings)")
        #expect(sync.state == .paused)
        #expect(sync.create.crm == .ifRelated(["registration"]))
        #expect(sync.create.platform == .always)
        #expect(sync.fields.map(\.revert) == [true])
    }

    @Test func `a fault in a preset is shown where the preset is named`() throws {
        let result = Samples.loader().load(
            text: Self.pretend("preset: pretend-broken\nidentity: [{match: {name: Name}}]")
        )

        let finding = try #require(result.findings.first { $0.severity == .error })
        #expect(finding.line == 12)
        #expect(finding.path == "syncs.accounts.fields[0]")
        #expect(finding.problem.hasPrefix("preset pretend-broken, line 2: "))
    }

    @Test func `left out, triggers are every verb of both kinds`() throws {
        let configuration = try #require(
            Samples.loader().load(text: Self.pretend("preset: pretend-accounts")).configuration
        )

        let triggers = configuration.gateway.syncs.first?.triggers.map { "\($0.side.rawValue).\($0.verb)" }
        #expect(
            triggers == [
                "crm.created", "crm.updated", "crm.saved", "crm.deleted", "crm.undeleted", "crm.merged",
                "platform.created", "platform.updated",
            ]
        )
    }

    @Test func `secrets never print`() throws {
        let configuration = try #require(Samples.loader().load(text: Self.example).configuration)
        var text = ""
        dump(configuration.operators, to: &text)
        dump(configuration.connections, to: &text)

        for secret in Samples.variables.values where !secret.isEmpty { #expect(!text.contains(secret)) }
        #expect(text.contains("•••"))
    }

    @Test func `a line break at the end of a secret's file is no part of it`() throws {
        let text = Self.example.replacing("env:OPS_TOKEN", with: "file:/etc/crosswalk/secret")
        let configuration = try #require(Samples.loader().load(text: text).configuration)

        #expect(configuration.operators.first?.token == Secret("secret-from-a-file-0123"))
    }

    private static func pretend(_ rest: String) -> String {
        """
        crosswalk: 1
        connections:
          salesforce:
            url: https://example.my.salesforce.com
            organization: 00D5g000000XyzAEAS
            credentials: {flow: client-credentials, client-id: env:SF_ID, client-secret: env:SF_SECRET}
            receive: {outbound-message: {secrets: [env:SF_OM_SECRET]}}
          pretend: {receive: {webhook: {secrets: [env:PRETEND_SECRET]}}}
        syncs:
          accounts:
            between: {crm: salesforce/Account, platform: pretend/organisation}
        \(rest.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        """
    }

    /// The example that documents the format.
    private static let example = Samples.fixture("example.yaml")
}
