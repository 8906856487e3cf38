import ArgumentParser
import Model

/// `crosswalk check`: every finding about the configuration.
struct Check: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows every finding about the configuration; touches no network.",
        discussion: "Asked of a running gateway, it tells of the configuration that is in force there."
    )

    @Argument(help: ArgumentHelp("The configuration file, instead of --config.", valueName: "file"))
    var file: String?
    @OptionGroup var result: ResultOptions

    /// Checks the file.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        if file == nil, desk.isOfGateway {
            let inForce = try desk.configuration(result.config)
            return performance(CheckReport(file: "in force", findings: inForce.findings))
        }
        let path = file ?? result.config
        if case .failure(let finding) = desk.loader.read(path: path) {
            throw CommandFailure(.misused, finding.problem, remedy: finding.remedy)
        }
        return performance(CheckReport(file: path, findings: desk.loader.load(path: path).findings))
    }

    private func performance(_ report: CheckReport) -> Performance {
        result.performance(report.json, status: report.ok ? .done : .wrong, text: report.text)
    }
}
