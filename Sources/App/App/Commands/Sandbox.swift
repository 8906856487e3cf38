import ArgumentParser
import Foundation
import HTTPClient
import Logging
import Model
import Sandbox
import ServiceLifecycle
import UnixSignals

/// `crosswalk sandbox`: the simulated systems alone.
struct SandboxCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs the simulated systems on loopback ports until stopped.",
        discussion: "Prints `ready` when they listen. Their notifications go to the gateway."
    )

    @Option(help: ArgumentHelp("The port of the simulated Salesforce; left out, a free one.", valueName: "port"))
    var salesforce: UInt16?
    @Option(help: ArgumentHelp("The port of the simulated Intercom; left out, a free one.", valueName: "port"))
    var intercom: UInt16?
    @Option(help: ArgumentHelp("The port of the simulated Arlo; left out, a free one.", valueName: "port"))
    var arlo: UInt16?
    @Option(help: ArgumentHelp("Where their notifications go.", valueName: "url"))
    var gateway = "http://127.0.0.1:8080"
    @Option(help: ArgumentHelp("Write a complete configuration of a gateway for them.", valueName: "file"))
    var configOut: String?
    @Option(help: ArgumentHelp("Write each system's address and a person's token, as JSON.", valueName: "file"))
    var accessOut: String?
    @Option(
        help: ArgumentHelp("Start with the records of this file, and write them back at the end.", valueName: "file")
    )
    var state: String?

    /// Runs them until a signal.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let address = try GatewayAddress(gateway)
        let ports = ["salesforce": salesforce, "intercom": intercom, "arlo": arlo].compactMapValues { $0 }
        let sandbox = try await RunningSandbox(ports: ports, clock: desk.clock)
        if let state { try Self.restore(sandbox.host, from: state, at: desk.clock.now) }
        try write(sandbox, for: address)
        for name in sandbox.host.names { desk.console.note("\(name): \(sandbox.host.url(of: name) ?? "")") }
        let transport = Shell.transport(.sandbox)
        let postman = Postman(for: sandbox, to: address.origin, over: transport, clock: desk.clock) { news in
            guard case .answered(let round) = news else { return }
            let answer = round.answer.map { "\($0.status)" } ?? "no answer"
            desk.console.note("\(round.system) → \(address.origin)\(round.path): \(answer)")
        }
        let group = ServiceGroup(
            services: sandbox.services + [postman],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
        )
        desk.console.write("ready\n")
        try? await group.run()
        await transport.shutdown()
        if let state { try Self.save(sandbox.host.state.pretty + "\n", to: state) }
        return Performance()
    }

    private func write(_ sandbox: RunningSandbox, for address: GatewayAddress) throws(CommandFailure) {
        if let configOut {
            let configuration = SandboxConfiguration(
                host: sandbox.host,
                listen: address.listen,
                operations: address.operations(besides: Self.ports(of: sandbox.host)),
                store: "sqlite:crosswalk.db"
            )
            try Self.save(configuration.yaml, to: configOut)
        }
        if let accessOut { try Self.save(sandbox.access.pretty + "\n", to: accessOut) }
    }

    /// The ports on which the systems listen.
    private static func ports(of host: SimulatorHost) -> Set<Int> {
        Set(host.names.compactMap { host.url(of: $0)?.split(separator: ":").last.flatMap { Int($0) } })
    }

    private static func restore(_ host: SimulatorHost, from path: String, at now: Timestamp) throws(CommandFailure) {
        guard let data = FileManager.default.contents(atPath: path) else { return }
        guard let json = try? JSON.parse(Array(data)) else {
            throw CommandFailure(
                .misused,
                "\(path) is no JSON",
                remedy: "give a file that --state wrote, or a new name"
            )
        }
        do throws(DeedError) {
            try host.restore(json, at: now)
        } catch {
            throw CommandFailure(.misused, "\(path) holds a record that its system refuses: \(error.message)")
        }
    }

    /// Writes a file for its owner alone, whole or not at all: it may hold secrets.
    static func save(_ text: String, to path: String) throws(CommandFailure) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw CommandFailure(.misused, "\(path) cannot be written", remedy: "check that its folder exists")
        }
    }
}

extension Postman.Round {
    /// The path at the gateway, without a secret that stands in it.
    fileprivate var path: String {
        let segments = posting.request.path.split(separator: "/")
        return "/" + segments.prefix(3).joined(separator: "/") + (segments.count > 3 ? "/•••" : "")
    }
}
