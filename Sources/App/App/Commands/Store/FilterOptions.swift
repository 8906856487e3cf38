import ArgumentParser
import Model
import Pipeline
import Store

/// The options that pick entries of the journal, or dead letters.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only those in this state: pending, claimed, settled, dead or dropped.", valueName: "state")
    )
    var state: WorkState?
    @OptionGroup var selection: SelectionOptions

    /// The filter, at an instant.
    func filter(_ configuration: LoadedConfiguration, at now: Timestamp) throws(CommandFailure) -> HistoryFilter {
        var filter = try selection.filter(configuration, at: now)
        filter.state = state
        return filter
    }
}

/// The options that pick entries whatever their state.
struct SelectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only those of this connection.", valueName: "name"))
    var connection: String?
    @Option(help: ArgumentHelp("Only those about this record, as in salesforce/Account/ID.", valueName: "record"))
    var record: String?
    @Option(
        help: ArgumentHelp(
            "Only those since then: 2026-03-01T09:00:00Z, 2026-03-01, or so long ago: 30m, 24h, 7d.",
            valueName: "time"
        )
    )
    var since: String?
    @Option(help: ArgumentHelp("At most so many, the newest first.", valueName: "count"))
    var limit = 50

    /// The most that one call shows: what is wanted beyond it is better asked in portions of time.
    private static let largestLimit = 10_000

    /// The filter, at an instant.
    func filter(_ configuration: LoadedConfiguration, at now: Timestamp) throws(CommandFailure) -> HistoryFilter {
        let limit = try Self.bounded(limit)
        return HistoryFilter(
            connection: connection.map { ConnectionName($0) },
            record: try record.map { text throws(CommandFailure) in try RecordRef(argument: text, configuration) },
            since: try since.map { text throws(CommandFailure) in try Timestamp(since: text, at: now) },
            limit: limit
        )
    }

    /// A limit that somebody gave, if it is one.
    static func bounded(_ limit: Int) throws(CommandFailure) -> Int {
        guard (1...largestLimit).contains(limit) else {
            throw CommandFailure(.misused, "--limit \(limit) is not between 1 and \(largestLimit)")
        }
        return limit
    }
}

/// The options that pick what a sync did, or what came of it for a reason.
struct CauseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only those of this sync.", valueName: "name"))
    var sync: String?
    @Option(help: ArgumentHelp("Only those with this reason, as they are listed with it.", valueName: "reason"))
    var reason: String?

    /// A filter that asks for it too.
    func narrowed(
        _ filter: HistoryFilter,
        _ configuration: LoadedConfiguration
    ) throws(CommandFailure) -> HistoryFilter {
        var filter = filter
        filter.sync = try sync.map { text throws(CommandFailure) in try configuration.sync(named: text).name }
        filter.reason = reason
        return filter
    }
}

extension WorkState: ExpressibleByArgument {}

extension Timestamp {
    /// Reads an instant, a day, or how long ago something was.
    fileprivate init(since text: String, at now: Timestamp) throws(CommandFailure) {
        if let instant = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") {
            self = instant
        } else if let duration = Duration(crosswalk: text) {
            self = now - duration
        } else {
            throw CommandFailure(
                .misused,
                "--since \(text) is no time",
                remedy: "write 2026-03-01T09:00:00Z, 2026-03-01, or 30m, 24h, 7d"
            )
        }
    }
}
