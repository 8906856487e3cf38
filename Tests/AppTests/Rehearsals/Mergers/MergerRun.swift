import Foundation
import Model
import Platforms
import Sandbox

@testable import App

/// Plays stories of mergers, each in a world of its own.
struct MergerRun: Sendable {
    private let loader = ConfigurationLoader(
        platforms: Catalog.platforms,
        environment: ConfigurationEnvironment([:])
    )

    /// How many stories go on at once.
    private static let width = 4
    /// How many attempts are made at a shorter story.
    private static let shorteningLimit = 1000
    /// How many failed stories are made shorter and told.
    private static let toldLimit = 5

    /// The seeds of so many stories that fail, from one on.
    func failures(among count: Int, from seed: UInt64) async -> [UInt64] {
        await withTaskGroup(of: UInt64?.self) { group in
            var failed: [UInt64] = []
            var waiting = (0..<UInt64(count)).map { seed + $0 }[...]
            for next in waiting.prefix(Self.width) { group.addTask { await fails(next) } }
            waiting = waiting.dropFirst(Self.width)
            while let result = await group.next() {
                if let result { failed.append(result) }
                guard let next = waiting.popFirst() else { continue }
                group.addTask { await fails(next) }
            }
            return failed.sorted()
        }
    }

    private func fails(_ seed: UInt64) async -> UInt64? {
        await play(MergerPlot(seed: seed)).complaints.isEmpty ? nil : seed
    }

    /// The first of the stories that fail, made short, as rehearsals.
    func told(_ failed: [UInt64]) async -> String {
        var text = ""
        for seed in failed.prefix(Self.toldLimit) {
            let plot = await MergerPlot(seed: seed).shortened(within: Self.shorteningLimit) {
                await !play($0).complaints.isEmpty
            }
            let (steps, complaints) = await play(plot)
            text += complaints.map { "# \($0)\n" }.joined() + MergerScript(plot: plot).text(steps) + "\n"
        }
        return text
    }

    /// Plays a story.
    ///
    /// - Returns: the steps that were taken, and what does not hold at the end.
    func play(_ plot: MergerPlot) async -> (steps: [JSON], complaints: [String]) {
        let reader = RehearsalReader(loader: loader)
        let file = RehearsalFilesTests.folder.appending(path: "arlo/mergers-\(plot.seed).yaml").path
        guard let rehearsal = reader.read(text: MergerScript(plot: plot).prologue, file: file).rehearsal else {
            return ([], ["the story is no rehearsal"])
        }
        do throws(RehearsalOpening.Unopened) {
            let world = try RehearsalOpening(loader: loader).open(rehearsal)
            return await play(plot, on: MergerStage(PlotStage(world: world, rehearsal: rehearsal, reader: reader)))
        } catch {
            return ([], error.problems)
        }
    }

    private func play(_ plot: MergerPlot, on stage: MergerStage) async -> (steps: [JSON], complaints: [String]) {
        var stage = stage
        do throws(WorldFault) {
            try await stage.stage.world.begin(with: stage.stage.rehearsal.given)
            for scene in plot.scenes { try await stage.perform(scene) }
            for step in MergerScript.ending { try await stage.stage.perform(step) }
            let judge = MergerJudge(
                world: stage.stage.world,
                departures: stage.departures,
                returned: stage.returned,
                setbacks: stage.setbacks
            )
            let complaints = try await judge.complaints()
            return (stage.steps, try await complaints + unrest(in: &stage.stage))
        } catch {
            return (stage.steps, [error.problem])
        }
    }

    /// What has not come to rest.
    private func unrest(in stage: inout PlotStage) async throws(WorldFault) -> [String] {
        var complaints: [String] = []
        for claim in [Expectation.Claim.pending(0), .deadLetters(0), .converged(true)] {
            guard let contradiction = try await Judge(world: stage.world).contradiction(to: claim) else { continue }
            complaints.append("expected \(contradiction.expected), found \(contradiction.found)")
        }
        let host = stage.world.host
        let before = host.names.map { host.writes(to: $0) }
        try await stage.world.perform(.advance(MergerScript.quiet), in: "")
        let after = host.names.map { host.writes(to: $0) }
        return complaints + (after == before ? [] : ["\(before) writes to \(host.names), and then \(after)"])
    }
}
