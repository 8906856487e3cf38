import HTTPClient
package import Model
import Pipeline
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
        free: @escaping @Sendable (String) -> Int? = { _ in nil }
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
    ///   - changed: called behind every change.
    ///   - draft: reads and checks a configuration that is not in force; left out, a file of the machine.
    package init(
        configuration: LoadedConfiguration,
        store: any Store,
        who: String = "somebody",
        transport: any Transport,
        clock: any WallClock,
        entropy: any Entropy,
        loader: ConfigurationLoader,
        console: Console = Console(),
        changed: @escaping @Sendable () -> Void = {},
        draft: (@Sendable (String) -> Result<ConfigurationLoader.Result, Finding>)? = nil
    ) {
        self.init(
            configuration: { _ throws(CommandFailure) in configuration },
            store: { _, _ throws(CommandFailure) in store },
            workplace: { _ throws(CommandFailure) in .store(store, changed) },
            who: who,
            transport: { _ in transport },
            loader: loader,
            clock: clock,
            pause: { _ in },
            entropy: entropy,
            console: console,
            draft: draft
        )
    }

    /// The lines to the systems of a configuration; renewed tokens are kept in its store.
    func lines(_ configuration: LoadedConfiguration, keeping vault: any Store) -> Lines {
        Lines(
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
