import ArgumentParser
import Model
import Store

/// `crosswalk doctor`: everything that a gateway rests on, in order.
struct Doctor: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the configuration against the live systems; says what is wrong, and what to do.",
        discussion: """
            What `check` says, then clocks, store, public address, credentials, API budget, every mapped field, receivers, \
            identity, and how each sync stands. It asks each system a few requests and says how many. Errors end with \
            status 1; status 3 means that no system could be reached.
            """
    )

    @OptionGroup var result: ResultOptions

    /// Looks at it all.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let report = try await report(configuration, desk)
        return result.performance(report.json, status: report.status, text: report.text(desk.console.ink))
    }

    /// The report; where the store cannot even be opened, only that: a renewed token could not be kept.
    private func report(
        _ configuration: LoadedConfiguration,
        _ desk: Desk
    ) async throws(CommandFailure) -> DoctorReport {
        let store: any Store
        do throws(CommandFailure) {
            store = try desk.store(configuration, .make)
        } catch {
            return DoctorReport(withoutStore: error, configuration)
        }
        let means = Means(configuration, keeping: store, at: desk)
        return try await asked(configuration) { () async throws(StoreError) in
            try await Checkup(configuration: configuration, store: store, means: means).report()
        }
    }
}

extension DoctorReport {
    /// What can be said where the store cannot be opened.
    fileprivate init(withoutStore failure: CommandFailure, _ configuration: LoadedConfiguration) {
        let store = Diagnosis(
            .error,
            .store,
            "gateway.store",
            "the store cannot be opened, so nothing else was looked at",
            evidence: failure.problem,
            remedy: failure.remedy
        )
        self.init(
            diagnoses: configuration.findings.map { Diagnosis($0) } + [store],
            syncs: [],
            costs: [],
            window: SyncFacts.longestWindow
        )
    }
}
