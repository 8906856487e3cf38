import ArgumentParser
import Model
import Pipeline

/// `crosswalk suggest`: which fields would serve as identity.
struct Suggest: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Samples both sides of a sync and ranks the fields that would serve as identity.",
        discussion: """
            Looks at the records of each side that changed or were used last, at most \(Visit.sampleSize), and compares \
            every field that could be a key. Where there are more, the best candidates are looked up among all of them. \
            It prints the line of YAML to paste, and how many requests it took.
            """
    )

    @Argument(help: "The sync.")
    var sync: String
    @OptionGroup var result: ResultOptions

    /// Samples and ranks.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let sync = try configuration.sync(named: sync)
        let store = try desk.store(configuration, .make)
        let suggestion = await Suggesting(
            configuration: configuration,
            means: Means(configuration, keeping: store, at: desk),
            sync: sync
        ).suggestion()
        return result.performance(
            suggestion.json,
            status: suggestion.status,
            text: suggestion.text(desk.console.ink)
        )
    }
}
