package import Model

/// What the workspace sends, and the configuration that reaches it.
extension IntercomSimulator {
    /// Takes the notifications that are due.
    package mutating func takePostings(at now: Timestamp) -> [Posting] { webhooks.take(at: now) }

    /// Learns what came of a notification.
    package mutating func heard(_ answer: HTTPResponse?, to posting: Posting, at now: Timestamp) {
        webhooks.heard(answer, to: posting, at: now)
    }

    /// When the next notification falls due.
    package var nextPosting: Timestamp? { webhooks.next }

    /// What a workspace consists of; admins are there from the start.
    package var kinds: [String] { ["data_attribute", "company", "contact"] }

    /// Whether the webhook subscription lives; an answer of 410 ends it.
    package var isSubscribed: Bool { webhooks.isSubscribed }

    /// The request by which Intercom looks whether an endpoint is there, when its URL is saved.
    package var probe: HTTPRequest { HTTPRequest("HEAD", "/in/\(options.connection)") }

    /// Lists and searches are asked for with POST and read all the same.
    package func role(of request: HTTPRequest) -> RequestRole {
        let reads = ["/companies/list", "/contacts/search"].contains { request.path == $0 }
        return reads || ["GET", "HEAD"].contains(request.method) ? .read : .write
    }

    /// The settings of a connection that reaches this workspace and takes its notifications.
    package func connection(url: String) -> JSONObject {
        JSONObject([
            ("platform", "intercom"), ("url", .string(url)), ("api-version", .string(options.apiVersion)),
            ("token", .string(token)), ("workspace", .string(options.workspace)),
            ("receive", ["webhook": ["secrets": [.string(webhooks.secret)]]]),
        ])
    }
}
