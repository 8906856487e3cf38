package import Model

/// A pretend Intercom workspace: companies, contacts, data attributes, tags and admins over REST, and signed webhooks.
///
/// It holds to the wire facts that were collected from the published OpenAPI, prose and captures; where these disagree
/// a switch of `IntercomOptions` says which one is followed.
package struct IntercomSimulator: Simulator {
    /// `intercom`.
    package let platform = "intercom"
    let options: IntercomOptions
    var workspace: IntercomWorkspace
    var webhooks: IntercomWebhooks
    var scroll: IntercomScroll?
    /// Whether the workspace uses companies at all; without, their endpoints are forbidden.
    var companiesEnabled = true
    /// Whether the app may see companies and contacts.
    var seesRecords = true
    /// Whether the gateway's token is still good.
    var tokenLives = true
    private var slice: RateSlice
    private var requests = 0
    private let derivation: Derivation
    /// The access token of the gateway.
    package let token: String
    private let outsideToken: String

    /// Sets up a workspace with two admins and no other records.
    package init(_ options: IntercomOptions) {
        let derivation = Derivation(seed: "intercom/" + options.seed)
        self.options = options
        self.derivation = derivation
        workspace = IntercomWorkspace(code: options.workspace, derivation: derivation)
        webhooks = IntercomWebhooks(options, derivation: derivation)
        slice = RateSlice(limit: max(options.callsPerMinute / 6, 1))
        token = "dG9r" + derivation.token("access token")
        outsideToken = "dG9r" + derivation.token("person's token")
    }

    /// A token that is not the gateway's.
    package var personToken: String? { outsideToken }

    /// Answers one API request, as Intercom would.
    package mutating func answer(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        requests += 1
        let id = derivation.uuid("request \(requests)")
        var response: HTTPResponse
        do throws(IntercomFault) {
            try admit(request, at: now)
            response = try resource(IntercomCall(request, at: now))
        } catch {
            response = error.response(request: id)
            if error == .merged { addCanonicalLink(to: &response, request) }
        }
        announce(at: now)
        return decorate(response, request: id, at: now)
    }

    /// Sends what the call under way has to tell.
    mutating func announce(at now: Timestamp) {
        for news in workspace.takeNews() { webhooks.queue(news.topic, news.item, at: now) }
    }

    /// Checks token, version, accepted type, method and budget.
    private mutating func admit(_ request: HTTPRequest, at now: Timestamp) throws(IntercomFault) {
        let parts = request.headers.only("Authorization")?.split(separator: " ") ?? []
        guard parts.count == 2, parts[0].lowercased() == "bearer", [token, outsideToken].contains(String(parts[1]))
        else {
            throw .unauthorized
        }
        guard tokenLives || String(parts[1]) != token else {
            throw IntercomFault(401, "token_expired", "Access Token Expired")
        }
        guard slice.spend(at: now) else {
            throw IntercomFault(
                429,
                "rate_limit_exceeded",
                "More than \(options.callsPerMinute) requests received in 1 minute"
            )
        }
        guard Self.versions.contains(request.headers.first("Intercom-Version") ?? options.apiVersion) else {
            throw IntercomFault(400, "intercom_version_invalid", "The requested version could not be found")
        }
        let accept = request.headers.first("Accept") ?? "*/*"
        guard ["application/json", "application/*", "*/*"].contains(where: accept.contains) else {
            throw IntercomFault(406, "not_acceptable", "The Accept header should send a media type of application/json")
        }
        guard ["GET", "POST", "PUT", "DELETE", "HEAD"].contains(request.method) else {
            throw IntercomFault(405, "client_error", "Method Not Allowed")
        }
    }

    /// Adds what every answer carries.
    func decorate(_ response: HTTPResponse, request id: String, at now: Timestamp) -> HTTPResponse {
        var response = response
        response.headers.replace("Date", HTTPDate.text(now))
        response.headers.replace("X-Request-Id", id)
        response.headers.replace("Intercom-Version", options.apiVersion)
        response.headers.replace("X-RateLimit-Limit", String(slice.limit))
        response.headers.replace("X-RateLimit-Remaining", String(slice.remaining(at: now)))
        response.headers.replace("X-RateLimit-Reset", String(slice.reset(at: now)))
        return response
    }

    private func addCanonicalLink(to response: inout HTTPResponse, _ request: HTTPRequest) {
        let segments = request.path.split(separator: "/").compactMap { PercentEncoding.decode($0) }
        guard let survivor = segments.lazy.compactMap({ workspace.survivor(of: $0) }).first else { return }
        response.headers.add("Link", "</contacts/\(survivor)>; rel=\"canonical\"")
    }

    private static let versions: Set<String> = Set(
        ["1.0", "1.1", "1.2", "1.3", "1.4", "Preview"] + (0...16).map { "2.\($0)" }
    )
}

/// The calls of the present ten seconds.
private struct RateSlice: Sendable {
    let limit: Int
    private var slice: Int64 = 0
    private var used = 0

    init(limit: Int) { self.limit = limit }

    /// Counts a call; false when the slice is used up.
    mutating func spend(at now: Timestamp) -> Bool {
        if now.seconds / 10 != slice {
            slice = now.seconds / 10
            used = 0
        }
        guard used < limit else { return false }
        used += 1
        return true
    }

    func remaining(at now: Timestamp) -> Int { now.seconds / 10 == slice ? limit - used : limit }

    /// The Unix second at which the next slice begins.
    func reset(at now: Timestamp) -> Int64 { (now.seconds / 10 + 1) * 10 }
}
