package import Model

/// How a pretend Arlo platform is set up.
package struct ArloOptions: Sendable {
    /// How the gateway's connection proves itself; the platform accepts both.
    package enum Flow: String, Sendable {
        /// An API user's name and password.
        case basic
        /// OAuth, with a refresh token that an administrator once gave.
        case refreshToken = "refresh-token"
    }

    /// What every generated id, token and secret is derived from.
    package var seed: String
    /// The name of the connection at the gateway: the `{connection}` of its ingress URLs.
    package var connection: String
    /// The credentials that the proposed connection has.
    package var flow = Flow.basic
    /// API requests per minute (fact sheet §1.3).
    package var callsPerMinute = 300
    /// How long an access token lives; the fact sheet says only that `expires_in` tells.
    package var tokenLifetime = Duration.seconds(3600)
    /// Whether a refresh token is replaced whenever it is used (unconfirmed).
    package var rotatesRefreshTokens = false
    /// Whether a webhook endpoint for the gateway is there from the start.
    package var hasEndpoint = true
    /// The address of that endpoint; nil for `https://gateway.example.com/in/{connection}`.
    package var endpointURL: String?
    /// Whether that endpoint is told in the older XML schema.
    package var tellsXML = false
    /// How many events one delivery carries at most; Arlo says one or more.
    package var eventsPerDelivery = 20
    /// After how many failed attempts on end an endpoint is dropped (the vendor's number is not published).
    package var failureLimit = 10
    /// The status of a dropped endpoint; only `Active` is known.
    package var droppedStatus = "Inactive"
    /// The longest first or last name: the documentation says 32 and 64.
    package var nameLimit = 64
    /// The longest first code of an organisation: the documentation says 36 and 50.
    package var organisationCodeLimit = 50
    /// How many digits the fractions of dates have, 3 to 7.
    package var fractionDigits = 3
    /// Whether filters compare texts without regard to case, as its kind of database does (unconfirmed).
    package var ignoresCase = true
    /// Whether a write that changes nothing moves `LastModifiedDateTime` and is notified (unconfirmed).
    package var notifiesUnchanged = true

    /// Sets up a platform.
    package init(seed: String = "arlo", connection: String = "arlo") {
        self.seed = seed
        self.connection = connection
    }

    /// Sets up a platform the way a gateway's connection expects it: its way to prove itself, and no endpoint where the
    /// connection takes no notifications.
    package init(seed: String, connection: String, settings: JSONObject) {
        self.init(seed: seed, connection: connection)
        if let flow = settings["credentials"]?["flow"]?.text.flatMap(Flow.init(rawValue:)) { self.flow = flow }
        guard let receive = settings["receive"]?.object, !receive.members.isEmpty else { return }
        hasEndpoint = receive["webhook"] != nil
    }
}
