import ArgumentParser
import Model
import Platforms

/// `crosswalk rehearse`: runs rehearsals.
struct Rehearse: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs rehearsals: small stories about a configuration, in process, on a virtual clock."
    )

    @Argument(help: ArgumentHelp("Rehearsal files, or folders of them.", valueName: "path"))
    var paths: [String]
    @Option(help: ArgumentHelp("Only the rehearsal of this id.", valueName: "id"))
    var only: String?
    @OptionGroup var result: ResultOptions

    /// Runs them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let (files, missing) = RehearsalFiles.find(at: paths)
        let outcomes = await RehearsalRun(platforms: Catalog.platforms).rehearse(files, only: only)
        let report = RehearsalReport(outcomes, missing: missing)
        let status = CommandFailure.Status(rawValue: report.status) ?? .wrong
        return result.performance(report.json, status: status, text: report.text)
    }
}
