import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// What a write goes back to: the trace of what arrived, and the configuration that decided.
@Suite struct OriginTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test func `a sender's trace is passed on to the system that is written to, and told of`() async throws {
        let world = try CommandWorld()
        try await world.meet()
        let before = world.host.requestCount(to: "salesforce")
        world.clock.move(to: world.clock.now + .seconds(5))
        let pattern = JSONObject([("company_id", .string(CommandWorld.number))])
        let rename = JSONObject([("name", "Acme GmbH")])
        _ = try world.host.perform(
            .update(kind: "company", where: pattern, set: rename),
            in: "intercom",
            at: world.clock.now
        )
        for (_, posting) in world.host.takePostings(at: world.clock.now) {
            var request = posting.request
            request.headers.add("traceparent", "00-\(Self.trace)-00f067aa0ba902b7-01")
            _ = try await world.works.ingress.answer(request)
        }
        try await world.settle()

        let writes = world.host.requests(to: "salesforce", from: before).filter { $0.request.method == "PATCH" }
        let sent = try #require(writes.first?.request.headers.only("traceparent"))
        let told = try await world.json("explain", "intercom/company/\(world.company)")

        #expect(writes.count == 1)
        #expect(sent.hasPrefix("00-\(Self.trace)-") && !sent.contains("00f067aa0ba902b7"))
        #expect(told["events"]?.elements?.last?["trace"] == .string(Self.trace))
    }

    @Test func `explain names the configuration that decided, and says when another one is in force`() async throws {
        let world = try CommandWorld()
        let mark = try world.desk.configuration("").gateway.mark
        try await world.store.enforce(mark, by: "1.0", at: world.clock.now)
        try await world.meet()

        let first = try await world.json("explain", "intercom/company/\(world.company)")
        let decider = first["events"]?.elements?.last?["verdicts"]?.elements?.first?["configuration"]
        #expect(decider?["mark"] == .string(mark.text))
        #expect(decider?["inForce"] == true)
        #expect(decider?["since"] == "2026-03-01T09:00:00.000Z")

        try await world.store.enforce(ConfigurationMark("another"), by: "1.0", at: world.clock.now)
        let text = await world.run("explain", "intercom/company/\(world.company)").output
        #expect(text.contains("decided by configuration \(mark), in force since 2026-03-01T09:00:00.000Z and not now"))
    }

    @Test func `the mark of a configuration is what sha256sum says of its file`() throws {
        let loader = ConfigurationLoader(platforms: [], environment: ConfigurationEnvironment([:]))
        let loaded = loader.load(text: "crosswalk: 1\nconnections: {}\nsyncs: {}\n")

        let configuration = try #require(loaded.configuration, "\(loaded.findings)")
        #expect(configuration.gateway.mark == ConfigurationMark("c85a4b3d6413"))
    }
}
