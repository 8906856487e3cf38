import CMicroHTTPD
import Glibc
import Resources

/// A running server: its door, its clerks, and the thread that watches the clock.
final class Daemon: Sendable {
    /// How often the clock is looked at, in milliseconds: how late a slow connection may be closed.
    private static let sweepInterval = 200

    private let door: Door
    private let reception: Reception
    private let clerks: [Clerk]
    private let closing = Bell()
    private let watched = Bell()

    /// Starts to listen and to serve.
    init(_ configuration: ServerConfiguration, reception: Reception) throws(HTTPServerError) {
        let limits = configuration.limits
        guard (1...64).contains(configuration.threads), limits.connections >= configuration.threads,
            limits.body >= 0, (1 << 10...1 << 20).contains(limits.header), (1...86_400).contains(limits.idleSeconds),
            limits.readTime > .zero, (limits.connectionsPerAddress ?? 1) > 0
        else { throw .invalid("a limit of the server is out of its range") }
        var address = sockaddr_storage()
        guard unsafe crosswalk_address(configuration.address, configuration.port, &address) == 1 else {
            throw .invalid("the address \(configuration.address) is not numeric")
        }
        let clerks = (0..<configuration.threads).map { index in
            Clerk(reception, connections: (limits.connections + index) / configuration.threads)
        }
        guard let door = Door(at: &address) else {
            throw .cannotListen("\(configuration.address) port \(configuration.port) is taken or not ours")
        }
        guard let wheels = Self.wheels(configuration, for: clerks) else {
            throw .cannotListen("the TLS keys are not valid, or the system has no room")
        }
        self.door = door
        self.reception = reception
        self.clerks = clerks
        for (clerk, wheel) in zip(clerks, wheels) { clerk.start(wheel) }
        door.open(to: clerks)
        watch()
    }

    /// The port that is listened on.
    var port: UInt16 { door.port }

    /// Ends everything, the requests in hand after `grace` at the latest.
    func stop(grace: Duration) {
        reception.drain()
        door.close()
        let end = Instant.now + grace.milliseconds
        for clerk in clerks { clerk.leave(by: end) }
        for clerk in clerks { clerk.join() }
        closing.ring()
        while !watched.wait(milliseconds: -1) {}
        reception.roster.finish()
    }

    private func watch() {
        OwnThread.start { [reception, closing, watched] in
            while !closing.wait(milliseconds: Self.sweepInterval) { reception.roster.sweep(at: .now) }
            watched.ring()
        }
    }

    /// Opens a wheel for each clerk; nil when one could not be.
    private static func wheels(_ configuration: ServerConfiguration, for clerks: [Clerk]) -> [Wheel]? {
        var wheels: [Wheel] = []
        for clerk in clerks {
            guard let wheel = Wheel(configuration, for: clerk) else {
                for (clerk, wheel) in zip(clerks, wheels) { wheel.stop(for: clerk) }
                return nil
            }
            wheels.append(wheel)
        }
        return wheels
    }
}
