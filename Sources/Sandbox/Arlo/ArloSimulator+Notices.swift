package import Model

/// What the platform sends, and the configuration that reaches it.
extension ArloSimulator {
    /// Takes the deliveries that are due.
    package mutating func takePostings(at now: Timestamp) -> [Posting] { webhooks.take(at: now) }

    /// Learns what came of a delivery; an endpoint that fails too often is dropped.
    package mutating func heard(_ answer: HTTPResponse?, to posting: Posting, at now: Timestamp) {
        guard let dropped = webhooks.heard(answer, to: posting, at: now),
            var endpoint = tenant.record(.endpoint, dropped)
        else { return }
        endpoint.values["Status"] = options.droppedStatus
        tenant.store(endpoint)
    }

    /// When the next delivery falls due.
    package var nextPosting: Timestamp? { webhooks.next }

    /// What a platform consists of.
    package var kinds: [String] { [ArloKind.organisation, .contact, .registration, .lead].map(\.element) }

    /// An archived record has the status `Inactive`.
    package var givesArchived: Bool { true }

    /// Tokens and webhook endpoints are access; everything else that is not read changes records.
    package func role(of request: HTTPRequest) -> RequestRole {
        if Self.isToken(request) { return .access }
        guard !["GET", "HEAD"].contains(request.method) else { return .read }
        let segments = ArloCall.segments(request)
        let resource = segments.count > ArloCall.root.count ? segments[ArloCall.root.count].lowercased() : ""
        return resource == ArloKind.endpoint.path ? .access : .write
    }

    /// The settings of a connection that reaches this platform and takes its notifications.
    ///
    /// The secret is that of the first endpoint, whether it is there already or is still to be registered.
    package func connection(url: String) -> JSONObject {
        JSONObject([
            ("platform", "arlo"), ("url", .string(url)), ("credentials", credentials),
            ("receive", ["webhook": ["secrets": [.string(webhooks.key(of: "1"))]]]),
        ])
    }

    private var credentials: JSON {
        switch options.flow {
        case .basic:
            [
                "flow": "basic", "username": .string(access.username), "password": .string(access.password),
            ]
        case .refreshToken:
            [
                "flow": "refresh-token", "client-id": .string(access.clientID),
                "client-secret": .string(access.clientSecret), "refresh-token": .string(access.refreshToken),
            ]
        }
    }
}
