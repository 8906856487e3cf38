import Foundation
import Platforms
import Testing

@testable import App
@testable import Pipeline

/// Fields that name other records end with the right counterpart, whatever fails meanwhile and whoever is linked first.
///
/// `REFERENCE_STORIES=1000 swift test --filter ReferencePropertyTests` plays more of them, from the seed `REFERENCE_SEED`
/// on.
@Suite struct ReferencePropertyTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let reader = RehearsalReader(
        loader: ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
    )
    private static let run = RehearsalRun(platforms: Catalog.platforms)
    /// How many failed stories are made shorter and told.
    private static let toldLimit = 3
    /// How many attempts are made at a shorter story.
    private static let shorteningLimit = 200

    /// Who names whom.
    enum Theme: CaseIterable {
        case employers, parents
    }

    @Test(arguments: Theme.allCases) func `random references end with the right counterpart`(theme: Theme) async {
        let count = Self.environment["REFERENCE_STORIES"].flatMap { Int($0) } ?? 12
        // Where nobody knows that an id is on its way, the first story of employers fails.
        let first = Self.environment["REFERENCE_SEED"].flatMap { UInt64($0) } ?? 29
        let stories = (0..<UInt64(count)).map { Self.story(theme, seed: first + $0) }

        let failed = await concurrently(stories, width: 2) { await Self.outcome(of: $0) == nil ? nil : $0 }
            .compactMap(\.self)

        var told = ""
        for story in failed.prefix(Self.toldLimit) { told += await Self.shortened(story) }
        #expect(failed.isEmpty, "\(failed.count) of \(count), seeds \(failed.map(\.seed).sorted())\n\(told)")
    }

    private static func story(_ theme: Theme, seed: UInt64) -> ReferenceStory {
        let chance = Chance(seed: seed)
        let world: any ReferenceWorld =
            switch theme {
            case .employers: EmployerWorld(by: chance)
            case .parents: ParentWorld(by: chance)
            }
        return ReferenceStory(world, seed: seed, by: chance)
    }

    /// What does not hold in a story; nil when all of it does.
    private static func outcome(of story: ReferenceStory) async -> String? {
        let result = reader.read(text: story.text, file: "references-\(story.seed).yaml")
        guard let rehearsal = result.rehearsal else {
            return result.findings.map { "\($0.path): \($0.problem)" }.joined(separator: "\n")
        }
        let outcome = await run.rehearse(rehearsal)
        return outcome.isOK ? nil : outcome.text
    }

    private static func shortened(_ story: ReferenceStory) async -> String {
        let shortest = await story.shortened(within: shorteningLimit) { await outcome(of: $0) != nil }
        return await "\(outcome(of: shortest) ?? "")\n\(shortest.text)\n"
    }
}
