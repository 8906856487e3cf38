package import Model

/// A pretend Arlo platform: contacts, organisations, registrations and leads over its XML API, requests to merge, and
/// signed webhooks.
///
/// It holds to the wire facts that were collected from the vendor's documentation and plugins; where these are silent,
/// the comments say what is unconfirmed.
package struct ArloSimulator: Simulator {
    /// `arlo`.
    package let platform = "arlo"
    let options: ArloOptions
    var tenant: ArloTenant
    var webhooks: ArloWebhooks
    var access: ArloAccess
    private var budget: ArloBudget

    /// Sets up a platform without records, and with a webhook endpoint unless the options say otherwise.
    package init(_ options: ArloOptions) {
        let derivation = Derivation(seed: "arlo/" + options.seed)
        self.options = options
        tenant = ArloTenant(options, derivation: derivation)
        webhooks = ArloWebhooks(options, derivation: derivation)
        access = ArloAccess(options, derivation: derivation)
        budget = ArloBudget(limit: options.callsPerMinute)
        if options.hasEndpoint { register() }
    }

    /// The token of somebody who is not the gateway.
    package var personToken: String? { access.personToken }

    /// Answers one request, as Arlo would.
    package mutating func answer(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        var response = route(request, at: now)
        announce(at: now)
        response.headers.replace("Date", HTTPDate.text(now))
        return response
    }

    private mutating func route(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        if Self.isToken(request) { return access.token(request, at: now) }
        do throws(ArloFault) {
            guard let call = ArloCall(request, at: now) else { throw .notFound }
            guard access.admits(request, at: now) else { throw .unauthorized }
            guard budget.spend(at: now) else { throw .tooMany }
            return try resource(call)
        } catch {
            return error.response
        }
    }

    /// Sends what the call or deed under way has to tell.
    mutating func announce(at now: Timestamp) {
        for news in tenant.takeNews() { webhooks.queue(news, for: tenant.all(.endpoint), at: now) }
    }

    /// Whether a request is for a token.
    static func isToken(_ request: HTTPRequest) -> Bool {
        ArloCall.segments(request).map { $0.lowercased() } == ["oauth", "connect", "token"]
    }

    /// Registers the gateway's endpoint, as an administrator does.
    private mutating func register() {
        var endpoint = ArloRecord(.endpoint, tenant.nextID(.endpoint), made: Timestamp(milliseconds: 0))
        endpoint.values = [
            "ID": endpoint.id, "Name": "Gateway",
            "Endpoint": options.endpointURL ?? "https://gateway.example.com/in/\(options.connection)",
            "TechnicalContact": "operations@example.com",
            "PayloadSchema": ArloWebhooks.schemas[options.tellsXML ? 1 : 0], "Status": "Active",
            "EventTypes": ArloWebhooks.types.joined(separator: ","),
        ]
        tenant.store(endpoint)
    }
}
