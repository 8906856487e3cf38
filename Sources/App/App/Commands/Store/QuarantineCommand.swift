import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk quarantine`: what was refused of late, and why.
struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Lists, shows, proves again and promotes requests that were refused.",
        discussion: """
            The last of each connection are kept, without credentials. Where `gateway.quarantine` is `bodies`, they can \
            be proven again once a secret is corrected, and journalled as if they had been proven at once.
            """,
        subcommands: [List.self, Show.self, Promote.self],
        defaultSubcommand: List.self
    )
}

extension QuarantineCommand {
    /// `list`: the newest first.
    struct List: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Lists refused requests, the newest first.")

        @Option(help: ArgumentHelp("Only those of this connection.", valueName: "name"))
        var connection: String?
        @Option(help: ArgumentHelp("The most to list.", valueName: "count"))
        var limit = 50
        @OptionGroup var result: ResultOptions

        /// Lists them.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            guard limit > 0 else { throw CommandFailure(.misused, "--limit \(limit) is not positive") }
            let store = try desk.store(configuration, .look)
            let name = connection.map { ConnectionName($0) }
            let refused = try await asked(configuration) { () async throws(StoreError) in
                try await store.quarantined(of: name, limit: limit)
            }
            return result.performance(
                ["quarantine": .array(refused.map(\.json))],
                text: refused.isEmpty ? "nothing was refused\n" : Table.refused(refused).text(desk.console.ink)
            )
        }
    }

    /// `show`: one of them, and whether it would be proven now.
    struct Show: DeskCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a refused request, and whether it would be proven by the configuration as it is now."
        )

        @Argument(help: "Its number.")
        var id: Int64
        @OptionGroup var result: ResultOptions

        /// Shows it.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            let store = try desk.store(configuration, .look)
            let refused = try await desk.refused(id, in: store, configuration)
            let proof = refused.proof(by: configuration.gateway)
            var object = refused.json.object ?? JSONObject()
            object["proof"] = .string(proof.words)
            object["provable"] = .flag(proof.arrivals != nil)
            object["headers"] = .array(
                refused.request.headers.lines.map { ["name": .string($0.name), "value": .string($0.value)] }
            )
            return result.performance(.object(object), text: refused.text + "now: \(proof.words)\n")
        }
    }

    /// `promote`: journals what is proven now.
    struct Promote: DeskCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proves refused requests again and journals them.",
            discussion: "Without numbers, all that can be proven now: they are listed first, and journalled with --yes."
        )

        @Argument(help: ArgumentHelp("Their numbers.", valueName: "id"))
        var ids: [Int64] = []
        @Option(help: ArgumentHelp("Only those of this connection.", valueName: "name"))
        var connection: String?
        @Flag(help: "Journal everything that can be proven.")
        var yes = false
        @OptionGroup var mandate: MandateOptions
        @OptionGroup var result: ResultOptions

        /// How many are looked through without numbers: more than are kept of a few connections.
        private static let portion = 5000

        /// Journals them, or says which would be.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            guard yes || !ids.isEmpty else {
                let store = try desk.store(configuration, .look)
                let (chosen, proven) = try await proven(in: store, configuration, desk)
                return result.performance(
                    ["promoted": 0, "provable": .array(proven.map(\.refused.json))],
                    text: "\(proven.count) of \(chosen) can be proven now; --yes journals them\n"
                )
            }
            let call = OperatorCall("POST", "quarantine", "promote", body: body)
            let document = try await desk.change(configuration, call, mandate) {
                store,
                mandate throws(CommandFailure) in
                var count: Int64 = 0
                for one in try await proven(in: store, configuration, desk).proven {
                    let appended = try await asked(configuration) { () async throws(StoreError) in
                        try await store.promote(one.refused.id, as: one.arrivals, by: mandate, at: desk.clock.now)
                    }
                    count += appended == nil ? 0 : 1
                }
                return ["promoted": .integer(count)]
            }
            return result.performance(
                document,
                text: "\(document["promoted"]?.integer ?? 0) journalled; `crosswalk events` tells what comes of them\n"
            )
        }

        /// What a running gateway is asked for.
        private var body: [(name: String, value: JSON?)] {
            [
                ("ids", ids.isEmpty ? nil : .array(ids.map { .integer($0) })),
                ("connection", connection.map(JSON.string)), ("confirm", true), ("why", mandate.why.map(JSON.string)),
            ]
        }

        /// What is proven now of those that are meant, and how many those are.
        ///
        /// - Throws: `CommandFailure` where one that was named is not proven.
        private func proven(
            in store: any Store,
            _ configuration: LoadedConfiguration,
            _ desk: Desk
        ) async throws(CommandFailure) -> (chosen: Int, proven: [(refused: RefusedRequest, arrivals: [Arrival])]) {
            let chosen = try await chosen(in: store, configuration, desk)
            let proven = chosen.compactMap { one in
                one.proof(by: configuration.gateway).arrivals.map { (refused: one, arrivals: $0) }
            }
            if let lost = chosen.first(where: { $0.proof(by: configuration.gateway).arrivals == nil }), !ids.isEmpty {
                throw CommandFailure(
                    .wrong,
                    "\(lost.id) is not proven: \(lost.proof(by: configuration.gateway).words)",
                    remedy: "correct the receiver's secrets and reload the gateway; nothing was journalled"
                )
            }
            return (chosen.count, proven)
        }

        private func chosen(
            in store: any Store,
            _ configuration: LoadedConfiguration,
            _ desk: Desk
        ) async throws(CommandFailure) -> [RefusedRequest] {
            guard ids.isEmpty else {
                var chosen: [RefusedRequest] = []
                for id in ids { chosen.append(try await desk.refused(id, in: store, configuration)) }
                return chosen
            }
            let name = connection.map { ConnectionName($0) }
            let newest = try await asked(configuration) { () async throws(StoreError) in
                try await store.quarantined(of: name, limit: Self.portion)
            }
            return newest.reversed()
        }
    }
}

extension Desk {
    /// A refused request, or that there is none.
    fileprivate func refused(
        _ id: Int64,
        in store: any Store,
        _ configuration: LoadedConfiguration
    ) async throws(CommandFailure) -> RefusedRequest {
        let found = try await asked(configuration) { () async throws(StoreError) in try await store.quarantined(id) }
        guard let found else {
            throw CommandFailure(
                .wrong,
                "there is no refused request \(id)",
                remedy: "`crosswalk quarantine` lists those that are kept; the oldest give way to the newest"
            )
        }
        return found
    }
}
