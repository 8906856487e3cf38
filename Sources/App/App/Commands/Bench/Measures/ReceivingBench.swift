import Foundation
import Load
import Model

/// How fast notifications are taken: the gateway and whoever it is compared with in turns, on the same requests.
struct ReceivingBench: Sendable {
    /// Where it takes place.
    let site: BenchSite
    private let notifications: Notifications
    private let requests: PreparedRequests

    /// Prepares the requests.
    init(_ site: BenchSite) throws(CommandFailure) {
        self.site = site
        notifications = site.notifications(for: 1)
        requests = try notifications.prepared(0..<site.sizes.notifications)
    }

    /// Loads the gateway and another contender in turns, so that whatever disturbs hits both, and again where the host
    /// disturbed.
    func compare(
        with other: Contender?,
        _ pressure: Pressure
    ) async throws(CommandFailure) -> (gateway: Turns, other: Turns) {
        let pairs = try await Undisturbed.take(site.sizes.rounds) { _ async throws(CommandFailure) in
            let own = try await gatewayTurn(pressure)
            guard let other else { return TurnPair(one: own, other: nil) }
            return TurnPair(one: own, other: try await turn(of: other, pressure))
        }
        return (Turns(all: pairs.map(\.one)), Turns(all: pairs.compactMap(\.other)))
    }

    /// The fastest of several contenders, by one undisturbed turn each; nil when there is none.
    func fastest(of contenders: [Contender], _ pressure: Pressure) async throws(CommandFailure) -> Contender? {
        guard contenders.count > 1 else { return contenders.first }
        var best: (contender: Contender, perSecond: Double)?
        for contender in contenders {
            let turns = try await Undisturbed.take(1) { _ async throws(CommandFailure) in
                try await turn(of: contender, pressure)
            }
            let perSecond = Turns(all: turns).perSecond
            site.console.note("  \(contender.name): \(Int(perSecond)) a second")
            if perSecond > best?.perSecond ?? 0 { best = (contender, perSecond) }
        }
        return best?.contender
    }

    private func gatewayTurn(_ pressure: Pressure) async throws(CommandFailure) -> Turn {
        defer { site.clear("receiving") }
        let gateway = try await site.receiver(in: "receiving")
        do throws(CommandFailure) {
            let start = gateway.child.tollStart
            let answers = try await LoadThread.send(requests, to: gateway.port, under: pressure)
            let toll = gateway.child.toll(since: start)
            await gateway.child.stop()
            let kept = Set(try await gateway.journalled())
            return Turn(
                answers: answers,
                toll: toll,
                isExact: kept == Answered.ids(of: answers) { notifications.id($0) }
            )
        } catch {
            await gateway.child.stop()
            throw error
        }
    }

    /// One turn of a contender that is not the gateway.
    func turn(of contender: Contender, _ pressure: Pressure) async throws(CommandFailure) -> Turn {
        let log = site.folder.appending(path: "peer.log")
        let (child, port) = try await contender.start(log: log)
        let start = child.tollStart
        let result: Result<Answers, CommandFailure>
        do throws(CommandFailure) {
            result = .success(try await LoadThread.send(requests, to: port, under: pressure))
        } catch {
            result = .failure(error)
        }
        let toll = child.toll(since: start)
        await child.stop()
        return Turn(answers: try result.get(), toll: toll, isExact: nil)
    }
}

/// What was answered 200.
enum Answered {
    /// The ids of the requests that were, by their numbers.
    static func ids(of answers: Answers, _ id: (Int) -> String) -> Set<String> {
        Set(answers.statuses.indices.lazy.filter { answers.statuses[$0] == 200 }.map(id))
    }
}
