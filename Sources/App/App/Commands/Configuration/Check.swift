import ArgumentParser
import Model
import Store

/// `crosswalk check`: every finding about the configuration, and what it would change.
struct Check: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows every finding about the configuration; touches no network.",
        discussion: """
            With --against-journal, FILE is what the configuration may become, and --config is the one in force: the \
            events of that time are thought through under both, by what is known of their records, and every difference \
            is told, sync by sync. It reads the store of the one in force, beside a gateway that may be running; no \
            system is asked and nothing is written. Exit code 1 when something differs.

            Asked of a running gateway, it tells of the configuration that is in force there.
            """
    )

    @Argument(help: ArgumentHelp("The configuration file, instead of --config.", valueName: "file"))
    var file: String?
    @Option(help: ArgumentHelp("Compare with the one in force over so much of the past: 24h, 7d.", valueName: "time"))
    var againstJournal: String?
    @OptionGroup var result: ResultOptions

    /// Checks the file, and compares it with the one in force if that is asked for.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        if file == nil, desk.isOfGateway {
            let inForce = try desk.configuration(result.config)
            let report = CheckReport(file: "in force", findings: inForce.findings)
            return result.performance(report.json, status: report.ok ? .done : .wrong, text: report.text)
        }
        let path = file ?? result.config
        let span = try againstJournal.map { text throws(CommandFailure) in
            try self.span(of: text, at: desk.clock.now)
        }
        let loaded: ConfigurationLoader.Result
        switch desk.draft(path) {
        case .failure(let finding): throw CommandFailure(.misused, finding.problem, remedy: finding.remedy)
        case .success(let result): loaded = result
        }
        let report = CheckReport(file: path, findings: loaded.findings)
        guard let span, let new = loaded.configuration else {
            return result.performance(report.json, status: report.ok ? .done : .wrong, text: report.text)
        }
        let difference = try await difference(with: new, over: span, at: desk)
        var document = report.json.object ?? JSONObject()
        document["journal"] = difference.json
        return result.performance(
            .object(document),
            status: report.ok && difference.isEmpty ? .done : .wrong,
            text: report.text + difference.text
        )
    }

    private func difference(
        with new: LoadedConfiguration,
        over span: Range<Timestamp>,
        at desk: Desk
    ) async throws(CommandFailure) -> JournalDifference {
        let old = try desk.configuration(result.config)
        let store = try desk.store(old, .look)
        var comparison = JournalComparison(of: (old, result.config), with: new, over: span, store, desk)
        return try await asked(old) { () async throws(StoreError) in
            try await comparison.run { desk.console.note("\($0) events compared") }
        }
    }

    private func span(of text: String, at now: Timestamp) throws(CommandFailure) -> Range<Timestamp> {
        guard let file, file != result.config else {
            throw CommandFailure(
                .misused,
                "--against-journal compares two configurations, and only one is named",
                remedy: "write `crosswalk check NEW.yaml --against-journal \(text) --config \(result.config)`"
            )
        }
        guard let duration = Duration(crosswalk: text), duration > .zero else {
            throw CommandFailure(.misused, "--against-journal \(text) is no time", remedy: "write 24h, or 7d")
        }
        // What arrives meanwhile is not in it.
        return (now - duration)..<(now + .milliseconds(1))
    }
}
