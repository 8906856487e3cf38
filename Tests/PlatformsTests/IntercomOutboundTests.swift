import Model
import Platforms
import Testing

/// One conversation of `fixtures/intercom/outbound`.
struct IntercomConversation {
    let name: String
    let ask: JSON
    let system: System

    init(_ name: String) throws {
        self.name = name
        ask = try FixtureFiles.json("intercom/outbound/\(name)/ask.json")
        system = try IntercomFixture.system(
            receive: Settings([("poll", .group(Settings([("every", .duration(.seconds(900)))])))])
        )
    }

    /// The next move as the fixtures write it.
    func step(after responses: [HTTPResponse]) throws -> Step<JSON> {
        let wanting = ask["wanting"]?.elements?.compactMap(\.text).map { FieldPath($0) } ?? []
        let id = ask["id"]?.text ?? ""
        let fields = Fields(stored: ask["fields"] ?? .null)
        switch ask["do"]?.text {
        case "create": return try write(.create(fields, uncertain: ask["uncertain"]?.flag ?? false), responses)
        case "update": return try write(.update(id: id, fields), responses)
        case "archive": return try write(.archive(id: id), responses)
        case "delete": return try write(.delete(id: id), responses)
        case "read":
            let record = IntercomFixture.company.record(id)
            return system.reader.step(
                towards: [record],
                wanting: wanting,
                description: try description(),
                after: responses
            ).rendered { $0.map(Rendering.sighting) }
        case "match":
            let query = IdentityQuery(IntercomFixture.company, equals: Fields(stored: ask["equals"] ?? .null))
            return system.matcher.step(for: [query], wanting: wanting, description: nil, after: responses)
                .rendered { $0.map(Rendering.match) }
        case "describe":
            let kind = KindRef("intercom", ask["kind"]?.text ?? "")
            let showing = ask["showing"]?.elements?.compactMap(\.text) ?? []
            return system.describer.step(describing: kind, after: responses)
                .rendered { [Rendering.description($0, showing: showing)] }
        case "poll":
            let now = try #require(ask["now"]?.text.flatMap { Timestamp($0) })
            let prober = try #require(system.prober)
            return prober.step(
                for: IntercomFixture.company,
                from: ask["cursor"]?.text,
                at: now,
                wanting: wanting,
                after: responses
            ).rendered { [Rendering.poll($0)] }
        default:
            Issue.record("nothing is asked for")
            return .finish(.null)
        }
    }

    private func write(_ action: Write.Action, _ responses: [HTTPResponse]) throws -> Step<JSON> {
        let write = Write(
            kind: IntercomFixture.company,
            action: action,
            keys: Fields(stored: ask["keys"] ?? .null),
            description: try description()
        )
        return system.writer.step(towards: [write], after: responses).rendered { $0.map(Rendering.outcome) }
    }

    /// The workspace's attributes, read the way the codec reads them.
    private func description() throws -> KindDescription? {
        guard let attributes = ask["attributes"] else { return nil }
        let answer = HTTPResponse.json(200, ["type": "list", "data": attributes])
        let step = system.describer.step(describing: IntercomFixture.company, after: [answer])
        guard case .finish(.described(let description)) = step else { return nil }
        return description
    }

    func request(_ number: Int) throws -> HTTPRequest {
        try #require(HTTPText.request(try FixtureFiles.bytes("intercom/outbound/\(name)/\(number).request.http")))
    }

    func response(_ number: Int) throws -> HTTPResponse {
        try #require(HTTPText.response(try FixtureFiles.bytes("intercom/outbound/\(name)/\(number).response.http")))
    }

    /// How many requests the folder has.
    var length: Int { FixtureFiles.names(in: "intercom/outbound/\(name)", ending: ".request.http").count }

    func outcome() throws -> JSON { try FixtureFiles.json("intercom/outbound/\(name)/outcome.json") }
}

extension Step {
    /// The same step with its answer as JSON; there must be exactly one.
    func rendered(_ render: (Answer) -> [JSON]) -> Step<JSON> {
        switch self {
        case .send(let request): .send(request)
        case .finish(let answer): .finish(render(answer).count == 1 ? render(answer)[0] : .null)
        }
    }
}

@Suite struct IntercomOutboundTests {
    static let names = FixtureFiles.names(in: "intercom/outbound", ending: "")

    @Test func `there are conversations to test with`() {
        #expect(Self.names.count >= 60)
    }

    @Test(arguments: names)
    func `a conversation makes the requests of its files and comes to their outcome`(name: String) throws {
        let conversation = try IntercomConversation(name)
        var responses: [HTTPResponse] = []
        for number in 1...(conversation.length + 1) {
            switch try conversation.step(after: responses) {
            case .send(let request):
                try #require(number <= conversation.length, "one request too many: \(request.method) \(request.target)")
                let expected = try conversation.request(number)
                #expect(request == expected, "\(String(decoding: request.body, as: UTF8.self))")
                responses.append(try conversation.response(number))
            case .finish(let outcome):
                #expect(number == conversation.length + 1, "it ended early")
                #expect(outcome.ordered == (try conversation.outcome()).ordered, "\(outcome.pretty)")
                return
            }
        }
    }

