import Foundation
import HTTPClient
import Model
import Platforms
import SQLiteStore
import Store
import Testing

@testable import App

/// Where commands of a shell make their changes: through the gateway that has the store, or in the store.
@Suite(.serialized) struct ChangingCommandTests {
    @Test(.timeLimit(.minutes(5))) func `a gateway that has the store makes the change, in an operator's name`()
        async throws
    {
        try await ServedWorld.withOperators { world in
            let shop = try Shop(world)
            defer { shop.close() }
            let lock = try StoreLock(of: shop.store)
            lock.announce(world.gateway.operating)

            let paused = await shop.run("pause", "accounts", "--why", "a test")
            let named = await shop.run("resume", "accounts", "--as", "the-admin", "--json")
            let weak = await shop.run("pause", "accounts", "--as", "the-viewer")
            let unknown = await shop.run("pause", "accounts", "--as", "nobody")
            lock.release()

            #expect(paused.status == 0)
            #expect(paused.output == "the sync accounts is paused\n")
            #expect(try JSON.parse(Array(named.output.utf8))["changed"] == true)
            #expect(weak.status == 2 && weak.errors.contains("does not allow it (403)"))
            #expect(unknown.status == 2 && unknown.errors.contains("no operator `nobody`"))
            let done = try await world.store.interventions(limit: 10)
            #expect(done.map(\.mandate.who) == ["the-admin", "the-operator"])
        }
    }

    @Test(.timeLimit(.minutes(5))) func `letters, pairs and refusals come back as if the command had done it here`()
        async throws
    {
        try await ServedWorld.withOperators { world in
            let shop = try Shop(world)
            defer { shop.close() }
            let lock = try StoreLock(of: shop.store)
            lock.announce(world.gateway.operating)
            try await world.leaveDeadLetter()
            let (account, company) = ("salesforce/Account/001000000000009AAA", "intercom/company/9")

            let missed = await shop.run("dead-letters", "discard", "e1", "e7", "--why", "a test")
            let linked = await shop.run("link", account, company)
            let again = await shop.run("link", account, "intercom/company/10")
            let unlinked = await shop.run("unlink", account)
            let nothing = await shop.run("unlink", account)
            lock.release()

            #expect(missed.status == 1)
            #expect(missed.output == "1 discarded\ne7 is not a dead letter\n")
            #expect(linked.status == 0 && linked.output.contains("\(account) ↔ \(company) (linked by an operator)"))
            #expect(again.status == 1 && again.errors.contains("refuses"))
            #expect(unlinked.status == 0 && unlinked.output.contains("unlinked \(account) and \(company)"))
            #expect(nothing.status == 1 && nothing.errors.contains("is not linked"))
        }
    }

    @Test(.timeLimit(.minutes(5))) func `records are brought, compared and mended by the gateway that has the store`()
        async throws
    {
        try await ServedWorld.withOperators { world in
            let shop = try Shop(world)
            defer { shop.close() }
            let lock = try StoreLock(of: shop.store)
            lock.announce(world.gateway.operating)
            try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme"])
            try await world.rest()
            let before = try await world.store.census().entries.values.reduce(0, +)

            let pushed = await shop.run("push", "accounts", "--yes", "--why", "a test")
            let named = await shop.run(
                "push",
                "accounts",
                "intercom/company/64f000000000000000000009",
                "--yes",
                "--json"
            )
            let repaired = await shop.run("reconcile", "accounts", "--repair")
            let weak = await shop.run("pull", "accounts", "--yes", "--as", "the-viewer")
            let unproven = await shop.run("quarantine", "promote", "99")
            let promoted = await shop.run("quarantine", "promote", "--yes")
            lock.release()

            #expect(pushed.status == 0, "\(pushed)")
            #expect(pushed.output == "1 records journalled for accounts; the gateway works them off\n")
            #expect(try JSON.parse(Array(named.output.utf8)) == ["sync": "accounts", "journalled": 1, "done": true])
            #expect(repaired.output.contains("accounts: "), "\(repaired)")
            #expect(weak.status == 2 && weak.errors.contains("does not allow it (403)"))
            #expect(unproven.status == 1 && unproven.errors.contains("there is no refused request 99"))
            #expect(promoted.output == "0 journalled; `crosswalk events` tells what comes of them\n")
            let after = try await world.store.census().entries.values.reduce(0, +)
            #expect(after >= before + 2)
            let deeds = try await world.store.interventions(limit: 10).filter { $0.deed == .backfill }
            #expect(deeds.last?.mandate == Mandate("the-operator", why: "a test"))
            // Nothing was written behind the gateway's back.
            let own = try SQLiteStore(path: shop.store)
            #expect(try await own.interventions(limit: 10).isEmpty)
            try own.close()
        }
    }

