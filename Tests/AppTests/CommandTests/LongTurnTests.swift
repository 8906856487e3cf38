import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// One turn of the planner that goes on, claim after claim (`Decisions/0027-while-the-last-is-written-down.md`).
@Suite struct LongTurnTests {
    /// More than one claim takes.
    private static let many = 300

    @Test func `a turn goes on as long as every claim is whole`() async throws {
        let world = try CommandWorld()
        for number in 0..<Self.many {
            try await world.notify(of: CommandWorld.founding("c-\(number)", "Company"), in: "intercom")
        }

        #expect(try await world.works.planner.turn())

        #expect(try await world.store.census().entries[.settled] == Self.many)
        #expect(try await !world.works.planner.turn())
    }

    @Test func `what a turn has learned a claim ago is known to it`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        try await world.notify(of: CommandWorld.renaming("First"), in: "intercom")
        for number in 0..<Self.many {
            try await world.notify(of: CommandWorld.founding("c-\(number)", "Company"), in: "intercom")
        }
        try await world.notify(of: CommandWorld.renaming("Last"), in: "intercom")

        #expect(try await world.works.planner.turn())
        try await world.settle()

        let account = try #require(world.host.records(of: "Account", in: "salesforce").first)
        #expect(account.fields["Name"]?.text == "Last")
        #expect(world.host.writes(to: "salesforce") == 1)
    }
}
