import Crypto
import Model
import Testing

@testable import Platforms

@Suite struct SalesforceAccessTests {
    private static let url = SalesforceOrigin("https://example.my.salesforce.com")

    private func access(_ credentials: SalesforceCredentials) throws -> SalesforceAccess {
        SalesforceAccess(origin: try #require(Self.url), credentials: credentials)
    }

    private var client: SalesforceCredentials { .clientCredentials(id: Secret("id"), secret: Secret("secret")) }

    private func answer(_ status: Int, _ code: String, _ message: String) -> HTTPResponse {
        .json(status, [["errorCode": .string(code), "message": .string(message)]])
    }

    @Test func `an assertion is signed, names app, user and login host, and lives three minutes`() throws {
        let pair = try RSAKeyPair.generate()
        let access = try access(
            .jwtBearer(
                id: Secret("app"),
                username: "sync@example.org",
                privateKey: Secret(pair.privateKeyPEM),
                audience: "https://login.salesforce.com"
            )
        )

        let step = access.step(from: nil, at: Timestamp(seconds: 1_772_355_900), after: [])

        guard case .send(let request) = step else { return #expect(Bool(false)) }
        let form = Dictionary(
            PercentEncoding.pairs(String(decoding: request.body, as: UTF8.self)).map { ($0.name, $0.value) }
        ) { $1 }
        let parts = try #require(form["assertion"]).split(separator: ".").map(String.init)
        let signature = try #require(decoded(parts[2]))
        #expect(form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        #expect(try JSON.parse(#require(decoded(parts[0]))) == ["alg": "RS256", "typ": "JWT"])
        #expect(
            try JSON.parse(#require(decoded(parts[1]))) == [
                "iss": "app", "sub": "sync@example.org", "aud": "https://login.salesforce.com", "exp": 1_772_356_080,
            ]
        )
        #expect(
            try RS256.verifies(signature, of: Array("\(parts[0]).\(parts[1])".utf8), publicKeyPEM: pair.publicKeyPEM)
        )
    }

    private func decoded(_ text: String) -> [UInt8]? {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        return Base64.decode(standard + String(repeating: "=", count: (4 - standard.count % 4) % 4))
    }

    @Test func `a path is put on the grant's base with its token; an absolute target gets neither`() throws {
        let access = try access(client)
        let grant = Grant(token: Secret("T"), base: "https://eu1.salesforce.com", at: Timestamp(seconds: 0))

        let signed = access.sign(HTTPRequest("GET", "/services/data"), with: grant)
        let foreign = access.sign(HTTPRequest("GET", "https://elsewhere.example/x"), with: grant)

        #expect(signed.target == "https://eu1.salesforce.com/services/data")
        #expect(signed.headers.only("Authorization") == "Bearer T")
        #expect(signed.headers.only("Sforce-Call-Options") == "client=crosswalk")
        #expect(signed.headers.only("Accept") == "application/json")
        #expect(foreign == HTTPRequest("GET", "https://elsewhere.example/x"))
    }

    @Test func `only an expired session has ended; what a new token cannot mend has not`() throws {
        let access = try access(client)

        #expect(access.hasEnded(answer(401, "INVALID_SESSION_ID", "Session expired or invalid")))
        #expect(
            !access.hasEnded(answer(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"))
        )
        #expect(!access.hasEnded(answer(401, "INVALID_SESSION_ID", "Connected app is not attached to Agent")))
        #expect(!access.hasEnded(answer(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")))
        #expect(!access.hasEnded(answer(403, "INVALID_SESSION_ID", "Session expired or invalid")))
        #expect(!access.hasEnded(HTTPResponse(200)))
    }

    @Test(arguments: [
        ("api-usage=18/15000", 15000, 14982),
        ("api-usage=25/5000; per-app-api-usage=17/250(appName=sample-connected-app)", 250, 233),
        ("api-usage=4990/5000;per-app-api-usage=17/250(appName=a=b/c)", 5000, 10), ("api-usage=6000/5000", 5000, 0),
    ])
    func `the tighter of two budgets counts`(line: String, limit: Int, remaining: Int) throws {
        let budget = try access(client).budget(
            in: HTTPResponse(200, headers: ["sforce-limit-info": line]),
            at: Timestamp(seconds: 0)
        )

        #expect(budget == Budget(limit: limit, remaining: remaining, resetsAt: nil))
    }

    @Test(arguments: ["", "api-usage=", "api-usage=x/y", "usage=1/2"])
    func `a line that says no budget says none`(line: String) throws {
        #expect(
            try access(client).budget(in: HTTPResponse(200, headers: ["Sforce-Limit-Info": line]), at: .never) == nil
        )
    }

    @Test(arguments: [
        ("https://eu1.salesforce.com", true), ("https://x.my.salesforce.com:443", true), ("https://x.force.com", true),
        ("https://example.my.salesforce.com", true), ("http://example.my.salesforce.com", false),
        ("https://example.my.salesforce.com:8443", false), ("https://salesforce.com.evil.example", false),
        ("https://evilsalesforce.com", false), ("http://eu1.salesforce.com", false),
    ])
    func `tokens go to the configured host and to Salesforce's own, over HTTPS`(url: String, trusted: Bool) throws {
        #expect(SalesforceOrigin(url)?.isTrusted(besides: try #require(Self.url)) == trusted)
    }

    @Test(arguments: [
        "https://u@example.com", "https://u:p@example.com", "ftp://example.com", "example.com", "https://",
        "https://a b",
        "https://exa%6Dple.com", "https://example.com:99999", "https://a:1:2",
    ])
    func `what is no plain origin is none`(url: String) {
        #expect(SalesforceOrigin(url) == nil)
    }

    @Test(arguments: [
        ("/services/data/v62.0/query/0r8-1", "/services/data/v62.0/query/0r8-1"),
        ("https://evil.example/services/data/v62.0/query/0r8-1", "/services/data/v62.0/query/0r8-1"),
        ("https://evil.example", nil), ("//evil.example/services/data/v62.0", nil), ("/services/oauth2/token", nil),
        ("/services/data/v62.0/../../oauth2", nil), ("/services/data/v62.0/query?q=x", nil),
        ("/services/data/v6 2", nil),
        ("@evil.example/services/data/v62.0", nil),
    ])
    func `a next page is a path of the API on our own host`(url: String, path: String?) {
        #expect(SalesforceAPI.nextPage(url) == path)
    }
}
