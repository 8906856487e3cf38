package import Model
package import Store
import Synchronization

/// The lines to all systems of the configuration in force; a line lives as long as its connection's name does.
package final class Lines: Sendable {
    private let gateway: GatewayInForce
    private let transport: any Transport
    private let vault: any Vault
    private let clock: any WallClock
    private let pause: @Sendable (Duration) async -> Void
    private let lines = Mutex<[ConnectionName: Line]>([:])

    /// Opens lines as they are asked for.
    package init(
        _ gateway: GatewayInForce,
        transport: any Transport,
        vault: any Vault,
        clock: any WallClock,
        pause: @escaping @Sendable (Duration) async -> Void
    ) {
        self.gateway = gateway
        self.transport = transport
        self.vault = vault
        self.clock = clock
        self.pause = pause
    }

    /// The line to a connection; nil when the configuration in force has no such connection.
    package func line(to connection: ConnectionName) -> Line? {
        guard let system = gateway.now.systems[connection] else { return nil }
        return lines.withLock { lines in
            if let line = lines[connection] { return line }
            let line = Line(to: system, transport: transport, vault: vault, clock: clock, pause: pause)
            lines[connection] = line
            return line
        }
    }

    /// Closes every line, so that the next use opens it with the configuration then in force.
    package func hangUp() {
        lines.withLock { $0 = [:] }
    }
}
