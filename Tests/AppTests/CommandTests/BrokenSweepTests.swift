import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// A list whose pages are turned by every request, read by somebody who dies in the middle.
@Suite struct BrokenSweepTests {
    private static let count = 250
    private let world: CommandWorld
    private let gateway: Gateway

    init() throws {
        world = try CommandWorld()
        gateway = try world.desk.configuration("").gateway
        for number in 1...Self.count {
            let company = JSONObject([("company_id", .string("c-\(number)")), ("name", .string("Company \(number)"))])
            _ = try world.host.perform(.create(kind: "company", company), in: "intercom", at: world.clock.now)
        }
        // What is read within the second of its stamp has a key of its own.
        world.clock.move(to: world.clock.now + .seconds(10))
    }

    @Test func `a page that was handed out to a dead process is read again by the next`() async throws {
        _ = try await backfill().turn()
        try await takeAPageAndDie()

        let next = try backfill()
        var isDone = false
        while !isDone {
            do throws(Backfill.Obstacle) {
                isDone = try await next.turn().isDone
            } catch {
                guard case .later(let later) = error, let wait = later.wait else { throw error }
                world.clock.move(to: world.clock.now + wait)
            }
        }

        #expect(try await world.store.backlog().entries == Self.count)
    }

    private func backfill() throws -> Backfill {
        let sync = try #require(gateway.sync(named: "accounts"))
        let made = Backfill(
            of: sync,
            from: .platform,
            gateway,
            store: world.store,
            lines: try lines(),
            clock: world.clock
        )
        return try #require(made)
    }

    private func lines() throws -> Lines {
        world.desk.lines(try world.desk.configuration(""), keeping: world.store)
    }

    /// Asks for the page behind the last one that was journalled, and keeps nothing of it.
    private func takeAPageAndDie() async throws {
        let kept = try #require(try await world.store.cursor("backfill accounts intercom/company"))
        let cursor = try JSON.parse(kept)["cursor"]?.text
        let line = try #require(try lines().line(to: "intercom"))
        let (lister, now) = (line.system.lister, world.clock.now)
        let answer = try await line.converse {
            lister.step(for: KindRef("intercom", "company"), from: cursor, at: now, wanting: [], after: $0)
        }.answer
        guard case .harvest(let arrivals, _, true) = answer else { throw Problem("no-page", "\(answer)") }
        #expect(arrivals.count == 100)
    }
}
