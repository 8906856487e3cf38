import ArgumentParser
import Model
import Platforms

/// `crosswalk advice`: what people should know of a platform, and no check can tell them.
struct AdviceCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "advice",
        abstract: "Says what to know of the platforms: merging, permissions, letting support in."
    )

    @Argument(help: "Only of this platform, as in arlo.")
    var platform: String?
    @OptionGroup var result: ResultOptions

    /// Prints it.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let platforms = Catalog.platforms.filter { platform == nil || $0.name == platform }
        guard !platforms.isEmpty else {
            let names = Catalog.platforms.map(\.name)
            throw CommandFailure(
                .misused,
                "there is no platform `\(platform ?? "")`",
                remedy: Spelling.remedy(for: platform ?? "", among: names)
            )
        }
        let pieces = platforms.flatMap { platform in platform.advice.map { (platform.name, $0) } }
        let ink = desk.console.ink
        return result.performance(
            ["advice": .array(pieces.map(Self.json))],
            text: pieces.map { "\(ink.strong("\($0.0): \($0.1.topic)"))\n\($0.1.text)\n" }.joined(separator: "\n")
        )
    }

    private static func json(_ platform: String, _ advice: Advice) -> JSON {
        ["platform": .string(platform), "topic": .string(advice.topic), "text": .string(advice.text)]
    }
}
