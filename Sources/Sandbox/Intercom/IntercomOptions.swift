package import Model

/// How a pretend Intercom workspace is set up.
package struct IntercomOptions: Sendable {
    /// What every generated id, token and secret is derived from.
    package var seed: String
    /// The name of the connection at the gateway: the `{connection}` of its ingress URLs.
    package var connection: String
    /// The workspace's code, `app_id` in notifications.
    package var workspace = "abc123de"
    /// The region that hosts the workspace, as `/me` tells it.
    package var region = "US"
    /// The API version of a request that names none.
    package var apiVersion = "2.16"
    /// Calls per minute; enforced in slices of ten seconds (fact sheet §B.5).
    package var callsPerMinute = 10_000
    /// Whether `GET /companies?company_id=` answers with a list, as the OpenAPI says, instead of the company, as the
    /// prose says (fact sheet §B.2).
    package var findsAsList = false
    /// Whether lists and scrolls leave out companies without contacts, as the prose says.
    package var listsOnlyWithUsers = false
    /// Whether REST shows a company's unset fields as null, as the object model says; the published examples omit them.
    package var showsUnsetFields = false
    /// Whether a write that changes nothing is notified all the same (unconfirmed, fact sheet §E.3).
    package var notifiesUnchanged = true
    /// How many companies a scroll page has.
    package var scrollPage = 100

    /// Sets up a workspace.
    package init(seed: String = "intercom", connection: String = "intercom") {
        self.seed = seed
        self.connection = connection
    }

    /// Sets up a workspace the way a gateway's connection expects it.
    package init(seed: String, connection: String, settings: JSONObject) {
        self.init(seed: seed, connection: connection)
        if let code = settings["workspace"]?.text { workspace = code }
        if let version = settings["api-version"]?.text { apiVersion = version }
    }
}
