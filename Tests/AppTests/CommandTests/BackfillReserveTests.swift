import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// How much of a day's calls a first synchronisation may use up.
@Suite struct BackfillReserveTests {
    @Test(arguments: [(used: 800, goesOn: true), (used: 801, goesOn: false)])
    func `the last fifth of a day's calls is left to live traffic`(used: Int, goesOn: Bool) async throws {
        let world = try CommandWorld()
        let configuration = try world.desk.configuration("")
        let network = Counting(world.desk.transport(configuration), usage: "api-usage=\(used)/1000")
        let lines = Lines(
            configuration.gateway,
            transport: network,
            vault: world.store,
            clock: world.clock,
            pause: { _ in }
        )
        let sync = try #require(configuration.gateway.sync(named: "accounts"))
        let made = Backfill(
            of: sync,
            from: .crm,
            configuration.gateway,
            store: world.store,
            lines: lines,
            clock: world.clock
        )
        let backfill = try #require(made)

        _ = try await backfill.turn()
        var stopped: String?
        do throws(Backfill.Obstacle) {
            _ = try await backfill.turn()
        } catch {
            if case .later(let later) = error, later.wait == nil { stopped = later.reason }
        }

        #expect(stopped == (goesOn ? nil : "salesforce: 199 of 1000 calls are left, and kept for live traffic"))
    }
}

/// A network whose every answer says how many calls were used.
private struct Counting: Transport {
    private let network: any Transport
    private let usage: String

    init(_ network: any Transport, usage: String) {
        self.network = network
        self.usage = usage
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        var answer = try await network.send(request)
        answer.headers.replace("Sforce-Limit-Info", usage)
        return answer
    }
}