    @Test(arguments: [200, 204, 301, 400, 401, 403, 404, 405, 406, 408, 409, 410, 422, 429, 500, 502, 503, 599])
    func `whatever the status and the body, a write comes to an end`(status: Int) throws {
        let bodies = ["", "{}", "[]", "<html>", #"{"errors":[]}"#, #"{"errors":[{"code":"new_code"}]}"#, "{\"type\":"]
        for name in Self.names {
            let conversation = try IntercomConversation(name)
            for body in bodies {
                var responses: [HTTPResponse] = []
                while case .send = try conversation.step(after: responses) {
                    responses.append(HTTPResponse(status, body: Array(body.utf8)))
                    try #require(responses.count <= 6)
                }
            }
        }
    }

    @Test func `nothing but Intercom's own words makes a record look deleted`() throws {
        let record = IntercomFixture.company.record("64f000000000000000000001")
        let reader = try IntercomFixture.system().reader
        let strangers: [HTTPResponse] = [
            HTTPResponse(404), HTTPResponse(410), HTTPResponse(404, body: Array("<html>".utf8)), HTTPResponse(200),
            .json(404, ["error": "no route"]), .json(404, ["errors": [["code": "app_not_found"]]]),
            .json(404, ["errors": [["code": "not_found"]]]),
        ]
        for response in strangers {
            let step = reader.step(towards: [record], wanting: ["name"], description: nil, after: [response])
            #expect(step != .finish([.gone]))
        }
    }

    @Test func `requests get the region's address and the token; foreign addresses get neither`() throws {
        let access = try IntercomFixture.system().access
        guard case .finish(.granted(let grant)) = access.step(from: nil, at: IntercomFixture.now, after: []) else {
            Issue.record("no grant")
            return
        }

        let signed = access.sign(HTTPRequest("GET", "/companies/1"), with: grant)
        let foreign = access.sign(HTTPRequest("GET", "https://elsewhere.example/"), with: grant)

        #expect(signed.target == "https://api.intercom.io/companies/1")
        #expect(signed.headers.only("Authorization") == "Bearer a token")
        #expect(foreign == HTTPRequest("GET", "https://elsewhere.example/"))
        #expect(!access.hasEnded(HTTPResponse(401)))
    }

    @Test func `the budget is what the headers say, if they all are numbers`() throws {
        let access = try IntercomFixture.system().access
        var response = HTTPResponse(200)
        #expect(access.budget(in: response, at: IntercomFixture.now) == nil)
        response.headers = ["X-RateLimit-Limit": "1666", "X-RateLimit-Remaining": "-1"]
        #expect(access.budget(in: response, at: IntercomFixture.now) == nil)
        response.headers.replace("X-RateLimit-Remaining", "1600")

        #expect(
            access.budget(in: response, at: IntercomFixture.now) == Budget(limit: 1666, remaining: 1600, resetsAt: nil)
        )
        response.headers.add("X-RateLimit-Reset", "1772355610")
        #expect(
            access.budget(in: response, at: IntercomFixture.now)?.resetsAt == Timestamp(seconds: 1_772_355_610)
        )
    }
}

@Suite struct IntercomSettingsTests {
    @Test(
        arguments: [
            ("eu", nil, "https://api.eu.intercom.io"), ("au", nil, "https://api.au.intercom.io"),
            ("us", "http://127.0.0.1:9000/", "http://127.0.0.1:9000"), (nil, "https://x.example", "https://x.example"),
        ] as [(String?, String?, String)]
    )
    func `a region or an address says where the API is`(region: String?, url: String?, base: String) throws {
        var settings = IntercomFixture.settings(receive: Settings())
        settings["region"] = region.map(Settings.Value.text)
        settings["url"] = url.map(Settings.Value.text)

        let access = try IntercomPlatform().open("intercom", settings).access

        guard case .finish(.granted(let grant)) = access.step(from: nil, at: IntercomFixture.now, after: []) else {
            Issue.record("no grant")
            return
        }
        #expect(grant.base == base)
    }

    @Test(arguments: ["https://x.example/v1", "x.example", "https://x.example?a=1", "https://"])
    func `an address with more than an origin is refused`(url: String) {
        var settings = IntercomFixture.settings(receive: Settings())
        settings["url"] = .text(url)
        #expect(throws: SettingsError.self) { _ = try IntercomPlatform().open("intercom", settings) }
    }

    @Test func `a receiver without secrets refuses to open, and says where`() {
        let receive = Settings([("webhook", .group(Settings()))])

        let error = #expect(throws: SettingsError.self) { _ = try IntercomFixture.system(receive: receive) }

        #expect(error?.path == "receive.webhook.secrets")
    }

    @Test func `only a connection that polls has a prober`() throws {
        #expect(try IntercomFixture.system().prober == nil)
        let polling = try IntercomFixture.system(receive: Settings([("poll", .group(Settings()))]))
        #expect(polling.prober?.interval == .seconds(900))
        #expect(polling.prober?.kinds == [IntercomFixture.company])
    }

    @Test func `the platform is in the catalogue with its kind and its preset`() throws {
        let platform = try #require(Catalog.platform(named: "intercom"))
        #expect(platform.kinds.map(\.name) == ["company"])
        #expect(platform.knows(kind: "company") && !platform.knows(kind: "contact"))
        #expect(platform.presets.map(\.name) == ["intercom-accounts"])
        #expect(platform.receivers.map(\.name) == ["webhook", "signed", "poll"])
        #expect(platform.receivers.contains { $0.name == platform.usualReceiver })
    }
}
