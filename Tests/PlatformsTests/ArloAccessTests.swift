import Model
import Platforms
import Testing

@Suite struct ArloAccessTests {
    func grant(_ access: any Access, _ previous: Grant? = nil, _ responses: [HTTPResponse] = []) throws -> Grant {
        guard case .finish(.granted(let grant)) = access.step(from: previous, at: ArloFixture.now, after: responses)
        else { throw Problem("no-grant", "") }
        return grant
    }

    @Test func `a user's name and password sign requests, and never end`() throws {
        let access = try ArloFixture.system().access

        let signed = access.sign(HTTPRequest("GET", "/api/x"), with: try grant(access))
        let foreign = access.sign(HTTPRequest("GET", "https://elsewhere.example/"), with: try grant(access))

        #expect(signed.target == "https://demo.arlo.co/api/x")
        #expect(
            signed.headers.only("Authorization") == "Basic \(Base64.encode(Array("ops@example.com:pass:word".utf8)))"
        )
        #expect(foreign == HTTPRequest("GET", "https://elsewhere.example/"))
        #expect(!access.hasEnded(HTTPResponse(401)))
        #expect(access.budget(in: HTTPResponse(200), at: ArloFixture.now) == nil)
    }

    @Test func `a refresh token brings a token and its own successor`() throws {
        let access = try ArloFixture.system(credentials: ArloFixture.oauth).access
        guard case .send(let request) = access.step(from: nil, at: ArloFixture.now, after: []) else {
            Issue.record("nothing is asked")
            return
        }
        let answer = HTTPResponse.json(200, ["access_token": "token", "refresh_token": "second", "expires_in": 3600])

        let grant = try grant(access, nil, [answer])

        #expect(request.target == "https://demo.arlo.co/oauth/connect/token")
        #expect(request.body == Array("grant_type=refresh_token&refresh_token=first".utf8))
        #expect(request.headers.only("Content-Type") == "application/x-www-form-urlencoded")
        #expect(request.headers.only("Authorization") == "Basic \(Base64.encode(Array("client:s%2Fcret".utf8)))")
        #expect(grant.refreshToken == Secret("second"))
        #expect(
            access.sign(HTTPRequest("GET", "/api/x"), with: grant).headers.only("Authorization") == "Bearer token"
        )
        #expect(access.hasEnded(HTTPResponse(401)) && !access.hasEnded(HTTPResponse(403)))
    }

    @Test func `the rotated token goes first, and the configured one once it is dead`() throws {
        let access = try ArloFixture.system(credentials: ArloFixture.oauth).access
        let previous = Grant(
            token: Secret("old"),
            base: "https://demo.arlo.co",
            refreshToken: Secret("second"),
            at: ArloFixture.now
        )
        let dead = HTTPResponse.json(400, ["error": "invalid_grant"])
        func body(_ responses: [HTTPResponse]) -> String? {
            guard case .send(let request) = access.step(from: previous, at: ArloFixture.now, after: responses) else {
                return nil
            }
            return String(decoding: request.body, as: UTF8.self)
        }

        #expect(body([])?.hasSuffix("refresh_token=second") == true)
        #expect(body([dead])?.hasSuffix("refresh_token=first") == true)
        #expect(
            access.step(from: previous, at: ArloFixture.now, after: [dead, dead])
                == .finish(.refused(Problem("invalid_grant", "no description")))
        )
        #expect(try grant(access, previous, [.json(200, ["access_token": "t"])]).refreshToken == Secret("second"))
    }

    @Test(arguments: [(200, "{}"), (429, #"{"error":"rate_limit_exceeded"}"#), (503, "<html>"), (400, "")])
    func `trouble at the token endpoint passes`(status: Int, body: String) throws {
        let access = try ArloFixture.system(credentials: ArloFixture.oauth).access

        let step = access.step(from: nil, at: ArloFixture.now, after: [HTTPResponse(status, body: Array(body.utf8))])

        guard case .finish(.later(let later)) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(later.scope == .connection)
    }

    @Test func `a redirect URI is repeated where it is configured`() throws {
        var oauth = ArloFixture.oauth
        oauth["redirect-uri"] = .text("https://sync.example.com/done")
        let access = try ArloFixture.system(credentials: oauth).access

        guard case .send(let request) = access.step(from: nil, at: ArloFixture.now, after: []) else {
            Issue.record("nothing is asked")
            return
        }
        #expect(
            String(decoding: request.body, as: UTF8.self).hasSuffix(
                "&redirect_uri=https%3A%2F%2Fsync.example.com%2Fdone"
            )
        )
    }
}

@Suite struct ArloSettingsTests {
    @Test(arguments: ["https://demo.arlo.co/api", "demo.arlo.co", "https://", "https://demo.arlo.co?x=1", ""])
    func `an address with more or less than an origin is refused`(url: String) {
        var settings = ArloFixture.settings()
        settings["url"] = .text(url)

        let error = #expect(throws: SettingsError.self) { _ = try ArloPlatform().open("arlo", settings) }

        #expect(error?.path == "url")
    }

    @Test(
        arguments: [
            ("basic", "username"), ("basic", "password"), ("refresh-token", "client-id"),
            ("refresh-token", "client-secret"), ("refresh-token", "refresh-token"),
        ]
    )
    func `a flow that lacks something says what`(flow: String, missing: String) {
        var credentials = flow == "basic" ? ArloFixture.basic : ArloFixture.oauth
        credentials[missing] = nil

        let error = #expect(throws: SettingsError.self) { _ = try ArloFixture.system(credentials: credentials) }

        #expect(error?.path == "credentials.\(missing)")
    }

    @Test(arguments: ["not Base64", "c2hvcnQ="])
    func `a key that is not of Arlo's form refuses to open, and says where`(key: String) {
        let receive = Settings([("webhook", .group(Settings([("secrets", .list([.secret(Secret(key))]))])))])

        let error = #expect(throws: SettingsError.self) { _ = try ArloFixture.system(receive: receive) }

        #expect(error?.path == "receive.webhook.secrets")
    }

    @Test func `only a connection that polls has a prober, every five minutes unless told otherwise`() throws {
        #expect(try ArloFixture.system().prober == nil)
        #expect(try ArloFixture.system(receive: ArloFixture.polled).prober?.interval == .seconds(300))
        let slower = Settings([("poll", .group(Settings([("every", .duration(.seconds(3600)))])))])
        #expect(try ArloFixture.system(receive: slower).prober?.interval == .seconds(3600))
    }

    @Test func `an endpoint without a technical contact names none`() throws {
        func contact(_ credentials: Settings, _ own: String?) throws -> Bool {
            var settings = ArloFixture.settings(credentials: credentials)
            settings["technical-contact"] = own.map(Settings.Value.text)
            let registrar = try #require(try ArloPlatform().open("arlo", settings).registrar)
            let empty = HTTPResponse(
                200,
                headers: ["Content-Type": "application/xml"],
                body: Array("<WebhookEndpoints/>".utf8)
            )
            guard case .send(let request) = registrar.step(registering: "https://x.example/in/arlo", after: [empty])
            else { return false }
            return String(decoding: request.body, as: UTF8.self).contains("<TechnicalContact>")
        }

        #expect(try contact(ArloFixture.basic, nil))
        #expect(try contact(ArloFixture.oauth, "ops@example.com"))
        #expect(try !contact(ArloFixture.oauth, nil))
    }

    @Test func `the platform is in the catalogue with its kinds and presets`() throws {
        let platform = try #require(Catalog.platform(named: "arlo"))
        let kinds = Dictionary(uniqueKeysWithValues: platform.kinds.map { ($0.name, $0) })

        #expect(kinds["Contact"]?.verbs == [.created, .updated, .saved, .merged])
        #expect(kinds["Contact"]?.relations == ["registration", "lead"])
        #expect(kinds["Organisation"]?.archives == true)
        #expect(kinds["Registration"]?.concerns == ["Contact", "Organisation"])
        #expect(kinds["OrganisationMergeRequest"]?.concerns == ["Organisation"])
        #expect(!platform.knows(kind: "contact") && !platform.knows(kind: "Event"))
        #expect(
            platform.presets.map(\.name)
                == ["arlo-contacts", "arlo-organisations", "arlo-contacts-two-way", "arlo-organisations-two-way"]
        )
        #expect(platform.receivers.map(\.name) == ["webhook", "signed", "poll"])
        #expect(try ArloFixture.system().pace == 5)
    }
}
