import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// What stands still, and what comes of it.
@Suite struct CommandPausingTests {
    @Test func `what was left parked by a turn in hand is found again by the keeper`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        #expect(await world.run("pause", "accounts").status == 0)
        try await world.rename("Acme GmbH")
        _ = try await world.store.resume(.sync("accounts"), unparking: false, by: Mandate("ops"), at: world.clock.now)
        #expect(try await world.store.parked() == ["accounts": 1])

        while try await world.works.keeper.turn() {}
        try await world.settle()

        #expect(try await world.store.parked().isEmpty)
        #expect(world.host.records(of: "Account", in: "salesforce").first?.fields["Name"] == "Acme GmbH")
    }

    @Test func `the keeper leaves parked what is paused`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        #expect(await world.run("pause", "accounts").status == 0)
        try await world.rename("Acme GmbH")

        while try await world.works.keeper.turn() {}

        #expect(try await world.store.parked() == ["accounts": 1])
        #expect(try await world.store.census().entries[.pending] == 0)
    }

    @Test func `a paused connection is not read by hand either`() async throws {
        let world = try CommandWorld()
        #expect(await world.run("pause", "salesforce", "--why", "their maintenance").status == 0)

        let pull = await world.run("pull", "accounts", "--yes")

        #expect(pull.status == 1)
        #expect(pull.errors.contains("the connection salesforce is paused by somebody"))
        #expect(
            await world.run("resume", "salesforce").output == "the connection salesforce goes on: 0 entries are due\n"
        )
        #expect(await world.run("resume", "salesforce").output == "the connection salesforce was not paused\n")
    }

    @Test(arguments: [
        ["pause", "acounts"], ["pause"], ["resume", "accounts", "--connection"], ["pause", "accounts", "--why", " "],
    ])
    func `what cannot be paused is said`(arguments: [String]) async throws {
        let world = try CommandWorld()

        #expect(await App.perform(arguments, at: world.desk).status == 2)
    }

    @Test func `a filter is shown, counted and then done`() async throws {
        let world = try CommandWorld()
        let arrival = Arrival(
            connection: "intercom",
            receiver: "webhook",
            deliveryKey: nil,
            provenBy: SecretMark(0),
            headers: [:],
            body: [],
            receivedAt: world.clock.now,
            poison: "empty"
        )
        _ = try await world.store.append([arrival, arrival], at: world.clock.now)

        let shown = try await world.json("dead-letters", "discard", "--why", "empty")
        let wrong = await world.run("dead-letters", "discard", "--why", "empty", "--yes", "--expect", "1")
        let done = await world.run("dead-letters", "discard", "--why", "empty", "--yes", "--expect", "2")

        #expect(shown["wouldDiscard"]?.elements?.count == 2)
        #expect(wrong.status == 1 && wrong.errors.contains("2 dead letters are meant, not 1"))
        #expect(done.output == "2 discarded\n")
    }
}
