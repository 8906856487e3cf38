import Foundation
import Load
import Model

/// From notifications to acknowledged writes at the other system: creating, updating, and working off an outage.
struct DeliveryBench: Sendable {
    /// One way through.
    struct Passage: Sendable {
        /// How many notifications.
        let count: Int
        /// From the first of them, or the end of the outage, to the last acknowledged write.
        let time: Duration
        /// From the first write behind the outage to the last; nil without an outage.
        let afterOutage: Duration?
        /// How many write calls it took.
        let calls: Int
        /// What the gateway took of the processors meanwhile.
        let toll: Toll
        /// Whether every record ended as it should, once, and what was answered is what is kept.
        let isRight: Bool

        /// Notifications a second.
        var perSecond: Double { Double(count) / max(1e-9, time / .seconds(1)) }
        /// Notifications a second from the first write behind an outage.
        var perSecondAfterOutage: Double { Double(count) / max(1e-9, (afterOutage ?? time) / .seconds(1)) }
        /// What the gateway takes of the processors for each, in microseconds.
        var cost: Double { toll.processorTime / .microseconds(1) / Double(max(1, count)) }
    }

    /// Creating, updating, and working off an outage, through one gateway.
    struct Run: Disturbable {
        let creating: Passage
        let updating: Passage
        let outage: Passage

        /// The largest share of the three.
        var stolen: Double { max(creating.toll.stolen, updating.toll.stolen, outage.toll.stolen) }
    }

    let site: BenchSite

    /// How many connections bring the notifications.
    private static let connections = 32
    /// How many requests are prepared at once.
    private static let portion = 100_000

    /// Creates so many records, updates them all, then updates them all through an outage.
    func run() async throws(CommandFailure) -> Run {
        defer { site.clear("delivering") }
        let systems = try await BenchSystems(clock: site.clock)
        let gateway: BenchGateway
        do throws(CommandFailure) {
            gateway = try await BenchGateway(
                site.program,
                in: site.folder.appending(path: "delivering"),
                connections: systems.connections,
                syncs: BenchSystems.syncs
            )
        } catch {
            await systems.stop()
            throw error
        }
        let result: Result<Run, CommandFailure>
        do throws(CommandFailure) {
            let creating = try await pass(1, gateway, systems, isOutage: false)
            let updating = try await pass(2, gateway, systems, isOutage: false)
            let outage = try await pass(3, gateway, systems, isOutage: true)
            result = .success(Run(creating: creating, updating: updating, outage: outage))
        } catch {
            result = .failure(error)
        }
        await gateway.child.stop()
        await systems.stop()
        return try result.get()
    }

    private func pass(
        _ version: Int,
        _ gateway: BenchGateway,
        _ systems: BenchSystems,
        isOutage: Bool
    ) async throws(CommandFailure) -> Passage {
        guard let sender = systems.sender else { throw CommandFailure(.wrong, "the simulated Intercom signs nothing") }
        let notifications = Notifications(
            secret: sender.secret,
            workspace: sender.workspace,
            seed: site.notifications(for: 2).seed
        )
        let settled = await gateway.figures()?.entries("settled") ?? 0
        let tollStart = gateway.child.tollStart
        systems.forgetWrites()
        systems.setOutage(isOutage)
        var start: Int64?
        var ok = 0
        for first in stride(from: 0, to: site.sizes.delivered, by: Self.portion) {
            let numbers = first..<min(first + Self.portion, site.sizes.delivered)
            let requests = try notifications.prepared(numbers, version: version)
            let answers = try await LoadThread.send(
                requests,
                to: gateway.port,
                under: Pressure(connections: Self.connections)
            )
            start = start ?? answers.began
            ok += answers.count(of: 200)
        }
        if isOutage {
            start = Steady.now
            systems.setOutage(false)
        }
        try await gateway.rest()
        let (writes, figures) = (systems.writes, await gateway.figures())
        let accounts = systems.accounts(0..<site.sizes.delivered, of: notifications, version: version)
        let kept = (figures?.entries("settled") ?? 0) - settled
        return Passage(
            count: site.sizes.delivered,
            time: .nanoseconds(writes.answered - (start ?? 0)),
            afterOutage: isOutage ? .nanoseconds(writes.answered - (writes.first ?? 0)) : nil,
            calls: writes.count,
            toll: gateway.child.toll(since: tollStart),
            isRight: [ok, kept, accounts.all, accounts.right].allSatisfy { $0 == site.sizes.delivered }
                && figures?.dead == 0
        )
    }
}
