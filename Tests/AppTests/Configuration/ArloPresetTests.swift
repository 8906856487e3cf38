import App
import Model
import Pipeline
import Platforms
import Testing

/// The presets of Arlo, loaded as somebody would write them.
@Suite struct ArloPresetTests {
    private func load(_ preset: String, _ crm: String, _ platform: String) -> (sync: Sync?, findings: [Finding]) {
        let text = """
            crosswalk: 1
            gateway: {}
            connections:
              salesforce:
                url: https://example.my.salesforce.com
                organization: 00D5g000000XyzAEAS
                credentials: {flow: client-credentials, client-id: env:A, client-secret: env:A}
                receive: {poll: {}}
              arlo:
                url: https://demo.arlo.co
                credentials: {flow: basic, username: ops@example.com, password: env:A}
                receive: {webhook: {secrets: [env:KEY]}, poll: {}}
            syncs:
              those:
                between: {crm: salesforce/\(crm), platform: arlo/\(platform)}
                preset: \(preset)
            """
        let variables = ["A": "anything", "KEY": Base64.encode(Array("a key of thirty-two bytes, exact".utf8))]
        let loader = ConfigurationLoader(
            platforms: Catalog.platforms,
            environment: ConfigurationEnvironment(variables),
            files: ConfigurationFiles([:])
        )
        let result = loader.load(text: text)
        return (result.configuration?.gateway.syncs.first, result.findings)
    }

    @Test(
        arguments: [
            ("arlo-contacts", "Contact", "Contact"), ("arlo-contacts-two-way", "Contact", "Contact"),
            ("arlo-organisations", "Account", "Organisation"),
            ("arlo-organisations-two-way", "Account", "Organisation"),
        ]
    )
    func `a preset loads between the kinds it is made for`(preset: String, crm: String, platform: String) throws {
        let (sync, findings) = load(preset, crm, platform)

        #expect(findings.filter { $0.severity == .error } == [])
        let loaded = try #require(sync)
        #expect(loaded.create == .init(crm: .ifRelated(["registration", "lead"]), platform: .never))
        #expect(loaded.update == .init(crm: true, platform: true))
        #expect(loaded.identity.count == 1)
        let carried = loaded.fields.filter { $0.link == nil }
        #expect(carried.allSatisfy { preset.hasSuffix("two-way") ? $0.from == .both : $0.revert })
    }

    @Test func `a person is matched by all three, an organisation by its name`() throws {
        let contact = try #require(load("arlo-contacts", "Contact", "Contact").sync)
        let organisation = try #require(load("arlo-organisations", "Account", "Organisation").sync)

        #expect(Set(contact.identity[0].pairs.map(\.platform)) == ["FirstName", "LastName", "Email"])
        #expect(organisation.identity[0].pairs.map(\.platform) == ["Name"])
        #expect(organisation.delete == .init(crm: .keep, platform: .archive))
    }
}
