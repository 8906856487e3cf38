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
    ///
    /// It asks as well where a system is left alone because it fails: why it does is to be found out.
    let line: @Sendable (ConnectionName) -> (line: Line, witness: Witness)?
    /// How many bytes are free where a file lies; nil where nobody knows.
    let free: @Sendable (_ path: String) -> Int?

    /// The means of a command.
    init(_ configuration: LoadedConfiguration, keeping vault: any Store, at desk: Desk) {
        self.init(
            desk.lines(configuration, keeping: vault),
            network: desk.transport(configuration),
            clock: desk.clock,
            free: desk.free
        )
    }

    /// The means of whoever has lines: nobody logs in beside them, and every request is counted.
    init(
        _ lines: Lines,
        network: any Transport,
        clock: any WallClock,
        free: @escaping @Sendable (String) -> Int? = { Shell.free(at: $0) }
    ) {
        self.network = network
        self.clock = clock
        self.free = free
        line = { name in
            let witness = Witness(network)
            return lines.line(to: name).map { ($0.pressing(over: witness), witness) }
        }
    }
}
