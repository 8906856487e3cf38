import ArgumentParser
import Model

/// A command that is performed at a desk.
protocol DeskCommand: ParsableCommand {
    /// Does what the arguments say.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance
}

/// The option that every command shares.
struct CommonOptions: ParsableArguments {
    /// The file that is read when none is named.
    static let standard = "crosswalk.yaml"

    @Option(name: .long, help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config = Self.standard
}

/// The options of a command that prints a result.
struct ResultOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    /// The configuration's path.
    var config: String { common.config }

    /// The result in the form that was asked for.
    func performance(
        _ document: JSON,
        status: CommandFailure.Status = .done,
        text: @autoclosure () -> String
    ) -> Performance {
        Performance(status, json ? document.pretty + "\n" : text())
    }
}
