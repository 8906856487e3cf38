import Crypto
import Logging
import Model
import Pipeline
import Platforms
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// What is refused, kept, proven again and journalled.
@Suite struct QuarantineTests {
    private static let secret = "the secret that Intercom signs with"
    private static let body = """
        {"type":"notification_event","app_id":"abc123de","data":{"type":"notification_event_data","item":\
        {"type":"company","id":"64f000000000000000000001","name":"Acme","app_id":"abc123de","company_id":"c-1",\
        "updated_at":1772355600,"custom_attributes":{}}},"id":"notif_1","topic":"company.updated",\
        "created_at":1772355600}
        """

    @Test func `a request that was refused for a wrong secret is journalled once the secret is right`() async throws {
        let gateway = try Refusing(secret: "another secret than that")
        #expect(try await gateway.deliver(Self.signed()) == 401)
        #expect(try await gateway.store.backlog().entries == 0)

        let corrected = try gateway.desk(secret: Self.secret)
        let shown = await App.perform(["quarantine", "show", "1"], at: corrected)
        #expect(shown.output.contains("it would be proven by secret 1 of its receiver"))
        let preview = await App.perform(["quarantine", "promote"], at: corrected)
        #expect(preview.output.contains("1 of 1 can be proven now"))
        #expect(try await gateway.store.backlog().entries == 0)
        let promoted = await App.perform(["quarantine", "promote", "--yes"], at: corrected)

        #expect(promoted.status == 0)
        #expect(try await gateway.store.backlog().entries == 1)
        #expect(try await gateway.store.quarantined(of: nil, limit: 10) == [])
        let again = await App.perform(["quarantine", "promote", "1"], at: corrected)
        #expect(again.status == 1)
    }

    @Test func `without leave to keep bodies neither they nor secrets of addresses are kept`() async throws {
        let gateway = try Refusing(secret: "another secret than that", keeping: "hashes")
        var request = try Self.signed()
        request.headers.add("Authorization", "Bearer abracadabra")
        _ = try await gateway.deliver(request)
        let message = HTTPRequest("POST", "/in/salesforce/outbound-message/hocuspocus", body: Array("<a/>".utf8))
        _ = try await gateway.deliver(message)
        gateway.clock.move(to: gateway.clock.now + .seconds(5))
        try await gateway.write()

        let kept = try await gateway.store.quarantined(of: nil, limit: 10)
        #expect(kept.count == 2)
        #expect(kept.allSatisfy { $0.request.body.isEmpty && !$0.isWhole && $0.digest.count == 64 })
        #expect(!"\(kept)".contains("hocuspocus"))
        #expect(!"\(kept)".contains("abracadabra"))
        let promoted = await App.perform(["quarantine", "promote", "1"], at: try gateway.desk(secret: Self.secret))
        #expect(promoted.status == 1)
        #expect(promoted.errors.contains("gateway.quarantine: bodies"))
    }

    @Test func `of a flood only the last few are kept`() async throws {
        let gateway = try Refusing(secret: "another secret than that")
        for number in 1...300 {
            let request = HTTPRequest("POST", "/in/intercom", body: Array("flood \(number)".utf8))
            _ = try await gateway.deliver(request)
        }
        gateway.clock.move(to: gateway.clock.now + .seconds(6))
        try await gateway.write()

        let kept = try await gateway.store.quarantined(of: nil, limit: 1000)
        #expect(kept.count <= 100)
        #expect(kept.first.map { String(decoding: $0.request.body, as: UTF8.self) } == "flood 300")
    }

    private static func signed() throws -> HTTPRequest {
        var request = HTTPRequest("POST", "/in/intercom", body: Array(body.utf8))
        request.headers.add("Content-Type", "application/json")
        let proof = Hex.encode(HMAC.code(.sha1, key: Array(secret.utf8), message: Array(body.utf8)))
        request.headers.add("X-Hub-Signature", "sha1=\(proof)")
        return request
    }
}

/// A gateway with a secret of its own, and desks at which the same store is looked at with another one.
private struct Refusing {
    let store: SQLiteStore
    let clock: RehearsalClock
    private let works: Works
    private let network: SimulatedNetwork
    private let keeping: String

    init(secret: String, keeping: String = "bodies") throws {
        store = try SQLiteStore.inMemory()
        clock = RehearsalClock(try #require(Timestamp("2026-03-01T09:00:00Z")))
        network = SimulatedNetwork(SimulatorHost(), clock: clock)
        self.keeping = keeping
        works = try .inProcess(
            Self.configuration(secret, keeping),
            store: store,
            over: network,
            clock: clock,
            seed: "quarantine"
        )
    }

    /// Delivers a request, and gives back the status of the answer; what is refused is written down.
    func deliver(_ request: HTTPRequest) async throws -> Int {
        let status = try await works.ingress.answer(request).status
        try await write()
        return status
    }

    func write() async throws { _ = try await works.quarantine.turn() }

    /// A desk at which the store is looked at with another secret in force.
    func desk(secret: String) throws -> Desk {
        Desk(
            configuration: try Self.configuration(secret, keeping),
            store: store,
            transport: network,
            clock: clock,
            entropy: SeededEntropy(seed: "desk"),
            loader: ConfigurationLoader(platforms: Catalog.platforms)
        )
    }

    private static func configuration(_ secret: String, _ keeping: String) throws -> LoadedConfiguration {
        let environment = ConfigurationEnvironment(["SECRET": secret, "TOKEN": "t"])
        let loader = ConfigurationLoader(platforms: Catalog.platforms, environment: environment)
        let text = """
            crosswalk: 1
            gateway: {store: "sqlite:nowhere.db", quarantine: \(keeping)}
            connections:
              salesforce:
                url: https://example.my.salesforce.com
                organization: 00D5g000000XyzAEAS
                credentials: {flow: client-credentials, client-id: env:TOKEN, client-secret: env:TOKEN}
                receive: {outbound-message: {secrets: [env:SECRET]}}
              intercom:
                token: env:TOKEN
                workspace: abc123de
                receive: {webhook: {secrets: [env:SECRET]}}
            syncs:
              accounts:
                between: {crm: salesforce/Account, platform: intercom/company}
                preset: intercom-accounts
            """
        let loaded = loader.load(text: text)
        return try #require(loaded.configuration, "\(loaded.findings)")
    }
}
