import HTTPClient
import Logging
import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Synchronization
import Testing

@testable import App

/// What `gateway.operations` tells.
@Suite struct ServeOperationsTests {
    @Test(.timeLimit(.minutes(5))) func `a gateway that does its work is alive and ready`() async throws {
        try await ServedWorld.with { world in
            let health = try await world.operations("/health")
            let ready = try await world.operations("/ready")

            #expect(health.status == 200)
            #expect(ready.status == 200)
            #expect(try JSON.parse(ready.body)["ready"] == true)
            #expect(try await world.operations("/nothing").status == 404)
            #expect(try await world.operations("/ready", method: "POST").status == 405)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `metrics tell how much waits, and nothing of what`() async throws {
        try await ServedWorld.with { world in
            try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Very Secret Name"])
            try await world.rest()

            let metrics = String(decoding: try await world.operations("/metrics").body, as: UTF8.self)

            #expect(metrics.contains("crosswalk_entries{state=\"settled\"} 1\n"))
            #expect(metrics.contains("crosswalk_backlog_entries 0\n"))
            #expect(metrics.contains("crosswalk_connection_failing{connection=\"intercom\"} 0\n"))
            #expect(!metrics.contains("Secret"))
        }
    }

    @Test(.timeLimit(.minutes(5))) func `operators with tokens have to show them, except for health`() async throws {
        let operators: JSON = [["name": "ops", "token": "a-token-for-operators", "role": "viewer"]]
        let adapting: (inout JSONObject) -> Void = { document in
            var gateway = document["gateway"]?.object ?? JSONObject()
            gateway["operators"] = operators
            document["gateway"] = .object(gateway)
        }
        try await ServedWorld.with(adapting: adapting) { (world) async throws in
            #expect(try await world.operations("/health").status == 200)
            #expect(try await world.operations("/ready").status == 401)
            #expect(try await world.operations("/metrics", token: "a-token-for-operatorz").status == 401)
            #expect(try await world.operations("/metrics", token: "a-token-for-operators").status == 200)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a reload puts other syncs in force without closing the door`() async throws {
        try await ServedWorld.with { world in
            var document =
                SandboxConfiguration(
                    host: world.sandbox.host,
                    listen: world.configuration.listen,
                    operations: world.configuration.operations,
                    store: "sqlite:nowhere.db"
                ).json.object ?? JSONObject()
            document["syncs"] = [
                "accounts": [
                    "between": ["crm": "salesforce/Account", "platform": "intercom/company"],
                    "preset": "intercom-accounts",
                    "create": ["crm": "always"],
                ]
            ]

            await world.gateway.reload(try ServedWorld.load(document))
            try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme"])
            try await world.wait(for: "the account") { world.value("Name", of: "Account", in: "salesforce") == "Acme" }

            #expect(try await world.operations("/ready").status == 200)
        }
    }

    @Test func `a pump that is at one thing for too long is stuck`() {
        let progress = Progress()
        let start = Timestamp(seconds: 1_772_355_600)

        progress.note(.working(since: start), of: "planner")
        progress.note(.waiting(since: start), of: "keeper")

        #expect(progress.stuck(at: start + .seconds(60)).isEmpty)
        #expect(progress.stuck(at: start + .seconds(61)) == ["keeper"])
        #expect(progress.stuck(at: start + .seconds(301)) == ["keeper", "planner"])
    }

    @Test(.timeLimit(.minutes(5))) func `a failing connection is not ready, with the reason`() async throws {
        try await ServedWorld.with { world in
            let line = try #require(world.gateway.house.works.lines.line(to: "salesforce"))
            for _ in 0..<Breaker.threshold { line.heard(Later("down", scope: .connection)) }

            let ready = try await world.operations("/ready")

            #expect(ready.status == 503)
            let reason = try JSON.parse(ready.body)["reasons"]?.elements?.first
            #expect(reason?["about"] == "connection salesforce")
            #expect(reason?["problem"]?.text?.hasPrefix("its system fails since ") == true)
            #expect(reason?["problem"]?.text?.contains(": down; it rests by itself and is tried next at ") == true)
            let metrics = String(decoding: try await world.operations("/metrics").body, as: UTF8.self)
            #expect(metrics.contains("crosswalk_connection_failing{connection=\"salesforce\"} 1\n"))
            #expect(metrics.contains("crosswalk_connection_outage_seconds{connection=\"intercom\"} 0\n"))
        }
    }

    @Test(.timeLimit(.minutes(5))) func `an outage is an alert once, and its end once, with what waits`() async throws {
        try await ServedWorld.with { world in
            let line = try #require(world.gateway.house.works.lines.line(to: "intercom"))
            let diary = Diary()
            let herald = Herald(
                to: { nil },
                over: world.transport,
                clock: SystemClock(),
                entropy: SystemEntropy(),
                log: Logger(label: "test") { _ in diary.handler }
            )
            let watchman = Watchman(
                inForce: ConfigurationInForce(world.configuration),
                house: world.gateway.house,
                store: world.store,
                clock: SystemClock(),
                herald: herald
            )
            var watch = Watchman.Watch()
            await watchman.look(&watch)

            // What was under way may still succeed: then it fails anew, until somebody has looked meanwhile.
            try world.sandbox.host.fault(in: "intercom", next: 1, answer: "503", on: nil)
            try await world.wait(for: "the outage") {
                for _ in 0..<Breaker.threshold where !line.isFailing { line.heard(Later("down", scope: .connection)) }
                await watchman.look(&watch)
                return !diary.lines.isEmpty
            }
            #expect(diary.lines.count == 1)
            #expect(diary.lines.first?.hasPrefix("an alert was raised: its system fails since ") == true)
            // Its system is well: the first trial shows it.
            try await world.wait(for: "the recovery") {
                await watchman.look(&watch)
                return diary.lines.count > 1
            }

            #expect(diary.lines.count == 2)
            #expect(diary.lines.last?.hasPrefix("an alert is over: its system has recovered after ") == true)
            #expect(diary.lines.last?.hasSuffix("; 0 writes wait for it") == true)
            let kept = try await Outage.kept(of: "intercom", in: world.store)
            #expect(kept == nil)
        }
    }
}

/// What a herald has told.
private final class Diary: Sendable {
    private let told = Mutex<[String]>([])

    var lines: [String] { told.withLock(\.self) }

    var handler: any LogHandler { Page(diary: self) }

    private struct Page: LogHandler {
        let diary: Diary
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            diary.told.withLock { $0.append("\(event.message): \(event.metadata?["message"] ?? "")") }
        }
    }
}
