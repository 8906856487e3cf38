import Model
import Testing

@testable import App

/// What holds for every command: exit codes, JSON, help.
@Suite struct CommandLineTests {
    @Test(arguments: [
        ["frobnicate"], ["events", "--frobnicate"], ["events", "--state", "lost"], ["event"],
        ["dead-letters", "discard", "e1"],
        ["link", "salesforce/Account/1"], ["explain", "neither"], ["events", "--since", "yesterday"],
        ["events", "--limit", "0"],
        ["presets", "show", "nothing"], ["sandbox", "--gateway", "nowhere"], ["demo", "--speed", "0"],
        ["links", "--broken", "--duplicates"],
        ["explain", "hubspot/company/1"], ["replay", "no/such/file.http", "--to", "http://127.0.0.1:1"],
    ])
    func `a call that is wrong ends with 2 and says so on standard error`(arguments: [String]) async throws {
        let world = try CommandWorld()

        let performance = await App.perform(arguments, at: world.desk)

        #expect(performance.status == 2)
        #expect(performance.output.isEmpty)
        #expect(!performance.errors.isEmpty)
    }

    @Test(arguments: [["--help"], ["events", "--help"], ["help", "dead-letters"], ["--version"], []])
    func `help is a result`(arguments: [String]) async throws {
        let world = try CommandWorld()

        let performance = await App.perform(arguments, at: world.desk)

        #expect(performance.status == 0)
        #expect(!performance.output.isEmpty)
    }

    @Test(arguments: [
        ["events"], ["dead-letters"], ["dead-letters", "list"], ["links"], ["presets"],
        ["presets", "show", "intercom-accounts"],
        ["schemes"], ["dead-letters", "retry"], ["links", "--duplicates"],
    ])
    func `a result is one JSON document when it is asked for`(arguments: [String]) async throws {
        let world = try CommandWorld()

        let performance = await App.perform(arguments + ["--json"], at: world.desk)

        #expect(performance.status == 0)
        #expect(try JSON.parse(Array(performance.output.utf8)).object != nil)
        #expect(performance.errors.isEmpty)
    }

    @Test func `a configuration that is not there is misuse, with what to do`() async throws {
        let desk = Desk.shell(Console(), loader: ConfigurationLoader(platforms: []))

        let performance = await App.perform(["events", "--config", "/nowhere/crosswalk.yaml"], at: desk)

        #expect(performance.status == 2)
        #expect(performance.errors.contains("/nowhere/crosswalk.yaml"))
        #expect(performance.errors.contains("→"))
    }

    @Test func `what is asked about and is not there ends with 1`() async throws {
        let world = try CommandWorld()

        #expect(await world.run("event", "17").status == 1)
        #expect(await world.run("explain", "salesforce/Account/001000000000001").status == 1)
        #expect(await world.run("unlink", "salesforce/Account/001000000000001").status == 1)
        #expect(await world.run("dead-letters", "retry", "d5").status == 1)
        #expect(await world.run("dead-letters", "discard", "e5", "--why", "a test").status == 1)
    }
}
