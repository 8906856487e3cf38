import ArgumentParser
import Model
import Store

/// `crosswalk dead-letters`: what could not be done.
struct DeadLetters: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Lists, shows, retries and discards what could not be done.",
        subcommands: [List.self, Show.self, Retry.self, Edit.self, Discard.self],
        defaultSubcommand: List.self
    )
}

extension DeadLetters {
    /// `list`: grouped by reason.
    struct List: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the dead letters, grouped by reason.")

        @OptionGroup var selection: LetterSelection
        @OptionGroup var result: ResultOptions

        /// Lists those that fit.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            let store = try desk.store(configuration, .look)
            let letters = try await selection.letters(in: store, configuration, at: desk.clock.now)
            return result.performance(
                ["deadLetters": .array(letters.map(\.json))],
                text: DeadLetter.text(letters, desk.console.ink)
            )
        }
    }

    /// `show`: one of them with everything that led to it.
    struct Show: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one dead letter and what led to it.")

        @Argument(help: "The letter, as in e17 or d5.")
        var id: LetterID
        @OptionGroup var result: ResultOptions

        /// Shows the event behind it.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            let store = try desk.store(configuration, .look)
            let entry = try await configuration.entry(id, in: store)
            let background = try await configuration.background(in: store)
            let (told, tree) = (entry.json(against: background), entry.tree(desk.console.ink, against: background))
            guard case .delivery(let number) = id, let delivery = entry.deliveries.first(where: { $0.id == number })
            else {
                return result.performance(told, text: tree.text)
            }
            return result.performance(
                ["letter": delivery.json, "event": told],
                text: delivery.tree(desk.console.ink).text + "\n" + tree.text
            )
        }
    }
}
