import Foundation
import HTTPClient
import Logging
import Model
import Pipeline
import Platforms
import SQLiteStore
import Sandbox
import ServiceLifecycle
import Store
import Synchronization
import Testing

@testable import App

/// The simulated systems and a gateway, each on sockets of this machine, for as long as a test lasts.
struct ServedWorld {
    let sandbox: RunningSandbox
    let gateway: RunningGateway
    let postman: Postman
    let store: SQLiteStore
    let transport = Shell.transport(.sandbox)
    let configuration: LoadedConfiguration
    /// Rung whenever something may have changed.
    private let moved = Doorbell()

    /// How long a test waits for something to happen before it fails.
    private static let patience = Duration.seconds(100)

    /// Sets it up and runs it while the body does.
    ///
    /// - Parameters:
    ///   - adapting: changes the sandbox's configuration before it is loaded.
    ///   - body: the test.
    /// - Throws: what the body throws, and why the world could not be set up.
    static func with(
        adapting: (inout JSONObject) -> Void = { _ in },
        _ body: (ServedWorld) async throws -> Void
    ) async throws {
        let world = try await ServedWorld(adapting: adapting)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let end = Ending()
            let company = (world.sandbox.services + [world.postman]).map {
                ServiceGroupConfiguration.ServiceConfiguration(service: $0)
            }
            let last = ServiceGroupConfiguration.ServiceConfiguration(
                service: end,
                successTerminationBehavior: .gracefullyShutdownGroup
            )
            group.addTask { await world.gateway.run(with: company + [last]) }
            defer { end.come() }
            try await world.wait(for: "the pumps") { world.gateway.house.isRunning }
            try await body(world)
        }
        await world.transport.shutdown()
        try world.store.close()
    }

    private init(adapting: (inout JSONObject) -> Void) async throws {
        let clock = SystemClock()
        sandbox = try await RunningSandbox(ports: [:], clock: clock)
        store = try SQLiteStore.inMemory()
        let anywhere = HostAndPort(host: "127.0.0.1", port: 0)
        var document =
            SandboxConfiguration(
                host: sandbox.host,
                listen: anywhere,
                operations: anywhere,
                store: "sqlite:nowhere.db"
            ).json.object ?? JSONObject()
        adapting(&document)
        configuration = try Self.load(document)
        gateway = try await RunningGateway(
            configuration,
            in: .live(
                store: store,
                transport: transport,
                clock: clock,
                entropy: SystemEntropy(),
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        ) { [moved] in
            moved.ring()
        }
        postman = Postman(for: sandbox, to: "http://\(gateway.listen)", over: transport, clock: clock) { [moved] _ in
            moved.ring()
        }
    }

    /// Loads a document as a file that a sandbox wrote.
    static func load(_ document: JSONObject) throws -> LoadedConfiguration {
        let loader = ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
        let result = loader.load(text: YAMLWriter.text(.object(document)))
        return try #require(result.configuration, "\(result.findings)")
    }

    /// Asks a simulated system's REST API in a person's name.
    @discardableResult
    func ask(_ system: String, _ method: String, _ path: String, _ body: JSON? = nil) async throws -> HTTPResponse {
        let url = try #require(sandbox.host.url(of: system))
        let token = try #require(sandbox.host.personToken(of: system))
        var headers: HTTPHeaders = ["Authorization": "Bearer \(token)", "Intercom-Version": "2.16"]
        if body != nil { headers.add("Content-Type", "application/json") }
        let answer = try await transport.send(
            HTTPRequest(method, url + path, headers: headers, body: body?.bytes ?? [])
        )
        #expect(answer.succeeded, "\(method) \(path): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        return answer
    }

    /// Asks the operations listener.
    func operations(_ path: String, method: String = "GET", token: String? = nil) async throws -> HTTPResponse {
        let headers: HTTPHeaders = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        return try await transport.send(HTTPRequest(method, "http://\(gateway.operating)\(path)", headers: headers))
    }

    /// The value of a field of the only record of a kind.
    func value(_ field: String, of kind: String, in system: String) -> String? {
        sandbox.host.records(of: kind, in: system).first.flatMap { JSON.object($0.fields).value(at: field)?.text }
    }

    /// Waits until something holds; it is looked at again whenever something may have changed.
    func wait(for what: String, _ holds: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while try await !holds() {
            guard ContinuousClock.now < deadline else {
                Issue.record("waited in vain for \(what)")
                return
            }
            await moved.wait(atMost: deadline - .now)
        }
    }

    /// Waits until nothing is on its way any more: two looks in a row that find the same, and everybody at rest.
    ///
    /// Whatever passes from one place to the next between the parts of one look, the other look finds.
    func rest() async throws {
        try await wait(for: "rest") {
            guard let census = try await restingCensus() else { return false }
            return try await restingCensus() == census
        }
    }

    /// How many there are in each state; nil when something is on its way.
    private func restingCensus() async throws -> [WorkState: Int]? {
        guard postman.isResting else { return nil }
        let (entries, deliveries) = try await store.census()
        let census = entries.merging(deliveries, uniquingKeysWith: +)
        let isResting = postman.isResting && [.pending, .claimed].allSatisfy { census[$0, default: 0] == 0 }
        return isResting ? census : nil
    }
}

/// A service that ends when a test does.
private final class Ending: Service {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func come() { continuation.finish() }

    func run() async throws {
        for await _ in stream {}
    }
}
