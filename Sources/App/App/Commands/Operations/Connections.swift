import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk connections`: the systems of a configuration.
struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "Lists the connections, and has systems send their notifications here.",
        subcommands: [List.self, Register.self],
        defaultSubcommand: List.self
    )
}

extension ConnectionsCommand {
    /// `list`: what there is, and how each hears of changes.
    struct List: DeskCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the connections.")

        @OptionGroup var result: ResultOptions

        /// Lists them.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            let connections = configuration.connections.sorted { $0.key < $1.key }
            let (standstill, outages) = try await Self.standings(configuration, at: desk)
            var table = Table("connection", "platform", "hears by", "registers by API", "state")
            for (name, connection) in connections {
                table.add(
                    .init(name.text),
                    .init(connection.platform),
                    .init(connection.receivers.joined(separator: ", ")),
                    .init(Self.registers(name, configuration) ? "yes" : "no"),
                    .init(
                        standstill.pause(of: .connection(name)).map { "paused by \($0.mandate.who) since \($0.since)" }
                            ?? outages[name]?.words ?? "active"
                    )
                )
            }
            let list = connections.map { name, connection -> JSON in
                [
                    "connection": .string(name.text), "platform": .string(connection.platform),
                    "receivers": .array(connection.receivers.map(JSON.string)),
                    "registers": .flag(Self.registers(name, configuration)),
                    "pause": standstill.pause(of: .connection(name))?.json ?? .null,
                    "outage": outages[name]?.json ?? .null,
                ]
            }
            return result.performance(["connections": .array(list)], text: table.text(desk.console.ink))
        }

        /// What is paused and what rests by itself, as far as there is a store that can say so.
        private static func standings(
            _ configuration: LoadedConfiguration,
            at desk: Desk
        ) async throws(CommandFailure) -> (Standstill, [ConnectionName: Outage]) {
            guard let store = try? desk.store(configuration, .look) else { return (Standstill(), [:]) }
            return try await asked(configuration) { () async throws(StoreError) in
                (try await store.standstill(), try await Outage.all(configuration.gateway, in: store))
            }
        }

        private static func registers(_ name: ConnectionName, _ configuration: LoadedConfiguration) -> Bool {
            configuration.gateway.systems[name]?.registrar != nil
        }
    }

    /// `register`: has a system send its notifications to this gateway.
    struct Register: DeskCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has a system send its notifications to this gateway.",
            discussion: """
                Registers `public-url` with the connection's path at the system. Where it is registered already, it is \
                left as it is, or switched on again. The key that signs is printed once, for it cannot be asked for again.
                """
        )

        @Argument(help: "The connection.")
        var connection: String
        @OptionGroup var mandate: MandateOptions
        @OptionGroup var result: ResultOptions

        /// Registers it.
        func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
            let configuration = try desk.configuration(result.config)
            let name = ConnectionName(connection)
            guard let system = configuration.gateway.systems[name] else {
                let names = configuration.gateway.systems.keys.sorted().map(\.text)
                throw CommandFailure(
                    .misused,
                    "there is no connection `\(connection)`",
                    remedy: Spelling.remedy(for: connection, among: names)
                )
            }
            guard let registrar = system.registrar else {
                throw CommandFailure(
                    .misused,
                    "\(system.platform) takes no registration by API",
                    remedy: "enter the address of the connection in the system itself"
                )
            }
            guard let address = configuration.publicURL.map({ "\($0)/in/\(name)" }) else {
                throw CommandFailure(
                    .misused,
                    "the configuration does not say what senders call",
                    remedy: "add `gateway.public-url`"
                )
            }
            return try await register(address, with: registrar, at: name, configuration, desk)
        }

        private func register(
            _ address: String,
            with registrar: any Registrar,
            at name: ConnectionName,
            _ configuration: LoadedConfiguration,
            _ desk: Desk
        ) async throws(CommandFailure) -> Performance {
            let store = try desk.store(configuration, .change)
            let lines = desk.lines(configuration, keeping: store)
            guard let line = lines.line(to: name) else { throw CommandFailure(.misused, "there is no such connection") }
            let answer: RegistrationResult
            do throws(LineError) {
                answer = try await line.converse { registrar.step(registering: address, after: $0) }.answer
            } catch {
                answer = .later(error.delay(at: desk.clock.now))
            }
            let performance = try conclude(answer, address)
            let mandate = Mandate(desk.who, why: mandate.why)
            let subject = Pausable.connection(name).description
            try await asked(configuration) { () async throws(StoreError) in
                try await store.note(Intervention(.register, [subject], by: mandate, at: desk.clock.now))
            }
            return performance
        }

        private func conclude(_ answer: RegistrationResult, _ address: String) throws(CommandFailure) -> Performance {
            switch answer {
            case .registered(let id, let secret):
                result.performance(
                    ["address": .string(address), "id": .string(id), "secret": .string(secret.revealText())],
                    text: """
                        \(address) is registered as \(id)
                        The key that signs, shown this once: \(secret.revealText())
                        next: put it where `receive.webhook.secrets` of the connection looks for it, and reload

                        """
                )
            case .present(let id, let mended):
                result.performance(
                    ["address": .string(address), "id": .string(id), "mended": .flag(mended)],
                    text: "\(address) is registered as \(id)" + (mended ? ", and switched on again\n" : "\n")
                )
            case .later(let later): throw CommandFailure(.unreachable, later.reason, remedy: "try again later")
            case .refused(let problem):
                throw CommandFailure(.wrong, "the system refuses: \(problem.code) \(problem.message)")
            }
        }
    }
}
