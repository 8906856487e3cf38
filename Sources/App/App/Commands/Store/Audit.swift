import ArgumentParser
import Model
import Store

/// `crosswalk audit`: what operators did.
struct Audit: DeskCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists what operators did, newest first: who, when, what, to which, and why.",
        discussion: "It is kept for as long as `gateway.retention` says."
    )

    @Option(help: ArgumentHelp("At most so many, the newest first.", valueName: "count"))
    var limit = 50
    @OptionGroup var result: ResultOptions

    /// Lists it.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let limit = try SelectionOptions.bounded(limit)
        let configuration = try desk.configuration(result.config)
        let store = try desk.store(configuration, .look)
        let interventions = try await asked(configuration) { () async throws(StoreError) in
            try await store.interventions(limit: limit)
        }
        return result.performance(
            ["audit": .array(interventions.map(\.json))],
            text: Self.text(interventions, desk.console.ink)
        )
    }

    private static func text(_ interventions: [Intervention], _ ink: Ink) -> String {
        guard !interventions.isEmpty else { return "nobody has done anything by hand\n" }
        var table = Table("when", "who", "what", "to", "why")
        for intervention in interventions {
            table.add(
                .init(intervention.at.description),
                .init(intervention.mandate.who),
                .init(intervention.deed.rawValue),
                .init(intervention.summary),
                .init(intervention.mandate.why ?? "")
            )
        }
        return table.text(ink)
    }
}

extension Intervention {
    /// How many subjects a line shows.
    private static let shown = 4

    /// To which it was done, in one line.
    fileprivate var summary: String {
        let names = subjects.prefix(Self.shown).joined(separator: ", ")
        return subjects.count > Self.shown ? "\(names), … (\(count))" : names
    }

    /// What was done, as JSON.
    fileprivate var json: JSON {
        [
            "at": .string(at.description), "who": .string(mandate.who), "what": .string(deed.rawValue),
            "subjects": .array(subjects.map(JSON.string)), "count": .integer(count), "why": .optional(mandate.why),
        ]
    }
}
