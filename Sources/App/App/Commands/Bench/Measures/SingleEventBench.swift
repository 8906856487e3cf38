import Foundation
import HTTPServer
import Load
import Model

/// How long one event takes through an idle gateway, from its receipt to the write at the other system.
struct SingleEventBench: Sendable {
    /// What it found.
    struct Finding: Disturbable {
        /// From sending the notification to the arrival of the write.
        let latency: Histogram
        /// There and back between two processes' sockets on this machine, with a server that does nothing.
        let roundTrip: Duration
        /// The share of the time in which the events were followed.
        let stolen: Double
        /// Whether every event led to its write.
        let isRight: Bool
    }

    let site: BenchSite

    /// How long a write may take to come.
    private static let patience: Int64 = 20_000_000_000
    /// How long the gateway is left alone between two events.
    private static let pause = Duration.milliseconds(25)

    /// Sends events one by one, to records that are linked already.
    func run() async throws(CommandFailure) -> Finding {
        defer { site.clear("single") }
        let systems = try await BenchSystems(clock: site.clock)
        let result: Result<Finding, CommandFailure>
        do throws(CommandFailure) {
            result = .success(try await run(systems))
        } catch {
            result = .failure(error)
        }
        await systems.stop()
        return try result.get()
    }

    private func run(_ systems: BenchSystems) async throws(CommandFailure) -> Finding {
        guard let sender = systems.sender else { throw CommandFailure(.wrong, "the simulated Intercom signs nothing") }
        let notifications = Notifications(
            secret: sender.secret,
            workspace: sender.workspace,
            seed: site.notifications(for: 3).seed
        )
        let gateway = try await BenchGateway(
            site.program,
            in: site.folder.appending(path: "single"),
            connections: systems.connections,
            syncs: BenchSystems.syncs
        )
        let result: Result<(Histogram, Double), CommandFailure>
        do throws(CommandFailure) {
            let numbers = 0..<site.sizes.events
            let requests = try notifications.prepared(numbers, version: 1)
            _ = try await LoadThread.send(requests, to: gateway.port, under: Pressure(connections: 4))
            try await gateway.rest()
            var latency = Histogram()
            let start = gateway.child.tollStart
            for number in numbers {
                latency.note(nanoseconds: try await follow(number, notifications, gateway, systems))
            }
            let stolen = gateway.child.toll(since: start).stolen
            try await gateway.rest()
            result = .success((latency, stolen))
        } catch {
            result = .failure(error)
        }
        await gateway.child.stop()
        let (latency, stolen) = try result.get()
        let accounts = systems.accounts(0..<site.sizes.events, of: notifications, version: 2)
        return Finding(
            latency: latency,
            roundTrip: try await roundTrip(),
            stolen: stolen,
            isRight: accounts.all == site.sizes.events && accounts.right == site.sizes.events
        )
    }

    /// Sends one event and waits for its write.
    private func follow(
        _ number: Int,
        _ notifications: Notifications,
        _ gateway: BenchGateway,
        _ systems: BenchSystems
    ) async throws(CommandFailure) -> Int64 {
        try? await Task.sleep(for: Self.pause)
        systems.forgetWrites()
        let request = try notifications.prepared(number..<(number + 1), version: 2)
        let answers = try await LoadThread.send(request, to: gateway.port, under: Pressure(connections: 1))
        while Steady.now - answers.began < Self.patience {
            if let first = systems.writes.first { return first - answers.began }
            try? await Task.sleep(for: .milliseconds(1))
        }
        throw CommandFailure(.wrong, "an event led to no write")
    }

    private func roundTrip() async throws(CommandFailure) -> Duration {
        let server = HTTPServer(ServerConfiguration()) { _ in HTTPResponse(200) }
        do throws(HTTPServerError) {
            try server.start()
        } catch {
            throw CommandFailure(.wrong, "there is no free port: \(error.words)")
        }
        let requests = try site.notifications(for: 4).prepared(0..<2000)
        let answers = try await LoadThread.send(requests, to: server.port ?? 0, under: Pressure(connections: 1))
        await server.stop(grace: .zero)
        return answers.latency.quantile(0.5)
    }
}
