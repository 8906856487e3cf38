import Model
import Sandbox

/// Where random stories are played, each in a world of its own.
struct Theatre: Sendable {
    /// Plays rehearsals as they are written.
    let rehearsals: RehearsalRun
    /// Reads them.
    let reader: RehearsalReader
    private let loader: ConfigurationLoader

    /// Makes one over a catalogue of platforms.
    init(platforms: [any Platform]) {
        rehearsals = RehearsalRun(platforms: platforms)
        loader = ConfigurationLoader(platforms: platforms, environment: ConfigurationEnvironment([:]))
        reader = RehearsalReader(loader: loader)
    }

    /// A stage with the world that the beginning of a rehearsal describes, before anything happens.
    func stage(_ prologue: String) async throws(WorldFault) -> Stage {
        let result = reader.read(text: prologue, file: "random.yaml")
        guard let rehearsal = result.rehearsal else {
            throw WorldFault(result.findings.map { "\($0.path): \($0.problem)" }.joined(separator: "; "))
        }
        let world: RehearsalWorld
        do throws(RehearsalOpening.Unopened) {
            world = try RehearsalOpening(loader: loader).open(rehearsal)
        } catch {
            throw WorldFault(error.problems.joined(separator: "; "))
        }
        var stage = Stage(world: world, rehearsal: rehearsal, reader: reader)
        try await stage.world.begin(with: rehearsal.given)
        return stage
    }
}
