package import Model

/// How a pretend Salesforce organisation is set up.
package struct SalesforceOptions: Sendable {
    /// How the organisation tells the gateway of changes.
    package enum Notice: String, Sendable, CaseIterable {
        /// SOAP outbound messages.
        case outboundMessage = "outbound-message"
        /// Change events relayed as signed JSON.
        case changeEvent = "signed"
    }

    /// The JSON that relayed change events are wrapped in (fact sheet §2.2 a, c, d).
    package enum ChangeEventShape: String, Sendable, CaseIterable {
        /// As a streaming client receives it: `{"data": {"payload": …}, "channel": …}`.
        case streaming
        /// As AppFlow puts it on EventBridge: `detail` is the event.
        case appFlow
        /// As Event Relay puts it on EventBridge: `detail.payload` is the event.
        case eventRelay
    }

    /// What every generated id, token and secret is derived from.
    package var seed: String
    /// The name of the connection at the gateway: the `{connection}` of its ingress URLs.
    package var connection: String
    /// The organisation's id, 18 characters.
    package var organization: String
    /// The API version of its notifications and of the configuration it proposes.
    package var apiVersion = "62.0"
    /// The fields of each object's outbound message; objects that are not named send none.
    package var outboundFields = SalesforceOptions.standardOutboundFields
    /// The ways in which it notifies.
    package var notices: Set<Notice> = [.outboundMessage]
    /// The wrapping of change events.
    package var changeEventShape = ChangeEventShape.streaming
    /// The objects whose changes are published as change events; nil for all.
    package var changeEventObjects: Set<String>?
    /// The public key of the connected app's JWT bearer flow, PEM; nil refuses that flow.
    package var publicKeyPEM: [UInt8]?
    /// Whether a refresh token is replaced whenever it is used.
    package var rotatesRefreshTokens = false
    /// Calls per rolling 24 hours (fact sheet §3.7).
    package var dailyLimit = 100_000
    /// How long a session lives after its last use.
    package var sessionLifetime = Duration.seconds(7200)
    /// The largest query page, whatever a client asks for; Salesforce makes pages smaller when rows are long.
    package var largestPage = 2000
    /// Whether accounts can be persons.
    package var hasPersonAccounts = false
    /// Whether a record that was merged away and then undeleted keeps its survivor's id; nobody says.
    package var keepsMasterOfUndeleted = false
    /// How many notifications one outbound message carries at most.
    package var largestMessage = 100

    /// Sets up an organisation.
    package init(seed: String = "salesforce", connection: String = "salesforce") {
        self.seed = seed
        self.connection = connection
        organization = SalesforceID.make(prefix: "00D", number: 1)
    }

    /// The fields that outbound messages carry unless the configuration names others.
    package static let standardOutboundFields: [String: [String]] = [
        "Account": [
            "Id", "Name", "AccountNumber", "Website", "Phone", "Industry", "NumberOfEmployees", "CreatedDate",
            "LastModifiedDate", "SystemModstamp",
        ],
        "Contact": [
            "Id", "AccountId", "Email", "FirstName", "LastName", "Phone", "Title", "CreatedDate", "LastModifiedDate",
            "SystemModstamp",
        ],
    ]
}

extension SalesforceOptions {
    /// Sets up an organisation the way a gateway's connection expects it: its organisation's id, API version, ways of
    /// receiving and outbound fields; what the settings leave out stays as it is.
    package init(seed: String, connection: String, settings: JSONObject) {
        self.init(seed: seed, connection: connection)
        let settings = JSON.object(settings)
        if let id = settings["organization"]?.text.flatMap({ SalesforceID.full($0) }) { organization = id }
        if let version = settings["api-version"]?.text { apiVersion = version }
        guard let receive = settings["receive"]?.object else { return }
        let named = Notice.allCases.filter { receive[$0.rawValue] != nil }
        if !receive.members.isEmpty { notices = Set(named) }
        if let fields = receive["outbound-message"]?["fields"]?.object {
            outboundFields = Dictionary(
                fields.members.map { ($0.name, $0.value.elements?.compactMap(\.text) ?? []) },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }
}
