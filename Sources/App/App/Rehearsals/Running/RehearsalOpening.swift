import Model
import Platforms
import Sandbox
import Store

/// Sets up the systems that a rehearsal's configuration names, and the configuration with what they supply.
struct RehearsalOpening {
    /// The catalogue's loader.
    let loader: ConfigurationLoader

    /// The world of a rehearsal; or the findings about its configuration.
    func open(_ rehearsal: Rehearsal) throws(Unopened) -> RehearsalWorld {
        let merged = rehearsal.override.map { rehearsal.configuration.overlaid(with: $0) } ?? rehearsal.configuration
        let host = SimulatorHost()
        for (place, (name, platform)) in RehearsalSupply.connections(in: merged).enumerated() {
            let settings = merged["connections"]?[name.text]?.json.object ?? JSONObject()
            guard
                let simulator = SimulatorCatalog.make(
                    platform,
                    connection: name.text,
                    seed: "\(rehearsal.title)/\(name)",
                    settings: settings
                )
            else { throw Unopened(problems: ["config: there is no simulator for the platform `\(platform)`"]) }
            host.add(simulator, as: name.text, url: "http://127.0.0.1:\(Self.firstPort + place)")
        }
        let result = loader.load(
            rehearsal: rehearsal.configuration,
            override: rehearsal.override,
            folder: rehearsal.configurationFolder,
            supplying: host.supplies
        )
        guard let configuration = result.configuration else {
            let errors = result.findings.filter { $0.severity == .error }
            throw Unopened(problems: errors.map { "config: line \($0.line): \($0.path): \($0.problem) → \($0.remedy)" })
        }
        do throws(StoreError) {
            return try RehearsalWorld(rehearsal, host: host, configuration, loader: loader)
        } catch {
            throw Unopened(problems: ["the store in memory: \(error)"])
        }
    }

    /// Addresses tell the systems apart; nobody listens there.
    private static let firstPort = 40_001

    /// Why there is no world.
    struct Unopened: Error {
        let problems: [String]
    }
}

extension SimulatorHost {
    /// What the systems say about themselves, as settings of their connections.
    var supplies: [ConnectionName: JSONObject] {
        let supplied = names.compactMap { name in connection(to: name).map { (ConnectionName(name), $0) } }
        return Dictionary(supplied) { first, _ in first }
    }
}
