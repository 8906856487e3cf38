import ArgumentParser
import Foundation
import HTTPServer
import Load
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
    @Option(help: ArgumentHelp("Load whatever takes notifications there instead.", valueName: "url"))
    var against: String?
    @Option(help: ArgumentHelp("How many connections that load has.", valueName: "count"))
    var connections = 128
    @Option(help: ArgumentHelp("How many a second that load sends; left out, as many as are answered.", valueName: "n"))
    var pace: Double?
    @Option(help: ArgumentHelp("What that load is signed with.", valueName: "secret"))
    var secret = "a-secret-of-the-bench-and-nothing-else"
    @OptionGroup var result: ResultOptions

    /// How many senders wait for an answer at once, row by row.
    private static let senders = [1, 32, 128, 512]

    /// Measures each row on a store of its own.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        guard (1...10_000_000).contains(notifications) else {
            throw CommandFailure(.misused, "--notifications is not from 1 to 10000000")
        }
        if let against { return try await load(try LoadAddress(against), at: desk) }
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

    /// Loads one address, and tells what became of it.
    private func load(_ address: LoadAddress, at desk: Desk) async throws(CommandFailure) -> Performance {
        OpenFiles.raiseLimit()
        let run = Hex.encode((0..<4).map { UInt8(truncatingIfNeeded: desk.entropy.next() >> ($0 * 8)) })
        let requests: PreparedRequests
        do throws(SettingsError) {
            requests = try Notifications(path: address.path, secret: Secret(secret), run: run).prepared(
                0..<notifications
            )
        } catch {
            throw CommandFailure(.misused, "the notifications cannot be signed: \(error)")
        }
        let pressure = Pressure(connections: connections, pace: pace)
        let answers = try await LoadThread.send(requests, to: address.port, under: pressure)
        let json: JSON = [
            "answered": .integer(answers.answered), "ok": .integer(answers.count(of: 200)),
            "lost": .integer(answers.lost), "reopened": .integer(answers.reopened),
            "perSecond": .integer(Int(answers.perSecond)),
            "p50Microseconds": .integer(answers.latency.quantile(0.5).microseconds),
            "p99Microseconds": .integer(answers.latency.quantile(0.99).microseconds),
            "loadMicrosecondsEach": .string("\(answers.ownTime / .microseconds(1) / Double(max(1, answers.sent)))"),
        ]
        return Performance(.done, json.pretty + "\n")
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