    @Test(.timeLimit(.minutes(5))) func `without a gateway records are brought under its lock`() async throws {
        try await ServedWorld.with { world in
            let shop = try Shop(world)
            defer { shop.close() }
            try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme"])

            let pushed = await shop.run("push", "accounts", "--yes", "--json")

            #expect(pushed.status == 0, "\(pushed)")
            #expect(try JSON.parse(Array(pushed.output.utf8))["journalled"] == 1)
            try StoreLock(of: shop.store).release()
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a gateway that does not answer is told of, and nothing is changed behind its back`() async throws {
        try await ServedWorld.with { world in
            let shop = try Shop(world)
            defer { shop.close() }
            let lock = try StoreLock(of: shop.store)
            lock.announce(HostAndPort(host: "127.0.0.1", port: 1))

            let silent = await shop.run("pause", "accounts")
            lock.announce(HostAndPort(host: "192.0.2.1", port: 8081))
            let remote = await shop.run("pause", "accounts")
            lock.release()

            #expect(silent.status == 3 && silent.errors.contains("its operations at 127.0.0.1:1 do not answer"))
            #expect(remote.status == 3 && remote.errors.contains("cannot be reached over loopback"))
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `without a gateway the change is made in the store, in the name of the shell's user`() async throws {
        try await ServedWorld.with { world in
            let shop = try Shop(world)
            defer { shop.close() }

            let paused = await shop.run("pause", "--connection", "intercom", "--json")
            let audit = await shop.run("audit", "--json")

            #expect(try JSON.parse(Array(paused.output.utf8)).value(at: "paused.kind") == "connection")
            let who = try JSON.parse(Array(audit.output.utf8))["audit"]?.elements?.first?["who"]?.text
            #expect(who == "shell:\(NSUserName())")
            // The lock was given back.
            try StoreLock(of: shop.store).release()
        }
    }
}

/// A folder with a store and the configuration of a served world, as a shell sees it.
private struct Shop {
    let folder: URL
    var store: String { folder.appending(path: "crosswalk.db").path }

    init(_ world: ServedWorld) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "shop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var document =
            SandboxConfiguration(
                host: world.sandbox.host,
                listen: world.configuration.listen,
                operations: world.configuration.operations,
                store: "sqlite:crosswalk.db"
            ).json.object ?? JSONObject()
        var gateway = document["gateway"]?.object ?? JSONObject()
        gateway["operators"] = .array(
            world.configuration.operators.map { one in
                [
                    "name": .string(one.name), "token": .string(one.token.revealText()),
                    "role": .string(one.role.rawValue),
                ]
            }
        )
        document["gateway"] = .object(gateway)
        try YAMLWriter.text(.object(document))
            .write(to: folder.appending(path: "crosswalk.yaml"), atomically: true, encoding: .utf8)
        try SQLiteStore(path: store).close()
    }

    func run(_ arguments: String...) async -> App.Performance {
        let loader = ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
        let config = folder.appending(path: "crosswalk.yaml").path
        return await App.perform(arguments + ["--config", config], at: .shell(Console(), loader: loader))
    }

    func close() { try? FileManager.default.removeItem(at: folder) }
}
