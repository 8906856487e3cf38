package import Model

/// What the organisation sends, and the configuration that reaches it.
extension SalesforceSimulator {
    /// Takes the outbound messages and change events that are due.
    package mutating func takePostings(at now: Timestamp) -> [Posting] {
        outbound.take(at: now, from: organization) + relay.take(at: now)
    }

    /// Learns what came of an outbound message; nobody tells a relay of change events.
    package mutating func heard(_ answer: HTTPResponse?, to posting: Posting, at now: Timestamp) {
        outbound.heard(answer, to: posting, at: now)
    }

    /// When the next message or event falls due.
    package var nextPosting: Timestamp? { [outbound.next, relay.next].compactMap { $0 }.min() }

    /// The objects, users first; the organisation's own row is no record that anybody keeps.
    package var kinds: [String] {
        ["User"] + organization.schema.objects.map(\.name).filter { !["User", "Organization"].contains($0) }
    }

    /// The token of a person's session.
    package var personToken: String? { sessions.personToken }

    /// Tokens and logins are access; queries, descriptions and composites of them are reads.
    package func role(of request: HTTPRequest) -> RequestRole {
        if request.path.hasPrefix("/services/oauth2/") || request.path.hasPrefix("/services/Soap/") { return .access }
        guard request.method == "POST", request.path.contains("/composite") else {
            return ["GET", "HEAD"].contains(request.method) ? .read : .write
        }
        let segments = request.path.split(separator: "/")
        if segments.dropLast().last == "sobjects" { return .read }
        let body = try? JSON.parse(request.body)
        let parts = body?["compositeRequest"]?.elements ?? body?["batchRequests"]?.elements ?? []
        return !parts.isEmpty && parts.allSatisfy { $0["method"]?.text == "GET" } ? .read : .write
    }

    /// The settings of a connection that reaches this organisation and takes its notifications.
    package func connection(url: String) -> JSONObject {
        JSONObject([
            ("platform", "salesforce"), ("url", .string(url)), ("organization", .string(options.organization)),
            ("api-version", .string(options.apiVersion)),
            (
                "credentials",
                [
                    "flow": "client-credentials", "client-id": .string(tokens.clientID),
                    "client-secret": .string(tokens.clientSecret),
                ]
            ), ("receive", .object(receive)),
        ])
    }

    private var receive: JSONObject {
        var receive = JSONObject()
        if options.notices.contains(.outboundMessage) {
            let fields = options.outboundFields.sorted { $0.key < $1.key }
            receive["outbound-message"] = [
                "secrets": [.string(outbound.secret)],
                "fields": .object(JSONObject(fields.map { ($0.key, .array($0.value.map(JSON.string))) })),
            ]
        }
        if options.notices.contains(.changeEvent) {
            receive["signed"] = [
                "scheme": [
                    "algorithm": "hmac-sha256", "header": .string(ChangeEventRelay.header), "encoding": "hex",
                    "template": "{body}",
                ], "secrets": [.string(relay.secret)],
            ]
        }
        return receive
    }

    /// The credentials of the other OAuth flows: the refresh token that is valid now, and the JWT flow's user name.
    package var otherCredentials: (refreshToken: String, username: String) { (tokens.refreshToken, tokens.username) }
}
