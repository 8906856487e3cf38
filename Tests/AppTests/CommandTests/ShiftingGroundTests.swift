import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Synchronization
import Testing

@testable import App

/// While a portion of a turn is thought about, somebody else changes what the one before it was decided upon
/// (`Decisions/0027-while-the-last-is-written-down.md`).
@Suite struct ShiftingGroundTests {
    /// What both systems call the companies that are new, beside accounts that are not: the one in the first portion, the
    /// other in the second.
    private static let (early, late) = ("early-1", "late-1")

    @Test func `a portion whose record was written meanwhile is thought about again, and so is all behind it`()
        async throws
    {
        let (world, searches) = try await turn { world in
            let seen = Snapshot(
                KindRef("salesforce", "Account").record(world.account),
                version: Version(world.clock.now, precision: .millisecond),
                fields: ["Phone": "1"]
            )
            try await world.store.learn([.seen(seen)], at: world.clock.now)
        }

        let entries = try await world.store.census().entries
        #expect(entries[.settled] == 8)
        #expect(searches == 2)
        try await world.settle()
        #expect(accounts(in: world) == [CommandWorld.number: "Two", Self.early: Self.early, Self.late: Self.late])
    }

    @Test func `what contradicts an operator's hand is buried, and all behind its portion is thought about again`()
        async throws
    {
        let (world, searches) = try await turn { world in
            let company = world.host.records(of: "company", in: "intercom").first { record in
                record.fields["company_id"]?.text == Self.early
            }
            let link = Link(
                id: LinkID("by hand"),
                sync: "accounts",
                crm: KindRef("salesforce", "Account").record("001000000000999AAA"),
                platform: company.map { KindRef("intercom", "company").record($0.id) },
                state: .linked,
                rule: nil,
                since: world.clock.now
            )
            try await world.store.learn([.link(link)], at: world.clock.now)
        }

        let entries = try await world.store.census().entries
        #expect(entries[.settled] == 7)
        #expect(entries[.dead] == 1)
        #expect(searches == 2)
        try await world.settle()
        #expect(accounts(in: world) == [CommandWorld.number: "Two", Self.early: "Old", Self.late: Self.late])
    }

    /// Lets a linked pair have one turn of two portions, in each of which its company is renamed and another one is new.
    ///
    /// Something is done as soon as the second portion is thought about.
    ///
    /// - Returns: the world behind that turn, and how often the turn has searched for the account of the second new one.
    private func turn(
        _ deed: @escaping @Sendable (CommandWorld) async throws -> Void
    ) async throws -> (world: CommandWorld, searches: Int) {
        let interruption = Mutex<(@Sendable () async throws -> Void)?>(nil)
        let world = try CommandWorld(planningIn: .revealing) { request in
            guard request.target.contains(Self.late) else { return }
            let deed = interruption.withLock { interruption in
                defer { interruption = nil }
                return interruption
            }
            await #expect(throws: Never.self) { try await deed?() }
        }
        try await world.meet()
        for number in [Self.early, Self.late] {
            let account = JSONObject([("Name", "Old"), ("AccountNumber", .string(number))])
            try await world.perform(.create(kind: "Account", account), in: "salesforce")
        }
        for (name, number) in [("One", Self.early), ("Two", Self.late)] {
            try await world.notify(of: CommandWorld.renaming(name), in: "intercom")
            try await world.notify(of: CommandWorld.founding(number, number), in: "intercom")
        }
        interruption.withLock { $0 = { try await deed(world) } }
        let before = world.host.requestCount(to: "salesforce")
        _ = try await world.works.planner.turn()
        let requests = world.host.requests(to: "salesforce", from: before)
        return (world, requests.count { $0.request.target.contains(Self.late) })
    }

    /// The names of the accounts, by their numbers.
    private func accounts(in world: CommandWorld) -> [String?: String?] {
        let accounts = world.host.records(of: "Account", in: "salesforce").map { record in
            (record.fields["AccountNumber"]?.text, record.fields["Name"]?.text)
        }
        return Dictionary(uniqueKeysWithValues: accounts)
    }
}
