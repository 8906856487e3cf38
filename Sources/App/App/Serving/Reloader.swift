import Logging
import ServiceLifecycle
import UnixSignals

/// Reloads the configuration whenever the process gets SIGHUP, if the whole new file is valid.
struct Reloader: Service {
    /// The configuration's path.
    let path: String
    /// Reads and checks it.
    let loader: ConfigurationLoader
    /// Whose configuration it is.
    let gateway: RunningGateway
    /// Where to log.
    let log: Logger

    /// Reloads until the gateway stops.
    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { await reload() }
    }

    private func reload() async {
        let result = loader.load(path: path)
        guard let configuration = result.configuration else {
            for finding in result.findings where finding.severity == .error {
                log.error(
                    "the new configuration has an error",
                    metadata: ["line": "\(finding.line)", "path": "\(finding.path)", "problem": "\(finding.problem)"]
                )
            }
            return log.error("the configuration stays as it was", metadata: ["file": "\(path)"])
        }
        await gateway.reload(configuration)
    }
}
