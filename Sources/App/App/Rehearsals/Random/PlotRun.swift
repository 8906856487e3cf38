import Model
import Sandbox

/// Plays random stories, each in a world of its own.
struct PlotRun: Sendable {
    private let loader: ConfigurationLoader
    private let reader: RehearsalReader

    /// Makes a player over a catalogue of platforms.
    init(platforms: [any Platform]) {
        loader = ConfigurationLoader(platforms: platforms, environment: ConfigurationEnvironment([:]))
        reader = RehearsalReader(loader: loader)
    }

    /// Plays a story and judges its end.
    ///
    /// - Parameters:
    ///   - plot: the story.
    ///   - policies: the policies by which the end is judged; nil for the story's own.
    /// - Returns: what happened, and what does not hold.
    func play(_ plot: Plot, judgedBy policies: [PlotField: Scenery.Policy]? = nil) async -> Played {
        var judged = plot.scenery
        judged.policies = policies ?? judged.policies
        let result = reader.read(text: PlotScript(plot: plot).prologue, file: "random-\(plot.seed).yaml")
        guard let rehearsal = result.rehearsal else {
            return .impossible(result.findings.map { "\($0.path): \($0.problem)" }.joined(separator: "; "))
        }
        do throws(RehearsalOpening.Unopened) {
            let world = try RehearsalOpening(loader: loader).open(rehearsal)
            return await play(plot, rehearsal, in: world, judgedBy: judged)
        } catch {
            return .impossible(error.problems.joined(separator: "; "))
        }
    }

    private func play(
        _ plot: Plot,
        _ rehearsal: Rehearsal,
        in world: RehearsalWorld,
        judgedBy scenery: Scenery
    ) async -> Played {
        var stage = PlotStage(world: world, rehearsal: rehearsal, reader: reader)
        do throws(WorldFault) {
            try await stage.world.begin(with: rehearsal.given)
            for scene in plot.scenes { try await stage.perform(scene) }
            for step in PlotScript.ending(of: stage.played.scenes) { try await stage.perform(step) }
            stage.played.failures = try await stage.judge(stage.played.demands(in: scenery))
        } catch {
            stage.played.failures = [RehearsalFailure(line: 0, expected: "to go on", found: error.problem)]
        }
        return stage.played
    }
}

extension Played {
    /// A story that cannot begin.
    fileprivate static func impossible(_ problem: String) -> Played {
        Played(failures: [RehearsalFailure(line: 0, expected: "a world to play in", found: problem)])
    }
}
