import Model
import Sandbox
import Store
import Testing

@testable import App

/// What the commands do about pairs.
@Suite struct CommandLinksTests {
    @Test func `links lists the pairs of a record`() async throws {
        let world = try CommandWorld()
        try await world.meet()

        let links = try #require(try await world.json("links", "intercom/company/\(world.company)")["links"]?.elements)

        #expect(links.count == 1)
        #expect(links.first?["crm"] == .string("salesforce/Account/\(world.account)"))
        #expect(links.first?["state"] == "linked")
        #expect(links.first?["rule"] == 1)
    }

    @Test func `an operator undoes a pair and makes it again`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        let (account, company) = ("salesforce/Account/\(world.account)", "intercom/company/\(world.company)")

        #expect(await world.run("unlink", account).status == 0)
        #expect(try await world.json("links", "--broken")["links"]?.elements?.count == 1)
        #expect(await world.run("unlink", account).status == 1)
        #expect(await world.run("link", company, account).status == 0)

        let links = try await world.json("links", account)["links"]?.elements ?? []
        #expect(links.contains { $0["state"] == "linked" && $0["rule"] == .null })
    }

    @Test func `a linked record is not linked twice`() async throws {
        let world = try CommandWorld()
        try await world.meet()

        let performance = await world.run(
            "link",
            "salesforce/Account/\(world.account)",
            "intercom/company/64f000000000000000000009"
        )

        #expect(performance.status == 1)
        #expect(performance.errors.contains("refuses"))
    }

    @Test func `records between which there is no sync cannot be linked`() async throws {
        let world = try CommandWorld()

        #expect(await world.run("link", "salesforce/Contact/1", "intercom/company/2").status == 2)
    }
}
