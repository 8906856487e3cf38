import Foundation
import Model
import Platforms
import Testing

@testable import App

/// Random histories of a small world end as their policies demand, and one that does not is made short.
@Suite struct RandomRehearsalsTests {
    private static let theatre = Theatre(platforms: Catalog.platforms)

    @Test(arguments: RandomTheme.allCases) func `random stories end as they should`(theme: RandomTheme) async {
        let (count, seed) = Self.seeds[theme] ?? (20, 1)

        let report = await RandomRehearsals(platforms: Catalog.platforms, theme: theme).rehearse(count, from: seed)

        #expect(report.failed == [], "\(report.text)\(report.counterexamples.map(\.text).joined())")
        #expect(report.count == count)
    }

    /// Stories in which something once went wrong.
    ///
    /// Where nobody knows that an id is on its way, the first of employers fails; without survivors that take over, three of
    /// mergers do.
    private static let seeds: [RandomTheme: (count: Int, seed: UInt64)] = [
        .employers: (12, 29), .parents: (12, 29), .mergers: (12, 17),
    ]

    @Test func `the same seed makes the same story, another seed another`() {
        let stories = [7, 7, 8].map { PlotMaker(seed: $0).plot() }

        #expect(stories[0] == stories[1])
        #expect(stories[0] != stories[2])
    }

    @Test func `a story that shows something is made as short as it can be`() async {
        let busy = PlotMaker(seed: 11, theme: .faults).plot()
        var plot = busy
        plot.scenery.pairs = 2
        plot.scenes = busy.scenes + [.hold(.crm), .update(.crm, key: 2, [.name: "a", .size: "1"])] + busy.scenes

        let shortest = await plot.shortened(within: 2000) { plot in
            guard let held = plot.scenes.firstIndex(of: .hold(.crm)) else { return false }
            return plot.scenes[held...].contains {
                if case .update(.crm, 2, let values) = $0 { values[.size] == "1" } else { false }
            }
        }

        #expect(shortest.scenes == [.hold(.crm), .update(.crm, key: 2, [.size: "1"])])
        #expect(shortest.scenery.strangers == 0)
    }

    @Test func `a wrong expectation fails, and so does the file that it is written to`() async throws {
        var plot = Plot(seed: 5, scenery: Scenery(pairs: 1), scenes: [])
        plot.scenes = [
            .advance(2000), .update(.crm, key: 1, [.name: "ours"]), .crash(nil),
            .update(.platform, key: 1, [.website: "w", .name: "theirs"]), .advance(60_000), .hold(.platform),
        ]
        let wrong = [PlotField.name: Scenery.Policy.crmOnly]
        #expect(await plot.played(in: Self.theatre).isOK)

        let shortest = await plot.shortened(within: 500) { await !$0.played(in: Self.theatre, judgedBy: wrong).isOK }
        let played = await shortest.played(in: Self.theatre, judgedBy: wrong)
        let demands = played.demands(in: Scenery(pairs: 1, policies: wrong))
        let text = PlotScript(plot: shortest).text(played.scenes, demands)
        let outcome = try await Self.rehearse(text)

        #expect(played.scenes == [.update(.platform, key: 1, [.name: "theirs"])])
        #expect(outcome.failures.map(\.found).contains { $0.contains("theirs") })
    }

    @Test(arguments: RandomTheme.allCases) func `a story is the same twice, and a rehearsal that is ok`(
        theme: RandomTheme
    ) async throws {
        let ends = [await theme.story(3).end(in: Self.theatre), await theme.story(3).end(in: Self.theatre)]

        let outcome = try await Self.rehearse(ends[0].rehearsal)

        #expect(ends[0].rehearsal == ends[1].rehearsal)
        #expect(outcome.isOK, "\(outcome.text)")
    }

    private static func rehearse(_ text: String) async throws -> RehearsalOutcome {
        let reader = RehearsalReader(loader: ConfigurationLoader(platforms: Catalog.platforms))
        let result = reader.read(text: text, file: "random.yaml")
        let rehearsal = try #require(result.rehearsal, "\(result.findings)\n\(text)")
        return await RehearsalRun(platforms: Catalog.platforms).rehearse(rehearsal)
    }
}
