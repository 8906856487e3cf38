package import Model
import Pipeline
import Sandbox
import Store

/// Runs rehearsals, several at a time: each has a world of its own.
package struct RehearsalRun: Sendable {
    private let loader: ConfigurationLoader
    private let reader: RehearsalReader

    /// How many go on at once.
    private static let width = 4

    /// Makes a runner over a catalogue of platforms.
    package init(platforms: [any Platform]) {
        loader = ConfigurationLoader(platforms: platforms, environment: ConfigurationEnvironment([:]))
        reader = RehearsalReader(loader: loader)
    }

    /// Rehearses files.
    ///
    /// - Parameters:
    ///   - files: the files.
    ///   - only: the id of the only rehearsal meant; nil for all.
    /// - Returns: the outcomes in the order of the files; files with another id are left out.
    package func rehearse(_ files: [String], only: String? = nil) async -> [RehearsalOutcome] {
        await concurrently(files, width: Self.width) { await rehearse($0, only: only) }.compactMap(\.self)
    }

    /// Rehearses one file; nil when its id is not the one that is meant.
    package func rehearse(_ file: String, only: String? = nil) async -> RehearsalOutcome? {
        let result = reader.read(path: file)
        guard let rehearsal = result.rehearsal else {
            return RehearsalOutcome(
                file: file,
                id: "",
                title: "",
                failures: [],
                faults: result.findings.map {
                    "\(file):\($0.line):\($0.column): \($0.path): \($0.problem) → \($0.remedy)"
                },
                milliseconds: 0
            )
        }
        guard only == nil || rehearsal.id == only else { return nil }
        return await rehearse(rehearsal)
    }

    /// Rehearses one story.
    package func rehearse(_ rehearsal: Rehearsal) async -> RehearsalOutcome {
        let start = ContinuousClock.now
        var failures: [RehearsalFailure] = []
        var faults: [String] = []
        do throws(RehearsalOpening.Unopened) {
            failures = await play(rehearsal, in: try RehearsalOpening(loader: loader).open(rehearsal))
        } catch {
            faults = error.problems.map { "\(rehearsal.file): \($0)" }
        }
        return RehearsalOutcome(
            file: rehearsal.file,
            id: rehearsal.id,
            title: rehearsal.sentence,
            failures: failures,
            faults: faults,
            milliseconds: Int((ContinuousClock.now - start).wholeMilliseconds)
        )
    }

    /// Plays the steps in turn, until one of them fails.
    private func play(_ rehearsal: Rehearsal, in world: RehearsalWorld) async -> [RehearsalFailure] {
        var world = world
        let connections = Set(world.host.names.map { ConnectionName($0) })
        var line = 1
        do throws(WorldFault) {
            try await world.begin(with: rehearsal.given)
            for step in rehearsal.steps {
                line = step.node.mark.line
                let node = step.node.naming(world.names)
                guard let understood = reader.step(node, of: rehearsal, connections: connections) else {
                    throw WorldFault("with its names filled in, the step is none")
                }
                try await world.perform(understood, in: rehearsal.folder)
                guard case .expect(let expectations) = understood else { continue }
                let failures = try await Judge(world: world).failures(of: expectations)
                guard failures.isEmpty else { return failures }
                world.turnPage()
            }
            return []
        } catch {
            return [RehearsalFailure(line: line, error)]
        }
    }
}
