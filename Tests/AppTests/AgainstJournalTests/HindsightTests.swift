import Model
import Pipeline
import Platforms
import Sandbox
import Store
import Testing

@testable import App

/// Hindsight by the configuration in force comes to what was decided.
@Suite struct HindsightTests {
    @Test(arguments: ["salesforce", "intercom", "arlo"])
    func `thought through again, an inbound fixture is decided as it was`(platform: String) async throws {
        var world = try await FixtureWorld()
        for (_, request) in try FixtureWorld.requests(of: platform) { _ = try await world.take([request]) }

        #expect(try await Self.differences(in: world.world).isEmpty)
    }

    @Test(arguments: ["identity", "fields", "arlo"])
    func `thought through again, the events of a rehearsal are decided as they were`(folder: String) async throws {
        let loader = ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
        let reader = RehearsalReader(loader: loader)
        var differences: [String] = []
        for file in RehearsalFiles.find(at: ["\(FixtureWorld.fixtures)/rehearsals/\(folder)"]).files {
            let rehearsal = try #require(reader.read(path: file).rehearsal)
            var world = try RehearsalOpening(loader: loader).open(rehearsal)
            let connections = Set(world.host.names.map { ConnectionName($0) })
            try await world.begin(with: rehearsal.given)
            for step in rehearsal.steps {
                let understood = reader.step(step.node.naming(world.names), of: rehearsal, connections: connections)
                try await world.perform(try #require(understood), in: rehearsal.folder)
            }
            differences += try await Self.differences(in: world).map { "\(rehearsal.id): \($0)" }
        }

        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    /// What hindsight does not come to that was decided, of everything in a world's journal.
    private static func differences(in world: RehearsalWorld) async throws -> [String] {
        let gateway = world.configuration.gateway
        let entropy = SeededEntropy(seed: "hindsight")
        let hindsight = Hindsight(of: gateway, store: world.store, clock: world.clock, entropy: entropy)
        var differences: [String] = []
        for entry in try await world.store.entries(HistoryFilter(limit: 1000)) where entry.state == .settled {
            let source = gateway.systems[entry.arrival.connection]?.source
            guard entry.arrival.lookedAt == nil, let events = try source?.read(entry.arrival).events else { continue }
            let directory = try await JournalComparison.directory(of: [entry], [events], world.store)
            let recollection = Recollection(entry, events, [gateway], directory)
            let ending = try await hindsight.look(back: entry, knowing: recollection)
            for ruling in entry.rulings where ruling.isBeyondRecall == nil {
                guard let sync = ruling.sync.flatMap({ gateway.sync(named: $0) }) else { continue }
                let then = Stance(sync, ruling.record, .settled(entry.rulings, remark: nil))
                let now = Stance(sync, ruling.record, ending)
                guard then.words(ruling.isByAge) != now.words(ruling.isByAge) else { continue }
                let place = "event \(entry.id), \(ruling.record), \(sync.name)"
                differences.append("\(place):\n\(then.words(false))\n\(now.words(false))")
            }
        }
        return differences
    }
}

extension Stance {
    /// All of it, without values.
    fileprivate func words(_ isByAge: Bool) -> String {
        let fields = isByAge ? [] : writes.keys.map { "\($0.kind) \($0.path)" }.sorted()
        return "\(aside ?? "taken") \(open ?? "") \(counterpart) \(deeds.sorted()) \(fields)"
    }
}
