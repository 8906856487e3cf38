import HTTPServer
import Model
import Pipeline
import Sandbox
import ServiceLifecycle

/// The simulated systems on loopback sockets.
struct RunningSandbox: Sendable {
    /// The systems.
    let host: SimulatorHost
    /// Rung whenever a system may have something to tell.
    let bell: Doorbell
    private let servers: [HTTPServer]

    /// What the ids, tokens and secrets of a sandbox are derived from: the same in every run, so that a configuration
    /// that it wrote once stays good.
    private static let seed = "sandbox"

    /// Starts every system that can be simulated.
    ///
    /// - Parameters:
    ///   - ports: the ports that are asked for, by platform; the others are the machine's to choose.
    ///   - clock: the systems' time.
    ///   - watch: learns, by its name, of a system that has just answered a request.
    /// - Throws: `CommandFailure` when a port is taken.
    init(
        ports: [String: UInt16],
        clock: any WallClock,
        watch: @escaping @Sendable (String, SimulatorHost) -> Void = { _, _ in }
    ) async throws(CommandFailure) {
        let host = SimulatorHost()
        let bell = Doorbell()
        var servers: [HTTPServer] = []
        do throws(CommandFailure) {
            for platform in SimulatorCatalog.platforms {
                let configuration = ServerConfiguration(
                    port: ports[platform] ?? 0,
                    limits: ServerConfiguration.Limits(lengthIsRequired: false)
                )
                let server = HTTPServer(configuration) { request in
                    defer { bell.ring() }
                    defer { watch(platform, host) }
                    do throws(TransportError) {
                        return try host.answer(request, by: platform, at: clock.now)
                    } catch {
                        return .text(503, "no answer\n")
                    }
                }
                servers.append(try Self.start(server, platform, port: ports[platform] ?? 0))
                guard let simulator = SimulatorCatalog.forTrial(platform, connection: platform, seed: Self.seed) else {
                    continue
                }
                host.add(simulator, as: platform, url: "http://127.0.0.1:\(server.port ?? 0)")
            }
        } catch {
            for server in servers { await server.stop(grace: .zero) }
            throw error
        }
        self.host = host
        self.bell = bell
        self.servers = servers
    }

    /// The listeners as services.
    var services: [any Service] { servers.map { Listener(server: $0) } }

    /// What outside programs need to use the systems in a person's name: for each its address and a token.
    var access: JSON {
        .object(
            JSONObject(
                host.names.map { name in
                    (name, ["url": .optional(host.url(of: name)), "token": .optional(host.personToken(of: name))])
                }
            )
        )
    }

    /// Does what a person does in a system, and has it told.
    func perform(_ deed: Deed, in name: String, at now: Timestamp) throws(DeedError) -> [String] {
        defer { bell.ring() }
        return try host.perform(deed, in: name, at: now)
    }

    /// Lets a system's notifications go that were kept back, each so many times.
    func release(_ name: String, times: Int = 1) {
        host.release(name, times: times)
        bell.ring()
    }

    private static func start(
        _ server: HTTPServer,
        _ platform: String,
        port: UInt16
    ) throws(CommandFailure) -> HTTPServer {
        do throws(HTTPServerError) {
            try server.start()
            return server
        } catch {
            throw CommandFailure(
                .wrong,
                "the simulated \(platform) cannot listen on 127.0.0.1:\(port): \(error.words)",
                remedy: "give another port with --\(platform)"
            )
        }
    }
}
