import ArgumentParser
import Foundation
import HTTPServer
import Load
import Model

/// `crosswalk bench`: the performance table of the README.
///
/// The gateway runs as a process of its own, over real sockets and on a real disk, and so does whatever it is compared
/// with, in turns and on the same notifications.
struct Bench: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the gateway on this machine, and whatever it is compared with.",
        discussion: "Exits with 1 when anything that was answered was not kept, or did not end as it should."
    )

    @Flag(help: "Measure as much as the README's table does: a million journalled, ten million in the store.")
    var full = false
    @Option(help: ArgumentHelp("The programs to compare with, as a JSON file.", valueName: "file"))
    var peers: String?
    @Option(help: ArgumentHelp("Write the table as Markdown, too.", valueName: "file"))
    var markdown: String?
    @Option(
        help: ArgumentHelp("Where everything is kept meanwhile; left out, a temporary folder.", valueName: "folder")
    )
    var folder: String?
    @Option(help: ArgumentHelp("What the notifications come from; left out, chance.", valueName: "number"))
    var seed: UInt64?
    @Option(help: ArgumentHelp("The measures to take; left out, all.", valueName: "measure"))
    var only: [Measure] = []
    @OptionGroup var scale: BenchScale
    @OptionGroup var load: BenchLoad
    @OptionGroup var result: ResultOptions

    /// Takes every measure, or loads one address.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        OpenFiles.raiseLimit()
        let seed = seed ?? desk.entropy.next()
        if load.against != nil {
            let answers = try await load.run(seed: seed)
            return result.performance(answers, text: answers.pretty + "\n")
        }
        // Of this run alone: what another has left there, or has running there, is none of its business.
        let folder = URL(filePath: self.folder ?? NSTemporaryDirectory())
            .appending(path: "crosswalk-bench-\(desk.entropy.next())")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.misused, "\(folder.path) cannot be made", remedy: "give another --folder")
        }
        let breakingOff = BreakingOff(removing: folder)
        defer { breakingOff.end() }
        let site = BenchSite(
            program: scale.program ?? ProcessInfo.processInfo.arguments[0],
            folder: folder,
            seed: seed,
            sizes: try scale.sizes(full ? .full : Sizes()),
            peers: try peers.map { path throws(CommandFailure) in
                try Peers(path: path, secret: BenchSite.secret, folder: folder)
            } ?? .none,
            console: desk.console,
            clock: desk.clock
        )
        let rows = try await BenchRun(site: site, measures: only.isEmpty ? Set(Measure.allCases) : Set(only)).rows()
        let report = BenchReport(rows: rows, machine: .this, date: desk.clock.now, seed: seed)
        if let markdown { try SandboxCommand.save(report.markdown, to: markdown) }
        return result.performance(
            report.json,
            status: report.isHonest ? .done : .wrong,
            text: report.text(desk.console.ink)
        )
    }

    /// What can be measured by itself.
    enum Measure: String, ExpressibleByArgument, CaseIterable {
        /// How fast notifications are taken.
        case receiving
        /// How long answers take.
        case latency
        /// From notifications to acknowledged writes, an outage included.
        case delivery
        /// One event through an idle gateway.
        case event
        /// Memory.
        case memory
        /// Many settled entries in the store.
        case history
    }
}
