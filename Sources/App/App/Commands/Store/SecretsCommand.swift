import ArgumentParser
import Model
import Pipeline
import Store

/// `crosswalk secrets`: which secrets prove what comes in, and which are not needed any more.
struct SecretsCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets",
        abstract: "Lists the receivers' secrets: what each has proven, and which are safe to retire.",
        discussion: """
            A secret is shown by its place in the configuration and by a mark of four digits that tells it from others \
            and says nothing else of it. It is safe to retire when others have proven everything for a day.
            """
    )

    @OptionGroup var result: ResultOptions

    /// Lists them.
    func perform(at desk: Desk) async throws(CommandFailure) -> Performance {
        let configuration = try desk.configuration(result.config)
        let store = try desk.store(configuration, .look)
        let uses = try await asked(configuration) { () async throws(StoreError) in try await store.secretUses() }
        let secrets = SecretStanding.all(configuration.gateway.systems, uses)
        return result.performance(
            ["secrets": .array(secrets.map(\.json))],
            text: secrets.isEmpty ? "no receiver takes a secret for proof\n" : Self.text(secrets, desk.console.ink)
        )
    }

    private static func text(_ secrets: [SecretStanding], _ ink: Ink) -> String {
        var table = Table("connection", "receiver", "secret", "mark", "deliveries", "first", "last", "it is")
        for secret in secrets {
            table.add([
                secret.connection.text, secret.receiver, secret.place.map(String.init) ?? "", secret.mark.description,
                "\(secret.use?.count ?? 0)", secret.use?.first.description ?? "", secret.use?.last.description ?? "",
                secret.need.rawValue,
            ])
        }
        return table.text(ink)
    }
}

extension SecretStanding {
    /// The secret as JSON.
    fileprivate var json: JSON {
        [
            "connection": .string(connection.text), "receiver": .string(receiver), "place": .optional(place),
            "mark": .string(mark.description), "deliveries": .integer(use?.count ?? 0),
            "first": .optional(use?.first.description), "last": .optional(use?.last.description),
            "state": .string("\(need)"),
        ]
    }
}
