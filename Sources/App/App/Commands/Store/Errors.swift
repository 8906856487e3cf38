import ArgumentParser
import Model
import Store

/// `crosswalk errors`: the error log.
struct Errors: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists refused and failed writes, per record, newest first.",
        discussion: "Only writes: a poll or a read that failed shows in `GET /ready` and in the log."
    )

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var cause: CauseOptions
    @OptionGroup var result: ResultOptions

    /// Lists them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let wanted = try cause.narrowed(selection.filter(configuration, at: desk.clock.now), configuration)
        let store = try desk.store(configuration, .look)
        var looked = wanted
        looked.limit = Self.lookedThrough
        let deliveries = try await asked(configuration) { [looked] () async throws(StoreError) in
            try await store.deliveries(looked)
        }
        let failed = Array(deliveries.filter(\.hasFailed).prefix(wanted.limit))
        return result.performance(["errors": .array(failed.map(\.json))], text: Self.text(failed, desk.console.ink))
    }

    /// How many of the newest deliveries are looked through.
    private static let lookedThrough = 1000

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
