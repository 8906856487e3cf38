import ArgumentParser
import Model

/// `crosswalk check`: every finding about the configuration.
struct Check: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows every finding about the configuration; touches no network."
    )

    @Argument(help: ArgumentHelp("The configuration file, instead of --config.", valueName: "file"))
    var file: String?
    @OptionGroup var result: ResultOptions

    /// Checks the file.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let path = file ?? result.config
        if case .failure(let finding) = desk.loader.read(path: path) {
            throw CommandFailure(.misused, finding.problem, remedy: finding.remedy)
        }
        let report = CheckReport(file: path, findings: desk.loader.load(path: path).findings)
        return result.performance(report.json, status: report.ok ? .done : .wrong, text: report.text)
    }
}
