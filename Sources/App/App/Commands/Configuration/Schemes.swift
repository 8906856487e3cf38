import ArgumentParser
import Model

/// `crosswalk schemes`: the signature schemes that a receiver can name.
struct Schemes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the signature schemes that a receiver can name.",
        subcommands: [List.self],
        defaultSubcommand: List.self
    )

    /// `list`: names and what they are for.
    struct List: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the schemes.")

        @OptionGroup var result: ResultOptions

        /// Lists them.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            var table = Table("scheme", "how it signs")
            for entry in SchemeList.entries { table.add(.init(entry.name), .init(entry.summary)) }
            return result.performance(
                ["schemes": .array(SchemeList.entries.map(\.json))],
                text: table.text(desk.console.ink)
            )
        }
    }
}
