import Logging
import Model
import Pipeline
import Sandbox
import SQLiteStore
import Store

/// The world of one rehearsal: the simulated systems, the virtual clock, the store, and the gateway between them.
struct RehearsalWorld {
    /// The rehearsal's systems.
    let host: SimulatorHost
    /// The time.
    let clock: RehearsalClock
    /// Randomness and ids, the same in every run.
    let entropy: SeededEntropy
    /// What is kept; it survives the gateway.
    let store: any Store
    /// The configuration, with what the simulators supplied.
    let configuration: LoadedConfiguration
    /// Loads configurations, for commands that check one.
    let loader: ConfigurationLoader
    /// Signs notifications in the scheme that the configuration names.
    let relay: Relay
    /// Where the gateway is going to die.
    let trap = CrashTrap()
    /// The gateway as it lives now.
    private(set) var works: Works
    /// What has happened since the last expectations.
    var record = WorldRecord()
    /// Names of ids, by `as:`.
    var names: [String: String] = [:]

    /// Lines and descriptions of those who only look: no fault hits them, and nobody counts what they ask.
    let lines: Lines
    let descriptions: Descriptions

    private let surroundings: Works.Surroundings

    /// Puts a world together, before anything stands in it.
    init(
        _ rehearsal: Rehearsal,
        host: SimulatorHost,
        _ configuration: LoadedConfiguration,
        loader: ConfigurationLoader
    ) throws(StoreError) {
        let clock = RehearsalClock(rehearsal.clock)
        let entropy = SeededEntropy(seed: rehearsal.title)
        let store = try SQLiteStore.inMemory()
        let trap = trap
        var log = Logger(label: "rehearsal") { _ in SwiftLogNoOpLogHandler() }
        log.logLevel = .critical
        surroundings = Works.Surroundings(
            store: store,
            transport: SimulatedNetwork(host, clock: clock, elapse: { clock.move(to: clock.now + $0) }),
            clock: clock,
            entropy: entropy,
            pause: { _ in },
            conserve: Works.Surroundings.conserve,
            hazard: { point throws(Crash) in try trap.pass(point) },
            portions: .revealing,
            log: log
        )
        works = Works(configuration.gateway, in: surroundings)
        lines = Lines(
            configuration.gateway,
            transport: SimulatedNetwork(host, clock: clock, isAside: true),
            vault: store,
            clock: clock,
            pause: { _ in }
        )
        descriptions = Descriptions(lines, clock: clock)
        self.host = host
        self.clock = clock
        self.entropy = entropy
        self.store = store
        self.configuration = configuration
        self.loader = loader
        relay = Relay(configuration, host: host)
    }

    /// The network of the world.
    var transport: any Transport { surroundings.transport }

    /// Lets the gateway die and start again on the same store.
    mutating func restart() async throws(WorldFault) {
        try await kept { () async throws(StoreError) in try await store.releaseClaims(at: clock.now) }
        works = Works(configuration.gateway, in: surroundings)
    }

    /// Runs a store's operation.
    func kept<Value>(_ operation: () async throws(StoreError) -> Value) async throws(WorldFault) -> Value {
        do throws(StoreError) {
            return try await operation()
        } catch {
            throw WorldFault("the store cannot go on: \(error)")
        }
    }
}

/// Why a rehearsal cannot go on.
struct WorldFault: Error, Hashable {
    /// What happened, in words.
    let problem: String

    init(_ problem: String) { self.problem = problem }
}
