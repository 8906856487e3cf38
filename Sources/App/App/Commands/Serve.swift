import ArgumentParser
import Glibc
import HTTPServer
import Logging
import Model
import Pipeline
import Resources
import SQLiteStore
import ServiceLifecycle
import Store
import UnixSignals

/// How log lines are written.
enum LogForm: String, ExpressibleByArgument {
    case text, json
}

/// `crosswalk serve`: the gateway.
struct Serve: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the gateway until SIGTERM; SIGHUP reloads the configuration."
    )

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Lines for people, or one JSON object each: text or json.", valueName: "form"))
    var log = LogForm.text
    @Flag(help: "Log every arrival, every verdict and every write as well, each with its trace.")
    var verbose = false
    @Option(help: .hidden)
    var dieAt: SuddenDeath?

    /// Runs until a signal.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        // Whoever reads the log may go away: that must not end the gateway.
        signal(SIGPIPE, SIG_IGN)
        // Until there is somebody to finish what is in hand, there is nothing in hand that a start would not find again.
        for stop in [SIGTERM, SIGINT] { signal(stop) { _ in _exit(0) } }
        OpenFiles.raiseLimit()
        Memory.shareHeaps()
        let configuration = try desk.configuration(common.config)
        var log = Logger(label: "crosswalk") { [form = log] label -> any LogHandler in
            switch form {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler(clock: desk.clock)
            }
        }
        if verbose { log.logLevel = .debug }
        let (store, lock) = try Self.takeStore(of: configuration)
        defer { lock.release() }
        let gateway = try await RunningGateway(
            configuration,
            in: .live(
                store: store,
                transport: desk.transport(configuration),
                clock: desk.clock,
                entropy: desk.entropy,
                hazard: SuddenDeath.hazard(dieAt),
                log: log
            )
        )
        lock.announce(gateway.operating)
        if configuration.operators.isEmpty {
            log.notice("operations are open to everybody on this machine: there are no gateway.operators")
        }
        log.notice(
            "the gateway is running",
            metadata: [
                "listen": "\(gateway.listen)", "operations": "\(gateway.operating)", "store": "\(configuration.store)",
                "configuration": "\(configuration.gateway.mark)",
            ]
        )
        let reloader = Reloader(path: common.config, loader: desk.loader, gateway: gateway, log: log)
        await gateway.run(until: [.sigterm, .sigint], with: [.init(service: reloader)])
        do throws(StoreError) {
            try store.close()
        } catch {
            log.warning("the store was not closed in order; nothing is lost", metadata: ["reason": "\(error)"])
        }
        log.notice("the gateway has stopped")
        return Performance()
    }

    /// Opens the store for a gateway of its own.
    static func takeStore(of configuration: LoadedConfiguration) throws(CommandFailure) -> (SQLiteStore, StoreLock) {
        switch configuration.store {
        case .sqlite(let path):
            let lock = try StoreLock(of: path)
            do throws(StoreError) {
                return (try SQLiteStore(path: path), lock)
            } catch {
                lock.release()
                throw CommandFailure(error, in: configuration.store)
            }
        }
    }
}

extension Works.Surroundings {
    /// The surroundings of a gateway in real time.
    static func live(
        store: any Store,
        transport: any Transport,
        clock: any WallClock,
        entropy: any Entropy,
        hazard: @escaping Hazard = { _ in },
        log: Logger
    ) -> Works.Surroundings {
        Works.Surroundings(
            store: store,
            transport: transport,
            clock: YieldingClock(clock, steady: SteadyClock()),
            wall: clock,
            entropy: entropy,
            pause: { try? await Task.sleep(for: $0) },
            conserve: Works.Surroundings.conserve,
            hazard: hazard,
            log: log
        )
    }
}
