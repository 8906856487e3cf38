import ArgumentParser
import Model
import Store

/// `crosswalk errors`: the error log.
struct Errors: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists refused and failed writes, per record, newest first.",
        discussion: "Only writes: a poll or a read that failed shows in `GET /ready` and in the log."
    )

    @Option(help: ArgumentHelp("Only those of this sync.", valueName: "name"))
    var sync: String?
    @Option(help: ArgumentHelp("Only those of this record, as in salesforce/Account/ID.", valueName: "record"))
    var record: String?
    @Option(help: ArgumentHelp("Look through so many of the newest deliveries.", valueName: "count"))
    var limit = 1000
    @OptionGroup var result: ResultOptions

    /// Lists them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let limit = try SelectionOptions.bounded(limit)
        let record = try record.map { text throws(CommandFailure) in try RecordRef(argument: text, configuration) }
        let store = try desk.store(configuration, .look)
        let deliveries = try await asked(configuration) { () async throws(StoreError) in
            try await store.deliveries(HistoryFilter(record: record, limit: limit))
        }
        let failed = deliveries.filter { delivery in
            delivery.hasFailed && (sync.map { delivery.change.sync == SyncName($0) } ?? true)
        }
        return result.performance(["errors": .array(failed.map(\.json))], text: Self.text(failed, desk.console.ink))
    }

    private static func text(_ deliveries: [DeliveryHistory], _ ink: Ink) -> String {
        guard !deliveries.isEmpty else { return "no errors\n" }
        var records: [String] = []
        for delivery in deliveries where !records.contains(delivery.target) { records.append(delivery.target) }
        return records.map { record in
            Tree(ink.strong(record), deliveries.filter { $0.target == record }.map { $0.tree(ink) }).text
        }.joined(separator: "\n")
    }
}

extension DeliveryHistory {
    /// Whether an attempt at it was refused or failed, or it is a dead letter.
    fileprivate var hasFailed: Bool {
        state == .dead || attempts.contains { $0.result == "later" || $0.result == "dead" }
    }
}
