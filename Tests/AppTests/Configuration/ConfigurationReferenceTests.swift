import App
import Model
import Platforms
import Testing

@Suite struct ConfigurationReferenceTests {
    private static let platforms = Catalog.platforms

    @Test func `the reference loads as it is`() {
        let text = ConfigurationReference(platforms: Self.platforms).yaml
        let variables = Dictionary(
            text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != ":" }
                .filter { $0.hasPrefix("env:") }
                // Arlo's keys are in Base64; no other secret minds.
                .map { (String($0.dropFirst(4)), Base64.encode(Array("\($0)-0123456789abcdef".utf8))) }
        ) { first, _ in first }
        let loader = ConfigurationLoader(
            platforms: Self.platforms,
            environment: ConfigurationEnvironment(variables),
            files: ConfigurationFiles([:])
        )

        let result = loader.load(text: text)

        #expect(result.findings.filter { $0.severity == .error } == [], "\(text)")
        #expect(result.configuration != nil)
    }

    @Test func `a key of the reference counts once its mark is taken away`() throws {
        let text = ConfigurationReference(platforms: Self.platforms).yaml.replacing("#tls:", with: "tls:")
            .replacing("#  certificate:", with: "  certificate:").replacing("#  key:", with: "  key:")

        let tls = try #require(YAMLReader.read(text).node?["gateway"]?["tls"])

        #expect(tls.json == ["certificate": "file:server.pem", "key": "file:server.key"])
    }

    @Test func `the reference has every key with its sentence`() {
        let text = ConfigurationReference(platforms: Self.platforms).yaml
        let settings =
            GatewaySettings.top + GatewaySettings.gateway + GatewaySettings.limits + GatewaySettings.tls
            + GatewaySettings.operatorKeys + SyncSettings.all + SyncSettings.field + SyncSettings.identity
            + Self.platforms.flatMap { $0.settings + $0.receivers }

        for setting in settings { #expect(text.contains("\(setting.name):"), "\(setting.name)") }
    }

    @Test(arguments: platforms.flatMap { platform in platform.presets.map(\.name) })
    func `a preset is shown in full`(name: String) throws {
        let list = PresetList(platforms: Self.platforms)
        let yaml = try #require(list.yaml(of: name))

        #expect(YAMLReader.read(yaml).findings == [])
        #expect(yaml.hasPrefix("# \(name): "))
        for key in ["identity", "fields", "create", "update", "delete", "share", "state", "triggers"] {
            #expect(yaml.contains("\(key):"))
        }
        let sync = try #require(list.json(of: name)?["sync"]?.object)
        #expect(Set(sync.names).isSubset(of: SyncSettings.all.map(\.name)))
        #expect(sync["fields"] != nil)
        #expect(list.yaml(of: "nothing") == nil)
    }

    @Test func `the signature schemes are listed`() {
        #expect(SchemeList.entries.map(\.name).contains("standard-webhooks"))
    }
}
