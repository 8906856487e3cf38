import HTTPServer
import Logging
import Model
import Pipeline
import ServiceLifecycle
import Store
import UnixSignals

/// A gateway with its listeners and pumps, over a store that is its own.
struct RunningGateway: Sendable {
    /// How long everything in hand may take to finish once the gateway is asked to stop.
    private static let shutdownLimit = Duration.seconds(10)

    private let inForce: ConfigurationInForce
    private let surroundings: Works.Surroundings
    private let ingress: HTTPServer
    private let operations: HTTPServer
    private let probe: StoreProbe
    private let undertakings: Undertakings
    /// What runs.
    let house: PumpHouse

    /// Prepares the store and binds both addresses: nothing is lost of what arrives before `run`.
    ///
    /// - Parameters:
    ///   - configuration: what it goes by at first.
    ///   - surroundings: the world.
    ///   - moved: called whenever something may have changed: a pump has ended a turn, or an undertaking is over.
    /// - Throws: `CommandFailure` when the store or an address cannot be had.
    init(
        _ configuration: LoadedConfiguration,
        in surroundings: Works.Surroundings,
        moved: @escaping @Sendable () -> Void = {}
    ) async throws(CommandFailure) {
        try await asked(configuration) { () async throws(StoreError) in
            try await surroundings.store.takeUp(configuration.gateway, at: surroundings.clock.now)
            try await surroundings.store.enforce(configuration.gateway.mark, at: surroundings.clock.now)
        }
        let inForce = ConfigurationInForce(configuration)
        let house = PumpHouse(
            Works(configuration.gateway, in: surroundings),
            steady: SteadyClock(),
            moved: moved,
            log: surroundings.log
        )
        let probe = StoreProbe(surroundings.store, clock: surroundings.wall)
        let undertakings = Undertakings(clock: surroundings.wall, ended: moved)
        let api = OperatorAPI(undertakings) { who, note in
            .gateway(inForce.now, in: surroundings, house, who: who, note: note)
        }
        let desk = Operations(
            house: house,
            store: surroundings.store,
            probe: probe,
            clock: surroundings.wall,
            api: api,
            operators: { inForce.now.operators }
        )
        ingress = try HTTPServer.ingress(configuration, of: house)
        do throws(CommandFailure) {
            operations = try HTTPServer.operations(configuration) { await desk.answer($0) }
        } catch {
            await ingress.stop(grace: .zero)
            throw error
        }
        self.inForce = inForce
        self.surroundings = surroundings
        self.house = house
        self.probe = probe
        self.undertakings = undertakings
    }

    /// Where notifications are received; the port is the real one where the configuration leaves it to the system.
    var listen: HostAndPort { HostAndPort(host: inForce.now.listen.host, port: Int(ingress.port ?? 0)) }

    /// Where health and metrics are.
    var operating: HostAndPort { HostAndPort(host: inForce.now.operations.host, port: Int(operations.port ?? 0)) }

    /// Runs until a signal or graceful shutdown: first the listeners stop, then the pumps.
    ///
    /// - Parameters:
    ///   - signals: what asks the gateway to stop.
    ///   - company: what runs beside it and stops before it.
    func run(
        until signals: [UnixSignal] = [],
        with company: [ServiceGroupConfiguration.ServiceConfiguration] = []
    ) async {
        let listeners = [Listener(server: operations), Listener(server: ingress)]
        let herald = Herald(
            to: { [inForce] in inForce.now.herald },
            over: surroundings.transport,
            clock: surroundings.wall,
            entropy: surroundings.entropy,
            log: surroundings.log
        )
        let watchman = Watchman(
            inForce: inForce,
            house: house,
            store: surroundings.store,
            clock: surroundings.wall,
            herald: herald
        )
        let rounds = Rounds(inForce: inForce, house: house, surroundings: surroundings, herald: herald)
        let own: [any Service] =
            [MemoryReturn(inbox: surroundings.store), house, probe, rounds, watchman, undertakings]
            + listeners
        let services = own.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) } + company
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: signals,
            logger: surroundings.log
        )
        configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            surroundings.log.warning("what was in hand was broken off", metadata: ["reason": "\(error)"])
        }
    }

    /// Puts another configuration in force; the listeners stay as they are.
    func reload(_ configuration: LoadedConfiguration) async {
        let log = surroundings.log
        do throws(StoreError) {
            try await surroundings.store.unpark(configuration.gateway, at: surroundings.clock.now)
            try await surroundings.store.enforce(configuration.gateway.mark, at: surroundings.clock.now)
        } catch {
            return log.error("the configuration stays as it was", metadata: ["reason": "the store: \(error)"])
        }
        let fixed = inForce.replace(with: configuration)
        await house.replace(with: Works(configuration.gateway, in: surroundings))
        log.notice("another configuration is in force", metadata: ["configuration": "\(configuration.gateway.mark)"])
        if !fixed.isEmpty {
            log.warning("some changes need a restart", metadata: ["keys": "\(fixed.joined(separator: " "))"])
        }
    }
}

extension Desk {
    /// The desk of a running gateway, in somebody's name: what is changed there wakes the pumps.
    fileprivate static func gateway(
        _ configuration: LoadedConfiguration,
        in surroundings: Works.Surroundings,
        _ house: PumpHouse,
        who: String,
        note: @escaping @Sendable (String) -> Void
    ) -> Desk {
        Desk(
            configuration: configuration,
            store: surroundings.store,
            who: who,
            transport: surroundings.transport,
            clock: surroundings.clock,
            entropy: surroundings.entropy,
            loader: ConfigurationLoader(platforms: [], environment: ConfigurationEnvironment([:])),
            console: Console(note: note),
            pause: surroundings.pause,
            free: { Shell.free(at: $0) },
            lines: house.works.lines,
            changed: { house.works.wake() }
        )
    }
}

extension Inbox where Self: Journal & History & Operating {
    /// Makes the store ready for a gateway that starts: what another one had in hand is free again.
    fileprivate func takeUp(_ gateway: Gateway, at now: Timestamp) async throws(StoreError) {
        try await openInbox()
        try await releaseClaims(at: now)
        try await unpark(gateway, at: now)
    }
}

extension Operating {
    /// Notes the configuration by which this program goes from now on.
    fileprivate func enforce(_ mark: ConfigurationMark, at now: Timestamp) async throws(StoreError) {
        try await enforce(mark, by: Crosswalk.version, at: now)
    }
}

extension History where Self: Operating {
    /// Makes due again what syncs had parked that are active now.
    fileprivate func unpark(_ gateway: Gateway, at now: Timestamp) async throws(StoreError) {
        let standstill = try await standstill()
        for sync in gateway.pausing(standstill.syncs).syncs where sync.state == .active {
            _ = try await unpark(sync.name, at: now)
        }
    }
}
