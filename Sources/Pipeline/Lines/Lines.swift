package import Model
package import Store
import Synchronization

/// The lines to all systems of a configuration, each opened when it is first needed.
package final class Lines: Sendable {
    private let gateway: Gateway
    private let transport: any Transport
    private let vault: any Vault
    private let clock: any WallClock
    private let wall: any WallClock
    private let alarm: Alarm?
    private let pause: @Sendable (Duration) async -> Void
    private let lines = Mutex<[ConnectionName: Line]>([:])

    /// Opens lines as they are asked for; `clock` tells when something is due, `wall` what others call the present.
    package init(
        _ gateway: Gateway,
        transport: any Transport,
        vault: any Vault,
        clock: any WallClock,
        wall: (any WallClock)? = nil,
        alarm: Alarm? = nil,
        pause: @escaping @Sendable (Duration) async -> Void
    ) {
        self.gateway = gateway
        self.transport = transport
        self.vault = vault
        self.clock = clock
        self.wall = wall ?? clock
        self.alarm = alarm
        self.pause = pause
    }

    /// The line to a connection; nil when the configuration has no such connection.
    package func line(to connection: ConnectionName) -> Line? {
        guard let system = gateway.systems[connection] else { return nil }
        return lines.withLock { lines in
            if let line = lines[connection] { return line }
            let line = Line(
                to: system,
                transport: transport,
                vault: vault,
                clock: clock,
                wall: wall,
                alarm: alarm,
                pause: pause
            )
            lines[connection] = line
            return line
        }
    }
}
