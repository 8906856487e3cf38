import Logging
import Model
import Pipeline
import Platforms
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// Simulated systems and a gateway whose configuration a test writes, wrong where it wants.
struct DoctorWorld {
    let host: SimulatorHost
    let clock: RehearsalClock
    let store: SQLiteStore
    let works: Works
    let desk: Desk
    private static let start = Timestamp("2026-03-01T09:00:00Z") ?? Timestamp(seconds: 0)

    /// Opens a world: what a system says about its connection may be spoiled, and the gateway stands at an address.
    init(
        _ host: SimulatorHost,
        gateway: JSON = [:],
        standingAt address: String? = nil,
        connections names: [String],
        spoiled: (String, JSONObject) -> JSONObject = { $1 },
        syncs: JSON
    ) throws {
        var connections = JSONObject()
        for name in names { connections[name] = .object(spoiled(name, try #require(host.connection(to: name)))) }
        var told = JSONObject([("store", "sqlite:nowhere.db")])
        for member in gateway.object?.members ?? [] { told[member.name] = member.value }
        let document: JSON = [
            "crosswalk": 1, "sandbox": true, "gateway": .object(told), "connections": .object(connections),
            "syncs": syncs,
        ]
        let loader = ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
        let result = loader.load(text: document.pretty)
        let errors = result.findings.filter { $0.severity == .error }.map { "\($0.path): \($0.problem)" }
        let configuration = try #require(result.configuration, "\(errors)")
        let clock = RehearsalClock(Self.start)
        store = try SQLiteStore.inMemory()
        let network = SimulatedNetwork(host, clock: clock)
        let entropy = SeededEntropy(seed: "doctor")
        self.host = host
        self.clock = clock
        works = .inProcess(configuration, store: store, over: network, clock: clock, seed: "doctor")
        desk = Desk(
            configuration: configuration,
            store: store,
            transport: PublicRoad(to: works.ingress, at: address, beside: network),
            clock: clock,
            entropy: entropy,
            loader: loader
        )
    }

    /// Does what a person does, and lets the gateway work it off.
    func perform(_ deed: Deed, in system: String) async throws {
        clock.move(to: clock.now + .seconds(5))
        _ = try host.perform(deed, in: system, at: clock.now)
        var isWorking = true
        while isWorking {
            isWorking = false
            for (name, posting) in host.takePostings(at: clock.now) {
                host.heard(try await works.ingress.answer(posting.request), to: posting, of: name, at: clock.now)
                isWorking = true
            }
            for stage in works.stages where try await stage.turn() { isWorking = true }
        }
        _ = try await works.refusals.turn()
    }

    /// What `doctor` finds.
    func findings() async throws -> [JSON] {
        let performance = await App.perform(["doctor", "--json"], at: desk)
        let json = try JSON.parse(Array(performance.output.utf8))
        return json["findings"]?.elements ?? []
    }
}

extension [JSON] {
    /// Whether one of these findings is of a check, about something, and names problem and remedy in such words.
    func name(_ check: String, _ about: String, _ problem: String, fix: String) -> Bool {
        contains { finding in
            finding["check"]?.text == check && finding["about"]?.text == about
                && finding["problem"]?.text?.contains(problem) == true
                && finding["remedy"]?.text?.contains(fix) == true
        }
    }
}
