import ArgumentParser
import Foundation
import Model
import Platforms

/// `crosswalk rehearse`: runs rehearsals.
struct Rehearse: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs rehearsals: small stories about a configuration, in process, on a virtual clock.",
        discussion: """
            With --random, stories are made up: people change records on both sides while notifications are lost or \
            late, systems fail, syncs are paused and the gateway dies. A story that does not end as its policies demand \
            is made as short as it can be and written to a file, which is a rehearsal.
            """
    )

    @Argument(help: ArgumentHelp("Rehearsal files, or folders of them.", valueName: "path"))
    var paths: [String] = []
    @Option(help: ArgumentHelp("Only the rehearsal of this id.", valueName: "id"))
    var only: String?
    @Option(help: ArgumentHelp("How many random stories to play instead of files.", valueName: "count"))
    var random: Int?
    @Option(help: ArgumentHelp("The seed of the first random story; the others follow.", valueName: "number"))
    var seed: UInt64 = 1
    @Flag(
        exclusivity: .chooseLast,
        help: """
            What random stories are about: notifications out of order, systems that fail, syncs that are paused, contacts \
            and their employers, accounts and their parents, or contacts that are merged.
            """
    )
    var theme: RandomTheme?
    @Option(help: ArgumentHelp("Where random stories that fail are written.", valueName: "folder"))
    var into = "."
    @OptionGroup var result: ResultOptions

    /// The most random stories of one run: some hours.
    private static let randomLimit = 1_000_000

    /// Runs them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        if let random { return try await perform(random, at: desk) }
        guard !paths.isEmpty else {
            throw CommandFailure(.misused, "no rehearsal is named", remedy: "name files or folders, or use --random")
        }
        let (files, missing) = RehearsalFiles.find(at: paths)
        let outcomes = await RehearsalRun(platforms: Catalog.platforms).rehearse(files, only: only)
        let report = RehearsalReport(outcomes, missing: missing)
        let status = CommandFailure.Status(rawValue: report.status) ?? .wrong
        return result.performance(report.json, status: status, text: report.text)
    }

    private func perform(_ count: Int, at desk: Desk) async throws(CommandFailure) -> Performance {
        guard paths.isEmpty, only == nil else {
            throw CommandFailure(.misused, "--random plays stories of its own", remedy: "leave out paths and --only")
        }
        guard (1...Self.randomLimit).contains(count) else {
            throw CommandFailure(.misused, "--random is not from 1 to \(Self.randomLimit)")
        }
        let report = await RandomRehearsals(platforms: Catalog.platforms, theme: theme).rehearse(count, from: seed)
        for example in report.counterexamples {
            let file = URL(filePath: into).appending(path: example.file)
            do {
                try Data(example.text.utf8).write(to: file, options: .atomic)
            } catch {
                throw CommandFailure(
                    .wrong,
                    "\(file.path) cannot be written: \(error)",
                    remedy: "name a folder by --into"
                )
            }
            desk.console.note("written: \(file.path)")
        }
        return result.performance(report.json, status: report.failed.isEmpty ? .done : .wrong, text: report.text)
    }
}
