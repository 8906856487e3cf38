import Foundation
import Platforms
import Testing

@testable import App

/// Random mergers, deletions and changes on both sides end with both sides agreeing, whatever the order of the news.
///
/// `MERGER_STORIES=1000 swift test --filter MergerPropertyTests` plays more of them, from the seed `MERGER_SEED` on.
@Suite struct MergerPropertyTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test func `random mergers end with both sides agreeing`() async {
        let count = Self.environment["MERGER_STORIES"].flatMap { Int($0) } ?? 12
        // Without survivors that take over, three of the twelve from here on fail.
        let seed = Self.environment["MERGER_SEED"].flatMap { UInt64($0) } ?? 17
        let run = MergerRun()

        let failed = await run.failures(among: count, from: seed)
        let told = await run.told(failed)

        #expect(failed.isEmpty, "\(failed.count) of \(count), seeds \(failed)\n\(told)")
    }

    @Test func `a story of mergers tells the same twice, and is a rehearsal`() async throws {
        let plot = MergerPlot(seed: 3)
        let (run, reader) = (MergerRun(), RehearsalReader(loader: ConfigurationLoader(platforms: Catalog.platforms)))

        let steps = [await run.play(plot).steps, await run.play(plot).steps]

        let file = RehearsalFilesTests.folder.appending(path: "arlo/mergers.yaml").path
        #expect(steps[0] == steps[1])
        #expect(reader.read(text: MergerScript(plot: plot).text(steps[0]), file: file).rehearsal != nil)
    }
}
