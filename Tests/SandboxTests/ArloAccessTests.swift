import Model
import Testing

@testable import Sandbox

@Suite struct ArloAccessTests {
    @Test(arguments: [nil, "Basic bm9ib2R5Om5vdGhpbmc=", "Basic nonsense", "Bearer nonsense"])
    func `nobody calls without proof`(header: String?) {
        var simulator = ArloSimulator.fresh()
        let answer = simulator.call("GET", "contacts/", headers: [("Authorization", header ?? "")])
        #expect(answer.status == 401)
        #expect(answer.headers.only("WWW-Authenticate") == "Basic realm=\"Arlo\"")
        #expect(answer.text("Code") == "Unauthorized")
    }

    @Test func `an API user and a person's token may call, whatever the case of the path`() {
        var simulator = ArloSimulator.fresh()
        #expect(simulator.call("GET", "/API/2012-02-01/Auth/Resources/Contacts/").status == 200)
        let token = "Bearer \(simulator.personToken ?? "")"
        let answer = simulator.call("GET", "contacts/", headers: [("Authorization", token)])
        #expect(answer.status == 200)
        #expect(answer.headers.only("Content-Type") == "application/xml; charset=utf-8")
        #expect(simulator.call("GET", "/api/2012-02-01/pub/resources/contacts/").status == 404)
        #expect(simulator.call("GET", "").root.children.count == 8)
    }

    /// Asks for an access token.
    private func token(
        _ simulator: inout ArloSimulator,
        refresh: String,
        secret: String? = nil,
        at now: Timestamp = nine
    ) -> (status: Int, json: JSON) {
        let credentials = JSON.object(simulator.connection(url: ""))["credentials"]
        let client = "\(credentials?["client-id"]?.text ?? ""):\(secret ?? credentials?["client-secret"]?.text ?? "")"
        let answer = simulator.answer(
            HTTPRequest(
                "POST",
                "/oauth/connect/token",
                headers: ["Authorization": "Basic " + Base64.encode(Array(client.utf8))],
                body: PercentEncoding.form([("grant_type", "refresh_token"), ("refresh_token", refresh)])
            ),
            at: now
        )
        return (answer.status, (try? JSON.parse(answer.body)) ?? .null)
    }

    @Test func `a refresh token brings access tokens that expire, and may be replaced`() throws {
        var simulator = ArloSimulator.fresh {
            $0.flow = .refreshToken
            $0.rotatesRefreshTokens = true
        }
        let credentials = try #require(JSON.object(simulator.connection(url: ""))["credentials"])
        let refresh = try #require(credentials["refresh-token"]?.text)
        #expect(token(&simulator, refresh: refresh, secret: "wrong").json == ["error": "invalid_client"])
        let first = token(&simulator, refresh: refresh)
        #expect(
            first.json.object?.names == ["id_token", "access_token", "refresh_token", "token_type", "expires_in"]
        )
        let access = [("Authorization", "Bearer \(first.json["access_token"]?.text ?? "")")]
        #expect(simulator.call("GET", "contacts/", headers: access).status == 200)
        #expect(simulator.call("GET", "contacts/", headers: access, at: nine + .seconds(3600)).status == 401)
        #expect(token(&simulator, refresh: refresh).json == ["error": "invalid_grant"])
        let second = token(&simulator, refresh: first.json["refresh_token"]?.text ?? "")
        #expect(second.status == 200)
        let renewed = [("Authorization", "Bearer \(second.json["access_token"]?.text ?? "")")]
        _ = try simulator.person(.event(type: "token.expired", JSONObject()))
        #expect(simulator.call("GET", "contacts/", headers: renewed).status == 401)
    }

    @Test func `the three hundred and first request of a minute is refused in JSON`() throws {
        var simulator = ArloSimulator.fresh()
        for _ in 0..<300 { #expect(simulator.call("GET", "contacts/").status == 200) }
        let answer = simulator.call("GET", "contacts/")
        #expect(answer.status == 429)
        #expect(answer.headers.only("Retry-After") == "60")
        let body = try JSON.parse(answer.body)
        #expect(body.object?.names == ["error", "message", "retryAfter"])
        #expect(body["error"] == "rate_limit_exceeded")
        #expect(body["retryAfter"] == 60)
        #expect(simulator.call("GET", "contacts/", at: nine + .seconds(60)).status == 200)
    }

    @Test func `faults are shown in Arlo's form`() {
        let simulator = ArloSimulator.fresh()
        for word in ["400", "401", "403", "404", "415", "429", "500", "502", "503", "rate_limit_exceeded"] {
            let status = simulator.answer(toFault: word, at: nine)?.status
            #expect(status == Int(word) ?? 429, "\(word)")
        }
        #expect(simulator.answer(toFault: "503", at: nine).map(ArloAnswered.init)?.text("Code") == "ServiceUnavailable")
        #expect(simulator.answer(toFault: "no such word", at: nine) == nil)
    }

    @Test(
        arguments: [
            ("GET", "contacts/1/", RequestRole.read), ("POST", "contacts/", .write), ("PATCH", "contacts/1/", .write),
            ("PUT", "Organisations/1/", .write), ("POST", "contactmergerequests/", .write),
            ("PUT", "contacts/1/integrationdata/Crosswalk/", .write), ("POST", "webhookendpoints", .access),
            ("PATCH", "webhookendpoints/1/", .access), ("POST", "/oauth/connect/token", .access),
        ]
    )
    func `writes of records count, tokens and endpoints do not`(method: String, path: String, role: RequestRole) {
        let target = path.hasPrefix("/") ? path : ArloSimulator.resources + path
        #expect(ArloSimulator.fresh().role(of: HTTPRequest(method, target)) == role)
    }

    @Test func `the proposed connection has what its flow needs`() {
        let settings = JSONObject([("credentials", ["flow": "refresh-token"]), ("receive", ["poll": ["every": "5m"]])])
        let options = ArloOptions(seed: "tests", connection: "training", settings: settings)
        #expect(options.flow == .refreshToken)
        #expect(!options.hasEndpoint)
        let connection = ArloSimulator.fresh().connection(url: "http://arlo.sandbox")
        #expect(connection.names == ["platform", "url", "credentials", "receive"])
        #expect(connection["credentials"]?.object?.names == ["flow", "username", "password"])
    }
}
