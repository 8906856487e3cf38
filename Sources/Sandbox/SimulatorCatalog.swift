package import Model

/// The systems that can be simulated.
package enum SimulatorCatalog {
    /// The platforms, in the order they are listed.
    package static let platforms = ["salesforce", "intercom", "arlo"]

    /// A simulator set up the way a connection of the configuration expects its system.
    ///
    /// - Parameters:
    ///   - platform: the platform's name.
    ///   - connection: the connection's name at the gateway.
    ///   - seed: what ids, tokens and secrets are derived from.
    ///   - settings: the connection's settings as far as they are given; credentials and secrets in them do not count.
    /// - Returns: the simulator; nil when the platform has none.
    package static func make(
        _ platform: String,
        connection: String,
        seed: String,
        settings: JSONObject = JSONObject()
    ) -> (any Simulator)? {
        switch platform {
        case "salesforce":
            SalesforceSimulator(SalesforceOptions(seed: seed, connection: connection, settings: settings))
        case "intercom": IntercomSimulator(IntercomOptions(seed: seed, connection: connection, settings: settings))
        case "arlo": ArloSimulator(ArloOptions(seed: seed, connection: connection, settings: settings))
        default: nil
        }
    }

    /// A simulator to try a gateway on: it tells of everything that the ready-made syncs follow.
    ///
    /// Its Salesforce tells of contacts by change events, for outbound messages are silent about deletions and mergers.
    ///
    /// - Parameters:
    ///   - platform: the platform's name.
    ///   - connection: the connection's name at the gateway.
    ///   - seed: what ids, tokens and secrets are derived from.
    /// - Returns: the simulator; nil when the platform has none.
    package static func forTrial(_ platform: String, connection: String, seed: String) -> (any Simulator)? {
        guard platform == "salesforce" else { return make(platform, connection: connection, seed: seed) }
        var options = SalesforceOptions(seed: seed, connection: connection)
        options.notices = [.outboundMessage, .changeEvent]
        options.outboundFields["Contact"] = nil
        options.changeEventObjects = ["Contact"]
        return SalesforceSimulator(options)
    }
}
