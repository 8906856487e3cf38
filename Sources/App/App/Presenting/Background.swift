import Model
import Pipeline
import Store

/// What the story of an entry is told against: the secrets in force, and the configurations that were.
struct Background: Sendable {
    private let secrets: [ConnectionName: [ReceiverSecrets]]
    private let periods: [ConfigurationPeriod]

    /// States a background; nothing is known without.
    init(secrets: [ConnectionName: [ReceiverSecrets]] = [:], periods: [ConfigurationPeriod] = []) {
        self.secrets = secrets
        self.periods = periods
    }

    /// Reads the background of a configuration's store.
    init(_ configuration: LoadedConfiguration, _ store: any Store) async throws(StoreError) {
        secrets = configuration.gateway.systems.mapValues(\.source.secrets)
        periods = try await store.configurations()
    }

    /// The place of the secret that proved an arrival, from 1; nil when none did, or when it is not in force any more.
    func place(ofSecretOf arrival: Arrival) -> Int? {
        guard let mark = arrival.provenBy else { return nil }
        return secrets[arrival.connection]?.first { $0.receiver == arrival.receiver }?.place(of: mark)
    }

    /// How an arrival was proven.
    func proof(of arrival: Arrival) -> String {
        guard let mark = arrival.provenBy else {
            return switch arrival.receiver {
            case "poll": "asked for by a poll"
            case Arrival.operatorReceiver: "asked for by an operator"
            case Arrival.gatewayReceiver: "looked at because a record that it names has its counterpart now"
            default: "proven, by no secret that is known: a client certificate, or an older version of the program"
            }
        }
        guard let place = place(ofSecretOf: arrival) else {
            return "proven by a secret of its receiver that is not in force any more (\(mark))"
        }
        return "proven by secret \(place) of its receiver (\(mark))"
    }

    /// Which configurations decided, and since when each was in force.
    func deciders(of rulings: [Ruling]) -> String? {
        let marks = Set(rulings.compactMap(\.configuration)).sorted { $0.text < $1.text }
        guard !marks.isEmpty else { return nil }
        let words = marks.map { mark in
            let known = period(of: mark).map { ", in force since \($0.since)" } ?? ""
            return "\(mark)\(known)\(isInForce(mark) ? "" : " and not now")"
        }
        return "decided by configuration " + words.joined(separator: ", and ")
    }

    /// A configuration as JSON: which, since when it was in force, and whether it is now.
    func json(of mark: ConfigurationMark) -> JSON {
        [
            "mark": .string(mark.text), "since": .optional(period(of: mark)?.since.description),
            "inForce": .flag(isInForce(mark)),
        ]
    }

    /// The last period of a configuration.
    private func period(of mark: ConfigurationMark) -> ConfigurationPeriod? { periods.first { $0.mark == mark } }

    private func isInForce(_ mark: ConfigurationMark) -> Bool { periods.first.map { $0.mark == mark } ?? true }
}
