import Foundation
import Model
import Pipeline
import SQLiteStore
import Store
import Testing

@testable import App

/// What `check --against-journal` tells of a configuration that changes.
@Suite struct AgainstJournalTests {
    /// The configuration of a world with some of its text replaced, and what it makes of the journal.
    private func difference(
        in world: CommandWorld,
        replacing changes: [(String, String)]
    ) async throws -> JournalDifference {
        var text = world.yaml
        for (old, new) in changes {
            try #require(text.contains(old), "\(old) is not in \(text)")
            text = text.replacing(old, with: new)
        }
        let loaded = world.desk.loader.load(text: text)
        let new = try #require(loaded.configuration, "\(loaded.findings.filter { $0.severity == .error })")
        let old = try world.desk.configuration("")
        let now = world.clock.now
        let span = (now - .seconds(3600))..<(now + .seconds(1))
        var comparison = JournalComparison(of: (old, "old.yaml"), with: new, over: span, world.store, world.desk)
        return try await comparison.run { _ in }
    }

    /// A pair that met, and was renamed.
    private func busyWorld() async throws -> CommandWorld {
        let world = try CommandWorld()
        try await world.meet()
        try await world.rename("Acme GmbH")
        return world
    }

    @Test func `a configuration makes of its own journal what it made of it`() async throws {
        let world = try await busyWorld()

        let difference = try await difference(in: world, replacing: [])

        #expect(difference.isEmpty)
        #expect(difference.events > 3)
    }

    @Test func `a secret that is exchanged proves nothing that came before`() async throws {
        let world = try await busyWorld()
        let configuration = try world.desk.configuration("")
        let secrets = ["intercom": "webhook", "salesforce": "outbound-message"].compactMap { name, receiver in
            let receive = configuration.connections[ConnectionName(name)]?.settings.group("receive")
            return receive?.group(receiver)?.secrets("secrets").first?.revealText()
        }

        let difference = try await difference(
            in: world,
            replacing: secrets.map { ($0, String($0.reversed())) }
        )

        #expect(secrets.count == 2)
        #expect(!difference.isEmpty)
        #expect(difference.proofs.values.map(\.count).reduce(0, +) == difference.events)
        #expect(difference.readings.isEmpty && difference.syncs.allSatisfy(\.isEmpty))
        for secret in secrets { #expect(!difference.text.contains(secret)) }
    }

    @Test func `a connection of another name reads nothing that came for the old one`() async throws {
        let world = try await busyWorld()

        let difference = try await difference(
            in: world,
            replacing: [("\n  intercom:\n", "\n  chat:\n"), ("intercom/company", "chat/company")]
        )

        let reason = "no longer read: there is no connection intercom"
        #expect(difference.readings.keys.sorted() == [reason])
        let accounts = try #require(difference.syncs.first { $0.name == "accounts" })
        #expect(accounts.newlyTaken.isEmpty)
    }

    @Test func `a sync that is taken away takes nothing, and one that is added is told of`() async throws {
        let world = try await busyWorld()

        let difference = try await difference(in: world, replacing: [("\n  accounts:\n", "\n  companies:\n")])

        let gone = try #require(difference.syncs.first { $0.name == "accounts" })
        let added = try #require(difference.syncs.first { $0.name == "companies" })
        #expect(gone.noLongerTaken["there is no such sync"]?.count ?? 0 > 2)
        #expect(added.newlyTaken["there is no such sync"]?.count ?? 0 > 2)
    }

    @Test func `a paused sync takes nothing`() async throws {
        let world = try await busyWorld()

        let difference = try await difference(
            in: world,
            replacing: [("\n  accounts:\n", "\n  accounts:\n    state: paused\n")]
        )

        let accounts = try #require(difference.syncs.first { $0.name == "accounts" })
        #expect(accounts.noLongerTaken.keys.sorted() == ["paused"])
        #expect(accounts.fields.isEmpty)
    }

    @Test func `examples are few, however much there is`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        for number in 1...20 { try await world.rename("Acme \(number)") }

        let difference = try await difference(
            in: world,
            replacing: [("\n  accounts:\n", "\n  accounts:\n    update: {crm: never, platform: always}\n")]
        )

        let accounts = try #require(difference.syncs.first { $0.name == "accounts" })
        let name = try #require(accounts.fields["salesforce/Account Name"])
        #expect(name.noLonger.count == 20)
        #expect(name.noLonger.examples.count == 3)
    }

    @Test func `the store's page goes from the oldest on, and ends before what comes later`() async throws {
        let world = try await busyWorld()
        let all = try await world.store.entries(HistoryFilter(limit: 100)).reversed().map(\.id)
        let first = try #require(try await world.store.entry(all[0]))
        let span = first.arrival.receivedAt..<(world.clock.now + .seconds(1))

        var pages: [[EntryID]] = []
        while pages.last?.count != 0 {
            let page = try await world.store.entries(behind: pages.last?.last, receivedIn: span, limit: 2)
            pages.append(page.map(\.id))
        }

        #expect(pages.flatMap(\.self) == all)
        #expect(pages.dropLast(2).allSatisfy { $0.count == 2 })
        let past = first.arrival.receivedAt..<(first.arrival.receivedAt + .milliseconds(1))
        #expect(try await world.store.entries(behind: nil, receivedIn: past, limit: 9).first?.id == first.id)
        #expect(try await world.store.entries(behind: all.last, receivedIn: span, limit: 9).isEmpty)
    }

    @Test func `a store in a file is compared while a gateway has it`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "against-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "crosswalk.db").path
        let world = try await busyWorld()
        let writing = try SQLiteStore(path: path)
        let entries = try await world.store.entries(HistoryFilter(limit: 100)).reversed()
        for entry in entries {
            _ = try await writing.append([entry.arrival], at: entry.arrival.receivedAt)
        }

        let reading = try SQLiteStore(readingAt: path)
        let configuration = try world.desk.configuration("")
        let span = (world.clock.now - .seconds(3600))..<(world.clock.now + .seconds(1))
        var comparison = JournalComparison(
            of: (configuration, "old.yaml"),
            with: configuration,
            over: span,
            reading,
            world.desk
        )
        let difference = try await comparison.run { _ in }

        #expect(difference.events == entries.count)
        #expect(difference.isEmpty)
    }
}
