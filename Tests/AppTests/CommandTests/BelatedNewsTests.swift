import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// News that some syncs have seen, and that come to another one together with newer news.
@Suite struct BelatedNewsTests {
    @Test func `what a sync could not decide before is not lost behind what comes after it`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        try await arrive(at: world, "Name", "Renamed")
        try await decideForOthers(in: world)
        try await arrive(at: world, "Industry", "Energy")

        for stage in world.works.stages { while try await stage.turn() {} }
        for stage in world.works.stages { while try await stage.turn() {} }

        let company = try #require(world.host.records(of: "company", in: "intercom").first)
        #expect(JSON.object(company.fields).value(at: "industry")?.text == "Energy")
        #expect(JSON.object(company.fields).value(at: "name")?.text == "Renamed")
    }

    /// Somebody changes the account, and the notification is journalled.
    private func arrive(at world: CommandWorld, _ field: String, _ value: String) async throws {
        let pattern = JSONObject([("AccountNumber", .string(CommandWorld.number))])
        let deed = Deed.update(kind: "Account", where: pattern, set: JSONObject([(field, .string(value))]))
        try await world.notify(of: deed, in: "salesforce")
    }

    /// Ends the turn as if another sync had decided, and this one could not: the record's shadow knows the news.
    private func decideForOthers(in world: CommandWorld) async throws {
        let now = world.clock.now
        let entries = try await world.store.claimEntries(upTo: 10, at: now, until: now + .seconds(60))
        let entry = try #require(entries.first)
        let record = KindRef("salesforce", "Account").record(world.account)
        let seen = Snapshot(record, version: Version(now, precision: .millisecond), fields: ["Name": .text("Renamed")])
        let remaining = Settlement.Ending.divided(
            [],
            remaining: ["accounts"],
            .postponed(until: now, reason: "the other system was down")
        )
        let settlement = Settlement(entry, remaining, lessons: [.seen(seen, Audience(absent: ["accounts"]))])
        #expect(try await world.store.settle([settlement], at: now) == [])
    }
}
