import App
import Model
import Pipeline
import Testing

@Suite struct RehearsalLoadingTests {
    private let supplied: [ConnectionName: JSONObject] = [
        "salesforce": JSONObject([
            ("url", "http://127.0.0.1:9001"), ("organization", "00D5g000000XyzAEAS"),
            ("credentials", ["flow": "client-credentials", "client-id": "id", "client-secret": "secret"]),
            ("receive", ["outbound-message": ["secrets": ["simulated-message-secret"]]]),
        ]),
        "intercom": JSONObject([
            ("url", "http://127.0.0.1:9002"), ("workspace", "simulated"), ("token", "simulated-token"),
            ("receive", ["webhook": ["secrets": ["simulated-webhook-secret"]]]),
        ]),
    ]

    @Test func `what is left out is supplied`() throws {
        let node = try Self.node(
            """
            syncs:
              accounts: {between: {crm: salesforce/Account, platform: intercom/company}, preset: intercom-accounts}
            """
        )

        let result = Samples.loader([:]).load(rehearsal: node, supplying: supplied)

        let configuration = try #require(result.configuration, "\(result.findings)")
        #expect(configuration.connections["salesforce"]?.receivers == ["outbound-message"])
        #expect(configuration.connections["intercom"]?.receivers == ["webhook"])
        #expect(configuration.connections["intercom"]?.settings.text("workspace") == "simulated")
    }

    @Test func `receivers are the user's choice, secrets the simulator's, then those that are written`() throws {
        let node = try Self.node(
            """
            connections:
              intercom:
                workspace: real
                token: env:UNSET
                receive: {webhook: {secrets: [captured-webhook-secret, env:UNSET]}, poll: {}}
              salesforce: {}
            """
        )

        let result = Samples.loader([:]).load(rehearsal: node, supplying: supplied)

        let settings = try #require(result.configuration?.connections["intercom"]?.settings, "\(result.findings)")
        #expect(settings.text("workspace") == "simulated")
        #expect(settings.secret("token") == Secret("simulated-token"))
        #expect(
            settings.group("receive")?.group("webhook")?.secrets("secrets")
                == [Secret("simulated-webhook-secret"), Secret("captured-webhook-secret")]
        )
        #expect(settings.group("receive")?.names == ["webhook", "poll"])
    }

    @Test func `an override is merged over the configuration: mappings merge, everything else is replaced`() throws {
        let node = try Self.node(
            """
            syncs:
              accounts: {between: {crm: salesforce/Account, platform: intercom/company}, preset: intercom-accounts}
            """
        )
        let override = try Self.node("{syncs: {accounts: {update: {crm: never}, identity: [{match: {name: Name}}]}}}")

        let result = Samples.loader([:]).load(rehearsal: node, override: override, supplying: supplied)

        let sync = try #require(result.configuration?.gateway.syncs.first, "\(result.findings)")
        #expect(sync.update == .init(crm: false, platform: true))
        #expect(sync.identity == [IdentityRule([FieldPair(platform: "name", crm: "Name")], whenMany: .refuse)])
    }

    @Test func `the connections of a configuration are those written and those that syncs name`() throws {
        let node = try Self.node(
            """
            connections: {crm1: {platform: salesforce}}
            syncs: {a: {between: {crm: crm1/Account, platform: intercom/company}}}
            """
        )

        let connections = RehearsalSupply.connections(in: node)

        #expect(connections.map(\.name) == ["crm1", "intercom"])
        #expect(connections.map(\.platform) == ["salesforce", "intercom"])
    }

    private static func node(_ yaml: String) throws -> ConfigurationNode {
        try #require(YAMLReader.read(yaml).node)
    }
}
