import Foundation
import HTTPClient
import Logging
import Model
import Pipeline
import SQLiteStore
import Sandbox
import ServiceLifecycle
import Store
import UnixSignals

/// Why the story cannot go on.
struct DemoFault: Error, Sendable, Hashable {
    /// What is wrong.
    let problem: String
}

/// Everything the demo needs: simulated systems and a gateway with a store of its own, all on loopback ports.
struct DemoStage: Sendable {
    /// The simulated systems.
    let sandbox: RunningSandbox
    /// What has happened, and what of it was told.
    let ledger: DemoLedger
    /// The gateway's configuration.
    let configuration: LoadedConfiguration
    /// What the gateway keeps.
    let store: any Store
    /// Carries the notifications.
    let postman: Postman
    /// The network.
    let transport: any Transport
    /// The time.
    let clock: any WallClock
    private let gateway: RunningGateway
    private let lock: StoreLock
    private let file: SQLiteStore
    private let curl: CurlTransport
    private let folder: String

    /// Sets everything up and starts listening.
    ///
    /// - Throws: `CommandFailure` when a folder or a port cannot be had.
    init(
        ledger: DemoLedger,
        loader: ConfigurationLoader,
        clock: any WallClock,
        entropy: any Entropy
    ) async throws(CommandFailure) {
        folder = try Self.makeFolder(entropy.id(at: clock.now))
        sandbox = try await RunningSandbox(ports: [:], clock: clock) { ledger.noteRequests(to: $0, at: $1) }
        curl = Shell.transport(.sandbox)
        transport = curl
        let anywhere = HostAndPort(host: "127.0.0.1", port: 0)
        let draft = SandboxConfiguration(
            host: sandbox.host,
            listen: anywhere,
            operations: anywhere,
            store: "sqlite:crosswalk.db"
        )
        guard let configuration = loader.load(text: draft.yaml, folder: folder).configuration else {
            throw CommandFailure(.wrong, "the configuration of the demo cannot be used")
        }
        (file, lock) = try Serve.takeStore(of: configuration)
        store = file
        gateway = try await RunningGateway(
            configuration,
            in: .live(
                store: store,
                transport: transport,
                clock: clock,
                entropy: entropy,
                log: Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        lock.announce(gateway.operating)
        postman = Postman(for: sandbox, to: "http://\(gateway.listen)", over: transport, clock: clock) {
            ledger.note($0, at: clock.now)
        }
        self.ledger = ledger
        self.configuration = configuration
        self.clock = clock
    }

    /// The gateway's origin.
    var origin: String { "http://\(gateway.listen)" }

    /// Runs everything while the story is played, and stops in order behind it.
    func run(_ story: @escaping @Sendable () async throws(DemoFault) -> Void) async {
        let company = (sandbox.services + [postman]).map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        let play = ServiceGroupConfiguration.ServiceConfiguration(
            service: Play(story: story, ledger: ledger),
            successTerminationBehavior: .gracefullyShutdownGroup
        )
        await gateway.run(until: [.sigterm, .sigint], with: company + [play])
    }

    /// Writes the configuration of the running gateway, for other commands.
    func writeConfiguration() throws(CommandFailure) -> (path: String, yaml: String) {
        let yaml = SandboxConfiguration(
            host: sandbox.host,
            listen: gateway.listen,
            operations: gateway.operating,
            store: "sqlite:crosswalk.db"
        ).yaml
        let path = folder + "/crosswalk.yaml"
        try SandboxCommand.save(yaml, to: path)
        return (path, yaml)
    }

    /// The addresses, by what is there.
    var addresses: [(name: String, url: String)] {
        sandbox.host.names.map { ($0, sandbox.host.url(of: $0) ?? "") }
            + [("gateway", origin), ("operations", "http://\(gateway.operating)")]
    }

    /// A record of the story as it stands now; nil when it is not there.
    func record(of role: DemoRole) -> SimulatedRecord? {
        sandbox.host.records(of: role.kind, in: role.system).first { $0.fields[role.field]?.text == role.value }
    }

    /// Clears everything away.
    func strike() async {
        await curl.shutdown()
        try? file.close()
        lock.release()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func makeFolder(_ id: String) throws(CommandFailure) -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "crosswalk-demo-\(id)").path
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandFailure(
                .wrong,
                "\(folder) cannot be made",
                remedy: "set TMPDIR to a folder that may be written"
            )
        }
        return folder
    }
}

/// The story as a service: when it ends, everything stops.
private struct Play: Service {
    let story: @Sendable () async throws(DemoFault) -> Void
    let ledger: DemoLedger

    func run() async throws {
        do throws(DemoFault) {
            try await story()
        } catch {
            ledger.fail(error)
        }
    }
}
