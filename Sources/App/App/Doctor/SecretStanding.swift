import Model
import Store

/// How a secret of a receiver stands: what it has proven, and whether it is still needed.
struct SecretStanding: Sendable, Hashable {
    /// Whether a secret is still needed.
    enum Need: String, Sendable {
        /// It has proven nothing yet: it is new, or nobody signs by it.
        case unproven = "has proven nothing yet"
        /// Senders go by it.
        case needed = "in use"
        /// For a day, everything was proven by other secrets.
        case retirable = "safe to retire"
        /// It is not in the configuration any more.
        case retired
    }

    /// How long other secrets must have proven what comes in before one is called safe to retire.
    ///
    /// Salesforce repeats an outbound message for 24 hours, to the address that it had at first
    /// (https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging_understanding.htm).
    static let silence = Duration.seconds(24 * 3600)

    /// The connection.
    let connection: ConnectionName
    /// The receiver.
    let receiver: String
    /// Its place in the configuration's list, from 1; nil when it is not in force.
    let place: Int?
    /// What tells it from others.
    let mark: SecretMark
    /// What it has proven; nil when nothing.
    let use: SecretUse?
    /// Whether it is still needed.
    let need: Need

    /// How the secrets of a configuration stand, and those that were in force before.
    static func all(_ gateway: [ConnectionName: System], _ uses: [SecretUse]) -> [SecretStanding] {
        var left = Dictionary(grouping: uses) { Receiver(connection: $0.connection, name: $0.receiver) }
        var standings: [SecretStanding] = []
        for (connection, system) in gateway.sorted(by: { $0.key < $1.key }) {
            for secrets in system.source.secrets {
                let place = Receiver(connection: connection, name: secrets.receiver)
                standings += of(place, secrets, left.removeValue(forKey: place) ?? [])
            }
        }
        let gone = left.sorted { ($0.key.connection, $0.key.name) < ($1.key.connection, $1.key.name) }
        return standings + gone.flatMap { place, uses in of(place, ReceiverSecrets(place.name, []), uses) }
    }

    private struct Receiver: Hashable {
        let connection: ConnectionName
        let name: String
    }

    private static func of(_ place: Receiver, _ secrets: ReceiverSecrets, _ uses: [SecretUse]) -> [SecretStanding] {
        let inForce = secrets.marks.map { mark in (mark: mark, use: uses.first { $0.mark == mark }) }
        let retired = uses.filter { secrets.place(of: $0.mark) == nil }.map { (mark: $0.mark, use: Optional($0)) }
        let newest = inForce.compactMap(\.use?.last).max()
        return (inForce + retired).map { mark, use in
            let number = secrets.place(of: mark)
            let need: Need =
                switch (number, use) {
                case (nil, _): .retired
                case (_, nil): .unproven
                case (_, let use?): (newest ?? use.last) - use.last >= silence ? .retirable : .needed
                }
            return SecretStanding(
                connection: place.connection,
                receiver: place.name,
                place: number,
                mark: mark,
                use: use,
                need: need
            )
        }
    }
}
