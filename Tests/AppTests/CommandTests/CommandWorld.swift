import Logging
import Model
import Pipeline
import Platforms
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// Both simulated systems, a gateway between them, and a desk at which commands look into it, all in process.
struct CommandWorld {
    let host: SimulatorHost
    let clock: RehearsalClock
    let store: SQLiteStore
    let works: Works
    let desk: Desk
    /// The configuration as it is written.
    let yaml: String

    /// What both systems call the company.
    static let number = "acme-1"

    /// Sets both systems up, and a gateway that plans in portions, over a network on which every request is heard of
    /// before it is sent.
    init(
        planningIn portions: Portions = .usual,
        hearing: @escaping @Sendable (HTTPRequest) async -> Void = { _ in }
    ) throws {
        let host = SimulatorHost()
        for (place, platform) in SimulatorCatalog.platforms.enumerated() {
            let simulator = try #require(SimulatorCatalog.make(platform, connection: platform, seed: "commands"))
            host.add(simulator, as: platform, url: "http://127.0.0.1:\(40_001 + place)")
        }
        let clock = RehearsalClock(try #require(Timestamp("2026-03-01T09:00:00Z")))
        store = try SQLiteStore.inMemory()
        let anywhere = HostAndPort(host: "127.0.0.1", port: 0)
        let draft = SandboxConfiguration(
            host: host,
            listen: anywhere,
            operations: anywhere,
            store: "sqlite:nowhere.db"
        )
        yaml = draft.yaml
        let loader = ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
        let configuration = try #require(loader.load(text: draft.yaml).configuration)
        let network = SimulatedNetwork(host, clock: clock)
        let entropy = SeededEntropy(seed: "commands")
        self.host = host
        self.clock = clock
        works = .inProcess(
            configuration,
            store: store,
            over: OverheardNetwork(network: network, hear: hearing),
            clock: clock,
            seed: "commands",
            portions: portions
        )
        desk = Desk(
            configuration: configuration,
            store: store,
            transport: network,
            clock: clock,
            entropy: entropy,
            loader: loader
        )
    }

    /// Does what a person does, and lets the gateway work it off.
    func perform(_ deed: Deed, in system: String) async throws {
        try await notify(of: deed, in: system)
        try await settle()
    }

    /// Does what a person does, and has the gateway receive what the system sends about it.
    func notify(of deed: Deed, in system: String) async throws {
        clock.move(to: clock.now + .seconds(5))
        _ = try host.perform(deed, in: system, at: clock.now)
        try await receive()
    }

    /// An account and its company, linked.
    func meet() async throws {
        let account = JSONObject([("Name", "Acme"), ("AccountNumber", .string(Self.number))])
        try await perform(.create(kind: "Account", account), in: "salesforce")
        try await perform(Self.founding(Self.number, "Acme"), in: "intercom")
    }

    /// Renames the company.
    func rename(_ name: String) async throws { try await perform(Self.renaming(name), in: "intercom") }

    /// Somebody creates a company.
    static func founding(_ number: String, _ name: String) -> Deed {
        .create(kind: "company", JSONObject([("company_id", .string(number)), ("name", .string(name))]))
    }

    /// Somebody renames the company.
    static func renaming(_ name: String) -> Deed {
        let pattern = JSONObject([("company_id", .string(number))])
        return .update(kind: "company", where: pattern, set: JSONObject([("name", .string(name))]))
    }

    /// The id of the account, 18 characters.
    var account: String { host.records(of: "Account", in: "salesforce").first?.id ?? "" }

    /// The id of the company.
    var company: String { host.records(of: "company", in: "intercom").first?.id ?? "" }

    /// Performs a command.
    func run(_ arguments: String...) async -> App.Performance { await App.perform(arguments, at: desk) }

    /// Performs a command, and reads the one JSON document that it prints.
    func json(_ arguments: String...) async throws -> JSON {
        let performance = await App.perform(arguments + ["--json"], at: desk)
        return try JSON.parse(Array(performance.output.utf8))
    }

    /// Has what the systems send received; returns whether there was anything.
    @discardableResult
    func receive() async throws -> Bool {
        let postings = host.takePostings(at: clock.now)
        for (system, posting) in postings {
            let answer = try await works.ingress.answer(posting.request)
            host.heard(answer, to: posting, of: system, at: clock.now)
        }
        return !postings.isEmpty
    }

    /// Lets the gateway work off what there is.
    func settle() async throws {
        var isWorking = true
        while isWorking {
            isWorking = try await receive()
            for stage in works.stages where try await stage.turn() { isWorking = true }
        }
    }
}

/// A network on which somebody hears of every request before it is sent.
private struct OverheardNetwork: Transport {
    let network: SimulatedNetwork
    let hear: @Sendable (HTTPRequest) async -> Void

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        await hear(request)
        return try await network.send(request)
    }
}
