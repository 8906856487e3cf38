import Model
import Pipeline
import Platforms
import Store
import Testing

@testable import App

/// A rotation, as `secrets` and `doctor` see it.
@Suite struct SecretStandingTests {
    private static let (new, old) = (Secret("the-secret-from-now-on"), Secret("the-secret-before"))
    private static let start = Timestamp(seconds: 1_800_000_000)

    private static func use(_ secret: Secret, _ first: Int64, _ last: Int64) -> SecretUse {
        SecretUse(
            connection: "intercom",
            receiver: "webhook",
            mark: secret.mark,
            first: start + .seconds(first * 3600),
            last: start + .seconds(last * 3600),
            count: 5
        )
    }

    private static func standings(_ secrets: [Secret], _ uses: [SecretUse]) throws -> [SecretStanding] {
        let names = secrets.map { $0.revealText() }
        let text = """
            crosswalk: 1
            sandbox: true
            gateway: {store: "sqlite::memory:"}
            connections:
              intercom:
                platform: intercom
                workspace: app
                url: http://127.0.0.1:9
                token: a-token-of-the-tests
                receive: {webhook: {secrets: [\(names.joined(separator: ", "))]}}
            """
        let loader = ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
        let loaded = loader.load(text: text)
        let configuration = try #require(loaded.configuration, "\(loaded.findings)")
        return SecretStanding.all(configuration.gateway.systems, uses)
    }

    @Test func `a secret that proves nothing for a day while another does is safe to retire`() throws {
        let standings = try Self.standings(
            [Self.new, Self.old],
            [Self.use(Self.old, 0, 10), Self.use(Self.new, 9, 34)]
        )

        #expect(standings.map(\.place) == [1, 2])
        #expect(standings.map(\.need) == [.needed, .retirable])
        #expect(SecretCheck.diagnoses(standings).map(\.severity) == [.note])
        #expect(SecretCheck.diagnoses(standings).first?.about == "connections.intercom.receive.webhook.secrets")
    }

    @Test func `silence of all proves nothing about one`() throws {
        let within = try Self.standings([Self.new, Self.old], [Self.use(Self.old, 0, 10), Self.use(Self.new, 9, 33)])
        let alone = try Self.standings([Self.old], [Self.use(Self.old, 0, 10)])

        #expect(within.map(\.need) == [.needed, .needed])
        #expect(alone.map(\.need) == [.needed])
        #expect(SecretCheck.diagnoses(within + alone).isEmpty)
    }

    @Test func `a secret keeps its history when another one is put in front of it`() throws {
        let before = try Self.standings([Self.old], [Self.use(Self.old, 0, 10)])
        let after = try Self.standings([Self.new, Self.old], [Self.use(Self.old, 0, 10)])

        #expect(before.map(\.use?.count) == [5])
        #expect(after.map(\.use?.count) == [nil, 5])
        #expect(after.map(\.need) == [.unproven, .needed])
    }

    @Test func `a secret that was removed is told of for as long as it is known`() throws {
        let standings = try Self.standings([Self.new], [Self.use(Self.old, 0, 10), Self.use(Self.new, 11, 50)])

        #expect(standings.map(\.place) == [1, nil])
        #expect(standings.map(\.need) == [.needed, .retired])
    }

    @Test func `a mark tells nothing of a secret that can be printed`() {
        #expect(Self.new.mark != Self.old.mark)
        #expect(Self.new.mark == Secret("the-secret-from-now-on").mark)
        #expect(Self.new.mark.description.count == 4)
    }
}
