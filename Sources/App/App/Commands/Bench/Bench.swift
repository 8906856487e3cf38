import ArgumentParser
import Foundation
import Model
import SQLiteStore
import Store

/// `crosswalk bench`: how fast this machine takes notifications in.
///
/// It measures the receiver alone, in this process: signature, delivery key, and the commit that is on disk before the
/// answer. The network and everything behind the journal are left out, and said to be.
struct Bench: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the receiver: proven, journalled and fsynced notifications a second."
    )

    @Option(help: ArgumentHelp("How many notifications each row takes.", valueName: "count"))
    var notifications = 20_000
    @Option(help: ArgumentHelp("Where the store is put; left out, a temporary folder.", valueName: "folder"))
    var folder: String?
    @OptionGroup var result: ResultOptions

    /// How many senders wait for an answer at once, row by row.
    private static let senders = [1, 32, 128, 512]

    /// Measures each row on a store of its own.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        guard (1...10_000_000).contains(notifications) else {
            throw CommandFailure(.misused, "--notifications is not from 1 to 10000000")
        }
        var rows: [BenchRow] = []
        for senders in Self.senders {
            desk.console.note("\(senders) senders")
            rows.append(try await measure(senders, at: desk))
        }
        let honest = rows.allSatisfy(\.isComplete)
        let json: JSON = [
            "durability": "SQLite, WAL, synchronous FULL: on disk before the answer",
            "network": "left out",
            "rows": .array(rows.map(\.json)),
        ]
        return result.performance(json, status: honest ? .done : .wrong, text: Self.text(rows, desk.console.ink))
    }

    private func measure(_ senders: Int, at desk: Desk) async throws(CommandFailure) -> BenchRow {
        let place = URL(filePath: folder ?? NSTemporaryDirectory()).appending(
            path: "crosswalk-bench-\(UUID().uuidString)"
        )
        defer { try? FileManager.default.removeItem(at: place) }
        do {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            let store = try SQLiteStore(path: place.appending(path: "bench.db").path)
            let row = try await BenchRun(store: store, desk: desk).measure(
                senders: senders,
                notifications: notifications
            )
            try store.close()
            return row
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(
                .wrong,
                "the bench could not finish: \(error)",
                remedy: "give --folder on a disk with room"
            )
        }
    }

    private static func text(_ rows: [BenchRow], _ ink: Ink) -> String {
        var table = Table("senders", "notifications/s", "p50", "p99", "per commit", "answered = journalled")
        for row in rows {
            table.add(
                .init("\(row.senders)"),
                .init("\(row.perSecond)"),
                .init(row.median.short),
                .init(row.slowest.short),
                .init("\(row.answered / max(1, row.commits))"),
                .init(row.isComplete ? "yes" : "NO: \(row.answered) and \(row.journalled)")
            )
        }
        return table.text(ink)
            + "Each on disk before its answer (SQLite, WAL, synchronous FULL). The network is left out.\n"
    }
}

extension Duration {
    /// The duration in microseconds or milliseconds, for a table.
    fileprivate var short: String {
        microseconds < 10_000 ? "\(microseconds) µs" : "\(wholeMilliseconds) ms"
    }
}
