package import Model

/// A pretend Salesforce organisation: OAuth and SOAP login, the REST API for rows, queries and collections, outbound
/// messages and change events.
///
/// It holds to the wire facts that were collected from documentation, recordings and clients; where they are silent it
/// refuses rather than guesses.
package struct SalesforceSimulator: Simulator {
    /// `salesforce`.
    package let platform = "salesforce"
    let options: SalesforceOptions
    let derivation: Derivation
    var organization: SalesforceOrganization
    var sessions: SalesforceSessions
    var budget: CallBudget
    var locators = QueryLocators()
    var outbound: OutboundMessages
    var relay: ChangeEventRelay
    private(set) var tokens: SalesforceTokens
    /// The user whom the gateway's connected app runs as.
    package let gatewayUser: String
    /// A user who is not the gateway.
    package let person: String
    /// The name, and the password with its security token, of that user's SOAP login.
    package let personLogin: (username: String, password: String)

    /// Sets up an organisation with two users and no other rows.
    package init(_ options: SalesforceOptions) {
        let derivation = Derivation(seed: "salesforce/" + options.seed)
        var organization = SalesforceOrganization(options.hasPersonAccounts ? .withPersons : .standard)
        let gateway = organization.nextID(prefix: "005")
        let person = organization.nextID(prefix: "005")
        personLogin = (
            "pat.person@example.com",
            derivation.token("password", length: 12) + derivation.token("security", length: 24)
        )
        tokens = SalesforceTokens(options, derivation: derivation, user: gateway, username: "crosswalk@example.com")
        sessions = SalesforceSessions(options, derivation: derivation, person: person)
        organization.addUser(gateway, "crosswalk@example.com", first: "Crosswalk", last: "Integration")
        organization.addUser(person, "pat.person@example.com", first: "Pat", last: "Person")
        organization.addItself(options.organization, by: gateway)
        budget = CallBudget(limit: options.dailyLimit)
        outbound = OutboundMessages(options, derivation: derivation)
        relay = ChangeEventRelay(options, derivation: derivation)
        gatewayUser = gateway
        self.person = person
        self.options = options
        self.derivation = derivation
        self.organization = organization
    }

    /// Answers one API request, as Salesforce would.
    package mutating func answer(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        var response = route(request, at: now)
        response.headers.replace("Date", HTTPDate.text(now))
        return response
    }

    private mutating func route(_ request: HTTPRequest, at now: Timestamp) -> HTTPResponse {
        guard request.target.utf8.count <= Self.longestTarget else {
            return HTTPResponse(414, headers: ["Content-Type": "text/html"], body: Array("<h1>URI Too Long</h1>".utf8))
        }
        let segments = request.path.split(separator: "/").compactMap { PercentEncoding.decode($0) }
        switch segments.first.map({ _ in Array(segments.prefix(3)) }) {
        case ["services", "oauth2", "token"]?:
            return tokens.answer(request, sessions: &sessions, instance: instance(request), at: now)
        case ["services", "Soap", "u"]? where segments.count >= 4:
            return logIn(request, version: segments[3], at: now)
        case ["services", "data"]?:
            return .json(200, Self.versions)
        case let path? where path.starts(with: ["services", "data"]):
            return data(request, segments: segments, at: now)
        default:
            return SalesforceFault.notFound.response
        }
    }

    /// Answers under `/services/data/vNN.0`: proves the session, counts the call, does it, tells the world.
    private mutating func data(_ request: HTTPRequest, segments: [String], at now: Timestamp) -> HTTPResponse {
        var response: HTTPResponse
        do throws(SalesforceFault) {
            let user = try sessions.user(of: request, at: now)
            try budget.spend(at: now)
            let author = SalesforceAuthor(user: user, now: now)
            response = try resource(SalesforceCall(request, segments: segments, author: author))
        } catch {
            response = error.response
        }
        announce(origin: "com/salesforce/api/rest/\(options.apiVersion);client=\(Self.client(of: request))", at: now)
        response.headers.replace("Sforce-Limit-Info", budget.header)
        return response
    }

    /// Tells the gateway of what has changed, in every way that is switched on.
    mutating func announce(origin: String, at now: Timestamp) {
        let changes = organization.takeChanges()
        guard !changes.isEmpty else { return }
        outbound.queue(changes, at: now)
        relay.queue(changes, origin: origin, schema: organization.schema, at: now)
    }

    private mutating func logIn(_ request: HTTPRequest, version: String, at now: Timestamp) -> HTTPResponse {
        guard let number = version.split(separator: ".").first.flatMap({ Int($0) }),
            SalesforceCall.versions.contains(number), number < 65
        else { return SOAPLogin.failure("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL") }
        guard let login = SOAPLogin.credentials(in: request.body), login == personLogin else {
            return SOAPLogin.failure(
                "INVALID_LOGIN",
                "Invalid username, password, security token; or user locked out."
            )
        }
        return SOAPLogin.success(
            session: sessions.open(for: person, at: now),
            server: instance(request),
            version: version,
            organization: options.organization,
            user: person
        )
    }

    /// The address under which the caller reached the organisation.
    private func instance(_ request: HTTPRequest) -> String {
        "http://" + (request.headers.only("Host") ?? "\(options.connection).sandbox")
    }

    /// The client that a writer names in `Sforce-Call-Options`; empty when it names none.
    private static func client(of request: HTTPRequest) -> String {
        request.headers.only("Sforce-Call-Options")?.split(separator: ",").lazy
            .map { $0.drop { $0 == " " } }.first { $0.hasPrefix("client=") }.map { String($0.dropFirst(7)) } ?? ""
    }

    /// Salesforce refuses longer addresses with 414 (fact sheet §3.4).
    private static let longestTarget = 16_384

    private static let versions = JSON.array(
        SalesforceCall.versions.map { number in
            [
                "label": .string(label(number)), "url": .string("/services/data/v\(number).0"),
                "version": .string("\(number).0"),
            ]
        }
    )

    /// The release a version belongs to: three a year, v60 being Spring '24.
    private static func label(_ number: Int) -> String {
        let release = number - 60 + 72
        let season = ["Spring", "Summer", "Winter"][release % 3]
        return "\(season) '\(release / 3 + (release % 3 == 2 ? 1 : 0))"
    }
}

extension SalesforceOrganization {
    /// The organisation's own row.
    fileprivate mutating func addItself(_ id: String, by user: String) {
        guard let object = schema.object("Organization") else { return }
        let values: [String: FieldValue] = [
            "Name": "Crosswalk sandbox", "OrganizationType": "Developer Edition", "IsSandbox": .flag(false),
        ]
        let born = Timestamp(seconds: 1_704_067_200)
        let row = SalesforceRow(
            id: id,
            values: values,
            created: born,
            createdBy: user,
            modified: born,
            modifiedBy: user,
            stamp: born,
            order: nextOrder()
        )
        store(row, of: object)
    }

    fileprivate mutating func addUser(_ id: String, _ username: String, first: String, last: String) {
        guard let users = schema.object("User") else { return }
        let values: [String: FieldValue] = [
            "Username": .text(username), "Email": .text(username), "FirstName": .text(first), "LastName": .text(last),
            "Alias": .text(String(last.prefix(8)).lowercased()), "IsActive": .flag(true), "UserType": "Standard",
            "TimeZoneSidKey": "Europe/Berlin",
        ]
        let born = Timestamp(seconds: 1_704_067_200)
        let row = SalesforceRow(
            id: id,
            values: values,
            created: born,
            createdBy: id,
            modified: born,
            modifiedBy: id,
            stamp: born,
            order: nextOrder()
        )
        store(row, of: users)
    }
}
