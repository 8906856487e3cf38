import ArgumentParser
import Model
import Store

/// `crosswalk events`: the journal.
struct Events: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists what was received, what was decided about it and what came of that."
    )

    @OptionGroup var filter: FilterOptions
    @OptionGroup var cause: CauseOptions
    @OptionGroup var result: ResultOptions

    /// Lists the entries that fit.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let filter = try cause.narrowed(filter.filter(configuration, at: desk.clock.now), configuration)
        let store = try desk.store(configuration, .look)
        let (entries, untaken) = try await asked(configuration) { () async throws(StoreError) in
            (try await store.entries(filter), try await store.untaken().count)
        }
        if untaken > 0 { desk.console.note("\(untaken) more were received and are not journalled yet") }
        return result.performance(
            ["events": .array(entries.map(\.summaryJSON))],
            text: Self.text(entries, desk.console.ink)
        )
    }

    private static func text(_ entries: [EntryHistory], _ ink: Ink) -> String {
        guard !entries.isEmpty else { return "no events\n" }
        var table = Table("event", "received", "from", "state", "about", "verdicts", "deliveries")
        for entry in entries {
            table.add(
                .init(entry.id.description),
                .init(entry.arrival.receivedAt.description),
                .init("\(entry.arrival.connection) \(entry.arrival.receiver)"),
                .init(entry.state.rawValue, dye: entry.state.dye(ink)),
                .init(entry.subject),
                .init(entry.decisions),
                .init(
                    entry.deliveries.map { "\(LetterID.delivery($0.id).text) \($0.state.rawValue)" }.joined(
                        separator: ", "
                    )
                )
            )
        }
        return table.text(ink)
    }
}

extension EntryHistory {
    /// The records it is about, or why there are none.
    fileprivate var subject: String {
        var seen: Set<RecordRef> = []
        let records = rulings.map(\.record).filter { seen.insert($0).inserted }
        guard let first = records.first else { return reason ?? "" }
        return records.count == 1 ? first.description : "\(first) and \(records.count - 1) more"
    }

    /// The verdicts, each with its sync.
    fileprivate var decisions: String {
        rulings.map { "\($0.sync.map { "\($0): " } ?? "")\($0.verdict.reason?.rawValue ?? "deliver")" }.joined(
            separator: ", "
        )
    }
}

/// `crosswalk event`: one entry of the journal.
struct EventCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Shows one event: what came, the verdicts, the deliveries and their attempts."
    )

    @Argument(help: "The event's number.")
    var id: LetterID
    @OptionGroup var result: ResultOptions

    /// Shows the entry.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let store = try desk.store(configuration, .look)
        let entry = try await configuration.entry(id, in: store)
        let background = try await configuration.background(in: store)
        let ink = desk.console.ink
        return result.performance(
            entry.json(against: background),
            text: entry.tree(ink, against: background).text + entry.particulars(ink)
        )
    }
}

extension EntryHistory {
    /// The header lines, and the size of the body.
    fileprivate func particulars(_ ink: Ink) -> String {
        let lines = arrival.headers.lines.map { "  \($0.name): \($0.value)\n" }.joined()
        return "\n" + ink.faint("received with") + "\n" + lines
            + "  (a body of \(arrival.body.count) bytes; --json shows it)\n"
    }
}
