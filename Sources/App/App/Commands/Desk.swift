import HTTPClient
package import Model
package import Pipeline
package import Store

/// What a command works with: the world of a shell, or a rehearsal's own.
package struct Desk: Sendable {
    /// How the store is to be opened.
    package enum Use: Sendable {
        /// To look at it, beside a gateway that may be running.
        case look
        /// To change something in it.
        case change
        /// To keep something in it, and to make it where there is none.
        case make
    }

    /// Loads the configuration of a path, or says what is wrong with it.
    let configuration: @Sendable (_ path: String) throws(CommandFailure) -> LoadedConfiguration
    /// Opens the store of a configuration.
    let store: @Sendable (LoadedConfiguration, Use) throws(CommandFailure) -> any Store
    /// Says where a change is made, and keeps others from it meanwhile.
    let workplace: @Sendable (LoadedConfiguration) throws(CommandFailure) -> Workplace
    /// In whose name changes are made: `shell:USER`, or an operator's name.
    let who: String
    /// Opens the network for a configuration.
    let transport: @Sendable (LoadedConfiguration) -> any Transport
    /// Checks configurations.
    let loader: ConfigurationLoader
    /// Reads and checks a configuration that is not in force; a finding says why it cannot be read.
    let draft: @Sendable (_ path: String) -> Result<ConfigurationLoader.Result, Finding>
    /// The time.
    let clock: any WallClock
    /// Lets time pass; in a rehearsal none does.
    let pause: @Sendable (Duration) async -> Void
    /// Randomness and ids.
    let entropy: any Entropy
    /// Where words go while a command works.
    let console: Console
    /// How many bytes are free where a file lies; nil where nobody knows.
    let free: @Sendable (_ path: String) -> Int?
    /// Wakes whoever works at the store, while a command goes on changing it.
    let wake: @Sendable () -> Void
    /// The lines of a gateway that runs, which its desk shares; nil where a command opens its own.
    private let sharedLines: Lines?

    private init(
        configuration: @escaping @Sendable (String) throws(CommandFailure) -> LoadedConfiguration,
        store: @escaping @Sendable (LoadedConfiguration, Use) throws(CommandFailure) -> any Store,
        workplace: @escaping @Sendable (LoadedConfiguration) throws(CommandFailure) -> Workplace,
        who: String,
        transport: @escaping @Sendable (LoadedConfiguration) -> any Transport,
        loader: ConfigurationLoader,
        clock: any WallClock,
        pause: @escaping @Sendable (Duration) async -> Void,
        entropy: any Entropy,
        console: Console,
        draft: (@Sendable (String) -> Result<ConfigurationLoader.Result, Finding>)? = nil,
        free: @escaping @Sendable (String) -> Int? = { _ in nil },
        wake: @escaping @Sendable () -> Void = {},
        lines: Lines? = nil
    ) {
        self.configuration = configuration
        self.store = store
        self.workplace = workplace
        self.who = who
        self.transport = transport
        self.loader = loader
        self.draft = draft ?? { path in loader.read(path: path).map { _ in loader.load(path: path) } }
        self.clock = clock
        self.pause = pause
        self.entropy = entropy
        self.console = console
        self.free = free
        self.wake = wake
        sharedLines = lines
    }

    /// A desk in a world of its own, whatever path a command names: for rehearsals and tests, and for the operator API.
    ///
    /// - Parameters:
    ///   - configuration: the configuration in force.
    ///   - store: the store, at which nobody else is.
    ///   - who: in whose name changes are made.
    ///   - transport: the network.
    ///   - clock: the time.
    ///   - entropy: randomness.
    ///   - loader: checks configurations.
    ///   - console: where words go.
    ///   - pause: lets time pass.
    ///   - free: how many bytes are free where a file lies.
    ///   - lines: the lines to the systems, where somebody has them open; nil to open others.
    ///   - draft: reads and checks a configuration that is not in force; left out, a file of the machine.
    ///   - changed: called behind every change.
    package init(
        configuration: LoadedConfiguration,
        store: any Store,
        who: String = "somebody",
        transport: any Transport,
        clock: any WallClock,
        entropy: any Entropy,
        loader: ConfigurationLoader,
        console: Console = Console(),
        pause: @escaping @Sendable (Duration) async -> Void = { _ in },
        free: @escaping @Sendable (String) -> Int? = { _ in nil },
        lines: Lines? = nil,
        draft: (@Sendable (String) -> Result<ConfigurationLoader.Result, Finding>)? = nil,
        changed: @escaping @Sendable () -> Void = {}
    ) {
        self.init(
            configuration: { _ throws(CommandFailure) in configuration },
            store: { _, _ throws(CommandFailure) in store },
            workplace: { _ throws(CommandFailure) in .store(store, changed) },
            who: who,
            transport: { _ in transport },
            loader: loader,
            clock: clock,
            pause: pause,
            entropy: entropy,
            console: console,
            draft: draft,
            free: free,
            wake: changed,
            lines: lines
        )
    }

    /// Whether it is the desk of a gateway that runs, whose configuration is in force, whatever stands in a file by now.
    var isOfGateway: Bool { sharedLines != nil }

    /// The lines to the systems of a configuration; renewed tokens are kept in its store.
    ///
    /// At the desk of a gateway they are its own: what is asked there keeps its pace, and nobody logs in beside it.
    func lines(_ configuration: LoadedConfiguration, keeping vault: any Store) -> Lines {
        if let sharedLines { return sharedLines }
        return Lines(
            configuration.gateway,
            transport: transport(configuration),
            vault: vault,
            clock: clock,
            pause: pause
        )
    }

    /// The desk of a shell: files and network of this machine, each opened when a command asks for it.
    package static func shell(_ console: Console = .process, loader: ConfigurationLoader) -> Desk {
        Desk(
            configuration: { path throws(CommandFailure) in try Shell.configuration(path, loader) },
            store: { configuration, use throws(CommandFailure) in try Shell.store(of: configuration, for: use) },
            workplace: { configuration throws(CommandFailure) in try Shell.workplace(of: configuration) },
            who: Shell.user,
            transport: { Shell.transport($0.isSandbox ? .sandbox : .live) },
            loader: loader,
            clock: SystemClock(),
            pause: { try? await Task.sleep(for: $0) },
            entropy: SystemEntropy(),
            console: console,
            free: { Shell.free(at: $0) }
        )
    }
}
