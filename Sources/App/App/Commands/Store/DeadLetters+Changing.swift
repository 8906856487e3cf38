import ArgumentParser
import Model
import Store

extension DeadLetters {
    /// `retry`: makes them due again.
    struct Retry: DeskCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tries dead letters again.",
            discussion: "Without ids, all that fit the filter: they are listed first, and retried with --yes."
        )

        @OptionGroup var chosen: ChosenLetters
        @OptionGroup var mandate: MandateOptions
        @OptionGroup var result: ResultOptions

        /// Makes them due, or shows which would be.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            try await chosen.perform(.retry, mandate, result, at: desk)
        }
    }

    /// `discard`: gives them up, for a reason that is kept.
    struct Discard: DeskCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives dead letters up; the reason is kept.",
            discussion: "Without ids, all that fit the filter: they are listed first, and discarded with --yes."
        )

        @OptionGroup var chosen: ChosenLetters
        @OptionGroup var mandate: MandateOptions
        @OptionGroup var result: ResultOptions

        /// Refuses a call without a reason.
        func validate() throws {
            guard mandate.why != nil else { throw ValidationError("--why is missing: why is nothing to come of them?") }
        }

        /// Drops them, or shows which would be.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            try await chosen.perform(.discard, mandate, result, at: desk)
        }
    }
}

/// The dead letters that are meant: by name, or all that fit a filter, which are shown first.
struct ChosenLetters: ParsableArguments {
    /// What is done to them.
    enum Deed: String {
        case retry
        case discard

        /// The member of the document that counts those to which it was done.
        var done: String { self == .retry ? "retried" : "discarded" }
        /// The member that lists those to which it would be.
        var preview: String { self == .retry ? "wouldRetry" : "wouldDiscard" }
        /// What was done, in words.
        var words: String { self == .retry ? "will be tried again" : "discarded" }
    }

    @Argument(help: ArgumentHelp("The letters, as in e17 or d5.", valueName: "id"))
    var ids: [LetterID] = []
    @OptionGroup var selection: LetterSelection
    @Flag(help: "Do it to everything that fits the filter.")
    var yes = false
    @Flag(help: "Only show which are meant.")
    var dryRun = false
    @Option(help: ArgumentHelp("Do nothing unless exactly so many are meant.", valueName: "count"))
    var expect: Int?

    /// Does it to them, or shows to which it would be done.
    func perform(
        _ deed: Deed,
        _ options: MandateOptions,
        _ result: ResultOptions,
        at desk: Desk
    ) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        guard !dryRun, yes || !ids.isEmpty else {
            let store = try desk.store(configuration, .look)
            let letters = try await selected(in: store, configuration, at: desk.clock.now)
            return preview(letters, deed, result, desk.console.ink)
        }
        let call = OperatorCall("POST", "dead-letters", deed.rawValue, body: body(why: options.why))
        let document = try await desk.change(configuration, call, options) { (store, mandate) throws(CommandFailure) in
            let letters = try await selected(in: store, configuration, at: desk.clock.now)
            try checkCount(letters)
            let count = try await asked(configuration) { () async throws(StoreError) in
                try await deed.perform(letters, in: store, by: mandate, at: desk.clock.now)
            }
            let missed = ids.filter { id in !letters.contains { $0.id == id } }.map(\.text)
            return [deed.done: .integer(count), "notDead": .array(missed.map(JSON.string))]
        }
        let missed = document["notDead"]?.elements?.compactMap(\.text) ?? []
        let count = document[deed.done]?.integer ?? 0
        return result.performance(
            document,
            status: missed.isEmpty && (ids.isEmpty || count == Set(ids).count) ? .done : .wrong,
            text: "\(count) \(deed.words)\n" + missed.map { "\($0) is not a dead letter\n" }.joined()
        )
    }

    private func selected(
        in store: any Store,
        _ configuration: LoadedConfiguration,
        at now: Timestamp
    ) async throws(CommandFailure) -> [DeadLetter] {
        guard !ids.isEmpty else { return try await selection.letters(in: store, configuration, at: now) }
        return try await asked(configuration) { () async throws(StoreError) in
            try await DeadLetter.named(ids, in: store)
        }
    }

    private func checkCount(_ letters: [DeadLetter]) throws(CommandFailure) {
        guard let expect, expect != letters.count else { return }
        throw CommandFailure(
            .wrong,
            "\(letters.count) dead letters are meant, not \(expect): nothing was done",
            remedy: "look at them again"
        )
    }

    private func preview(_ letters: [DeadLetter], _ deed: Deed, _ result: ResultOptions, _ ink: Ink) -> Performance {
        let next = ids.isEmpty && !letters.isEmpty ? "\n--yes does it: \(deed.rawValue) these \(letters.count)\n" : ""
        return result.performance(
            [deed.preview: .array(letters.map(\.json))],
            text: DeadLetter.text(letters, ink) + next
        )
    }

    /// What a running gateway is asked for.
    private func body(why: String?) -> [(name: String, value: JSON?)] {
        [
            ("ids", ids.isEmpty ? nil : .array(ids.map { .string($0.text) })),
            ("filter", ids.isEmpty ? Optional(selection.json) : .none), ("expect", expect.map { .integer($0) }),
            ("why", why.map(JSON.string)), ("confirm", true),
        ]
    }
}

extension ChosenLetters.Deed {
    /// Does it.
    ///
    /// - Returns: to how many.
    fileprivate func perform(
        _ letters: [DeadLetter],
        in store: any Store,
        by mandate: Mandate,
        at now: Timestamp
    ) async throws(StoreError) -> Int {
        switch self {
        case .retry:
            try await store.retry(entries: letters.entries, deliveries: letters.deliveries, by: mandate, at: now)
        case .discard:
            try await store.discard(entries: letters.entries, deliveries: letters.deliveries, by: mandate, at: now)
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
