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
        let store = try desk.store(configuration, .make)
        let report = try await asked(configuration) { () async throws(StoreError) in
            try await Checkup(configuration: configuration, store: store, desk: desk).report()
        }
        return result.performance(report.json, status: report.status, text: report.text(desk.console.ink))
    }
}
