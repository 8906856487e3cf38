import ArgumentParser
import Model
import Platforms

/// `crosswalk presets`: the ready-made syncs.
struct Presets: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists and shows the ready-made syncs.",
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self
    )

    private static var presets: PresetList { PresetList(platforms: Catalog.platforms) }
}

extension Presets {
    /// `list`: names and what they are for.
    struct List: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the presets.")

        @OptionGroup var result: ResultOptions

        /// Lists them.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            var table = Table("preset", "platform", "what it does")
            for entry in Presets.presets.entries {
                table.add(.init(entry.name), .init(entry.platform), .init(entry.summary))
            }
            return result.performance(
                ["presets": .array(Presets.presets.entries.map(\.json))],
                text: table.text(desk.console.ink)
            )
        }
    }

    /// `show`: one in full.
    struct Show: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Shows a preset in full, as YAML.")

        @Argument(help: "The preset's name.")
        var name: String
        @OptionGroup var result: ResultOptions

        /// Shows it.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let presets = Presets.presets
            guard let yaml = presets.yaml(of: name), let json = presets.json(of: name) else {
                throw CommandFailure(.misused, "there is no preset \(name)", remedy: presets.remedy(for: name))
            }
            return result.performance(json, text: yaml)
        }
    }
}
