import ArgumentParser
import Model
import Store

/// `crosswalk dead-letters`: what could not be done.
struct DeadLetters: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Lists, shows, retries and discards what could not be done.",
        subcommands: [List.self, Show.self, Retry.self, Discard.self],
        defaultSubcommand: List.self
    )
}

extension DeadLetters {
    /// `list`: grouped by reason.
    struct List: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the dead letters, grouped by reason.")

        @OptionGroup var selection: SelectionOptions
        @OptionGroup var result: ResultOptions

        /// Lists those that fit.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            let filter = try selection.filter(configuration, at: desk.clock.now)
            let store = try desk.store(configuration, .look)
            let letters = try await asked(configuration) { () async throws(StoreError) in
                try await DeadLetter.all(in: store, filter)
            }
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
            let entry = try await desk.entry(id, configuration)
            guard case .delivery(let number) = id, let delivery = entry.deliveries.first(where: { $0.id == number })
            else {
                return result.performance(entry.json, text: entry.tree(desk.console.ink).text)
            }
            let ink = desk.console.ink
            return result.performance(
                ["letter": delivery.json, "event": entry.json],
                text: delivery.tree(ink).text + "\n" + entry.tree(ink).text
            )
        }
    }

    /// `retry`: makes them due again.
    struct Retry: DeskCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tries dead letters again.",
            discussion: "Without ids, all that fit the filter: they are listed first, and retried with --yes."
        )

        @Argument(help: ArgumentHelp("The letters, as in e17 or d5.", valueName: "id"))
        var ids: [LetterID] = []
        @OptionGroup var selection: SelectionOptions
        @Flag(help: "Retry everything that fits the filter.")
        var yes = false
        @OptionGroup var result: ResultOptions

        /// Makes them due, or shows which would be.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            let store = try desk.store(configuration, ids.isEmpty && !yes ? .look : .change)
            let letters = try await selected(in: store, configuration, at: desk.clock.now)
            guard !ids.isEmpty || yes else { return preview(letters, desk.console.ink) }
            let wanted = ids.isEmpty ? letters.count : Set(ids).count
            let count = try await asked(configuration) { () async throws(StoreError) in
                try await store.retry(entries: letters.entries, deliveries: letters.deliveries, at: desk.clock.now)
            }
            let missed = ids.filter { id in !letters.contains { $0.id == id } }.map(\.text)
            return result.performance(
                ["retried": .integer(count), "notDead": .array(missed.map(JSON.string))],
                status: count == wanted ? .done : .wrong,
                text: "\(count) will be tried again\n" + missed.map { "\($0) is not a dead letter\n" }.joined()
            )
        }

        private func selected(
            in store: any Store,
            _ configuration: LoadedConfiguration,
            at now: Timestamp
        ) async throws(CommandFailure) -> [DeadLetter] {
            let filter = try selection.filter(configuration, at: now)
            return try await asked(configuration) { () async throws(StoreError) in
                ids.isEmpty ? try await DeadLetter.all(in: store, filter) : try await DeadLetter.named(ids, in: store)
            }
        }

        private func preview(_ letters: [DeadLetter], _ ink: Ink) -> Performance {
            result.performance(
                ["wouldRetry": .array(letters.map(\.json))],
                text: DeadLetter.text(letters, ink)
                    + (letters.isEmpty ? "" : "\n--yes tries these \(letters.count) again\n")
            )
        }
    }

    /// `discard`: gives them up, for a reason that is kept.
    struct Discard: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Gives dead letters up; the reason is kept.")

        @Argument(help: ArgumentHelp("The letters, as in e17 or d5.", valueName: "id"))
        var ids: [LetterID]
        @Option(help: ArgumentHelp("Why nothing is to come of them.", valueName: "text"))
        var why: String
        @OptionGroup var result: ResultOptions

        /// Drops them.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            guard !why.allSatisfy(\.isWhitespace) else { throw CommandFailure(.misused, "--why says nothing") }
            let configuration = try desk.configuration(result.config)
            let store = try desk.store(configuration, .change)
            let (letters, count) = try await asked(configuration) { () async throws(StoreError) in
                let letters = try await DeadLetter.named(ids, in: store)
                let count = try await store.discard(
                    entries: letters.entries,
                    deliveries: letters.deliveries,
                    why: why,
                    at: desk.clock.now
                )
                return (letters, count)
            }
            let missed = ids.filter { id in !letters.contains { $0.id == id } }.map(\.text)
            return result.performance(
                ["discarded": .integer(count), "notDead": .array(missed.map(JSON.string))],
                status: count == Set(ids).count ? .done : .wrong,
                text: "\(count) discarded\n" + missed.map { "\($0) is not a dead letter\n" }.joined()
            )
        }
    }
}

extension DeadLetter {
    /// The dead letters of these names; one that is not dead is left out.
    fileprivate static func named(_ ids: [LetterID], in store: any Store) async throws(StoreError) -> [DeadLetter] {
        var letters: [DeadLetter] = []
        for id in ids {
            switch id {
            case .entry(let id):
                if let entry = try await store.entry(id), entry.state == .dead { letters.append(DeadLetter(entry)) }
            case .delivery(let id):
                if let delivery = try await store.delivery(id), delivery.state == .dead {
                    letters.append(DeadLetter(delivery))
                }
            }
        }
        return letters
    }
}
