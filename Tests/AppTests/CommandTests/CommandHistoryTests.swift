import Model
import Sandbox
import Store
import Testing

@testable import App

/// What the commands say about the journal.
@Suite struct CommandHistoryTests {
    @Test func `events lists what came, newest first`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        try await world.rename("Acme GmbH")

        let events = try #require(try await world.json("events")["events"]?.elements)

        #expect(events.count == 4)
        #expect(events.compactMap { $0["id"]?.integer } == [4, 3, 2, 1])
        #expect(events[1]["verdicts"]?.elements?.first?["verdict"] == "deliver")
        #expect(events[1]["deliveries"]?.elements?.first?["state"] == "settled")
        #expect(events[0]["verdicts"]?.elements?.first?["reason"] == "echo")
    }

    @Test func `events can be narrowed`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        try await world.rename("Acme GmbH")

        let ofIntercom = try await world.json("events", "--connection", "intercom")["events"]?.elements
        let recent = try await world.json("events", "--since", "3s")["events"]?.elements
        let one = try await world.json("events", "--limit", "1")["events"]?.elements
        let dead = try await world.json("events", "--state", "dead")["events"]?.elements

        #expect(ofIntercom?.count == 2)
        #expect(recent?.count == 2)
        #expect(one?.count == 1)
        #expect(dead?.isEmpty == true)
    }

    @Test func `explain tells the whole way of a change, for people`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        try await world.rename("Acme GmbH")

        let text = await world.run("explain", "3").output

        #expect(text.contains("proven by secret 1"))
        #expect(text.contains("not a duplicate"))
        #expect(text.contains("company.updated of intercom/company/\(world.company)"))
        #expect(text.contains("durable link: linked to salesforce/Account/\(world.account)"))
        #expect(text.contains("name ↔ Name: written to crm (from both): \"Acme GmbH\" ↔ \"Acme\""))
        #expect(text.contains("PATCH"))
    }

    @Test func `explain takes an account's id of 15 characters and of 18`() async throws {
        let world = try CommandWorld()
        try await world.meet()

        let long = try await world.json("explain", "salesforce/Account/\(world.account)")
        let short = try await world.json("explain", "salesforce/Account/\(world.account.prefix(15))")

        #expect(long == short)
        #expect(long["links"]?.elements?.first?["platform"] == .string("intercom/company/\(world.company)"))
        #expect(long["events"]?.elements?.isEmpty == false)
    }

    @Test func `event shows what was received`() async throws {
        let world = try CommandWorld()
        try await world.meet()

        let event = try await world.json("event", "e2")

        #expect(event["body"]?.text?.contains("company.created") == true)
        #expect(event["provenBySecret"] == 1)
    }

    @Test func `a refused write is a dead letter that can be shown, retried and discarded`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        try world.host.fault(in: "salesforce", next: 1, answer: "FIELD_CUSTOM_VALIDATION_EXCEPTION", on: "PATCH")
        try await world.rename("Acme GmbH")

        let letters = try #require(try await world.json("dead-letters")["deadLetters"]?.elements)
        let id = try #require(letters.first?["id"]?.text)

        #expect(letters.count == 1)
        #expect(id.hasPrefix("d"))
        #expect(await world.run("dead-letters").output.contains("(1)"))
        #expect(await world.run("dead-letters", "show", id).output.contains("attempt 1"))
        #expect(
            try await world.json("dead-letters", "retry", "--connection", "salesforce")["wouldRetry"]?.elements?.count
                == 1
        )
        #expect(try await world.json("dead-letters")["deadLetters"]?.elements?.count == 1, "a preview retries nothing")
        #expect(await world.run("dead-letters", "retry", "--connection", "salesforce", "--yes").status == 0)
        #expect(try await world.json("dead-letters")["deadLetters"]?.elements?.isEmpty == true)
    }

    @Test func `a discarded dead letter is gone for good, with its reason`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        try world.host.fault(in: "salesforce", next: 1, answer: "FIELD_CUSTOM_VALIDATION_EXCEPTION", on: "PATCH")
        try await world.rename("Acme GmbH")
        let id = try #require(try await world.json("dead-letters")["deadLetters"]?.elements?.first?["id"]?.text)

        #expect(await world.run("dead-letters", "discard", id, "--why", " ").status == 2)
        #expect(await world.run("dead-letters", "discard", id, "--why", "the rule is meant").status == 0)
        #expect(await world.run("dead-letters", "retry", id).status == 1)
        #expect(try await world.json("events", "--state", "dropped")["events"] != nil)
    }

    @Test func `errors lists refused writes of a record, and what recovered`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        try world.host.fault(in: "salesforce", next: 1, answer: "FIELD_CUSTOM_VALIDATION_EXCEPTION", on: "PATCH")
        try await world.rename("Acme GmbH")

        let errors = try #require(
            try await world.json("errors", "--record", "salesforce/Account/\(world.account)")["errors"]?.elements
        )
        let others = try await world.json("errors", "--sync", "contacts")["errors"]?.elements

        #expect(errors.count == 1)
        #expect(errors.first?["problem"]?["code"] == "FIELD_CUSTOM_VALIDATION_EXCEPTION")
        #expect(others?.isEmpty == true)
        #expect(await world.run("errors").output.contains("FIELD_CUSTOM_VALIDATION_EXCEPTION"))
    }
}
