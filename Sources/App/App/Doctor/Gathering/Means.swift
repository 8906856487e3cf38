import Model
import Pipeline
import Store

/// What a check-up works with: the world of a command, or of a running gateway.
struct Means: Sendable {
    /// The way to the public address.
    let network: any Transport
    /// The time.
    let clock: any WallClock
    /// The line to a connection, and who counts what goes over it; nil where there is no such connection.
    let line: @Sendable (ConnectionName) -> (line: Line, witness: Witness?)?
    /// How many bytes are free where a file lies; nil where nobody knows.
    let free: @Sendable (_ path: String) -> Int?

    /// The means of a command: lines of its own, on which every request is counted.
    init(_ configuration: LoadedConfiguration, keeping vault: any Vault, at desk: Desk) {
        let network = desk.transport(configuration)
        self.network = network
        clock = desk.clock
        free = desk.free
        line = { name in
            guard let system = configuration.gateway.systems[name] else { return nil }
            let witness = Witness(network)
            let line = Line(to: system, transport: witness, vault: vault, clock: desk.clock, pause: desk.pause)
            return (line, witness)
        }
    }

    /// The means of a running gateway: its own lines, so that nobody else logs in beside it.
    init(_ lines: Lines, network: any Transport, clock: any WallClock) {
        self.network = network
        self.clock = clock
        free = { Shell.free(at: $0) }
        line = { name in lines.line(to: name).map { ($0, nil) } }
    }
}
