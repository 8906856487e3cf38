import Crypto
import Model
import Sandbox
import Testing

@Suite struct SalesforceAccessTests {
    private func token(
        _ simulator: inout SalesforceSimulator,
        _ form: [(String, String)],
        headers: HTTPHeaders = [:],
        at now: Timestamp = nine
    ) -> Answered {
        var headers = headers
        headers.add("Content-Type", "application/x-www-form-urlencoded")
        headers.add("Host", "127.0.0.1:8090")
        return Answered(
            simulator.answer(
                HTTPRequest("POST", "/services/oauth2/token", headers: headers, body: PercentEncoding.form(form)),
                at: now
            )
        )
    }

    private func credentials(_ simulator: SalesforceSimulator) throws -> (id: String, secret: String) {
        let credentials = try #require(simulator.connection(url: "http://salesforce.sandbox")["credentials"])
        return (try #require(credentials["client-id"]?.text), try #require(credentials["client-secret"]?.text))
    }

    @Test func `client credentials open a session whether they come in the body or as HTTP Basic`() throws {
        var simulator = SalesforceSimulator.fresh()
        let (id, secret) = try credentials(simulator)
        let inBody = token(
            &simulator,
            [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)]
        )
        #expect(inBody.status == 200)
        #expect(inBody.json["instance_url"] == "http://127.0.0.1:8090")
        #expect(inBody.json["token_type"] == "Bearer")
        #expect(inBody.json["expires_in"] == nil)
        #expect(inBody.json["refresh_token"] == nil)
        let basic = "Basic " + Base64.encode(Array("\(id):\(secret)".utf8))
        let inHeader = token(&simulator, [("grant_type", "client_credentials")], headers: ["Authorization": basic])
        let session = try #require(inHeader.json["access_token"]?.text)
        #expect(simulator.call("GET", "/limits", headers: [("Authorization", "OAuth \(session)")]).status == 200)
        #expect(simulator.call("GET", "/limits", headers: [("Authorization", "Bearer \(session)")]).status == 200)
    }

    @Test(arguments: [
        ("client_credentials", "invalid_client_id", "client identifier invalid"),
        ("password", "invalid_grant", "authentication failure"),
        ("refresh_token", "invalid_client_id", "client identifier invalid"),
        ("device", "unsupported_grant_type", "grant type not supported"),
    ])
    func `a refused grant is an object with error and description`(grant: String, error: String, text: String) {
        var simulator = SalesforceSimulator.fresh()
        let answer = token(&simulator, [("grant_type", grant)])
        #expect(answer.status == 400)
        #expect(answer.json == ["error": .string(error), "error_description": .string(text)])
    }

    @Test func `a refresh token dies when rotation replaces it`() throws {
        var simulator = SalesforceSimulator.fresh { $0.rotatesRefreshTokens = true }
        let (id, secret) = try credentials(simulator)
        let old = simulator.otherCredentials.refreshToken
        func form(_ token: String) -> [(String, String)] {
            [("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret), ("refresh_token", token)]
        }
        let renewed = try #require(token(&simulator, form(old)).json["refresh_token"]?.text)
        #expect(renewed != old)
        #expect(token(&simulator, form(old)).json["error_description"] == "expired access/refresh token")
        #expect(token(&simulator, form(renewed)).status == 200)
    }

    @Test func `a JWT assertion is proven by signature, audience, subject and expiry`() throws {
        let pair = try RSAKeyPair.generate()
        let other = try RSAKeyPair.generate()
        var simulator = SalesforceSimulator.fresh { $0.publicKeyPEM = pair.publicKeyPEM }
        let id = try credentials(simulator).id
        let user = simulator.otherCredentials.username
        func grant(_ claims: JSON, key: RSAKeyPair, _ simulator: inout SalesforceSimulator) throws -> Answered {
            let head: JSON = ["alg": "RS256", "typ": "JWT"]
            let message = "\(Base64.encodeURLSafe(head.bytes)).\(Base64.encodeURLSafe(claims.bytes))"
            let signature = try RS256.sign(Array(message.utf8), privateKeyPEM: key.privateKeyPEM)
            let assertion = "\(message).\(Base64.encodeURLSafe(signature))"
            return token(
                &simulator,
                [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion)]
            )
        }
        func claims(aud: String = "https://login.salesforce.com", exp: JSON? = nil, sub: String? = nil) -> JSON {
            [
                "iss": .string(id), "sub": .string(sub ?? user), "aud": .string(aud),
                "exp": exp ?? .integer(nine.seconds + 180),
            ]
        }
        #expect(try grant(claims(), key: pair, &simulator).status == 200)
        #expect(try grant(claims(aud: "login.salesforce.com"), key: pair, &simulator).status == 200)
        #expect(try grant(claims(exp: .string(String(nine.seconds + 180))), key: pair, &simulator).status == 200)
        #expect(try grant(claims(), key: other, &simulator).json["error"] == "invalid_grant")
        #expect(
            try grant(claims(aud: "https://login.salesforce.com/"), key: pair, &simulator).json["error_description"]
                == "audience is invalid"
        )
        #expect(try grant(claims(exp: .integer(nine.seconds - 1)), key: pair, &simulator).status == 400)
        #expect(
            try grant(claims(sub: "else@example.com"), key: pair, &simulator).json["error_description"]
                == "user hasn't approved this consumer"
        )
    }

    @Test func `SOAP login answers with an unprefixed session id that opens the REST API`() throws {
        var simulator = SalesforceSimulator.fresh()
        func logIn(_ password: String, version: String, _ simulator: inout SalesforceSimulator) -> HTTPResponse {
            let body = """
                <?xml version="1.0" encoding="utf-8" ?>
                <env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/">
                <env:Body><n1:login xmlns:n1="urn:partner.soap.sforce.com">
                <n1:username>\(simulator.personLogin.username)</n1:username><n1:password>\(password)</n1:password>
                </n1:login></env:Body></env:Envelope>
                """
            let request = HTTPRequest(
                "POST",
                "/services/Soap/u/\(version)",
                headers: ["Host": "login.salesforce.com", "SOAPAction": "login", "content-type": "text/xml"],
                body: Array(body.utf8)
            )
            return simulator.answer(request, at: nine)
        }
        let answer = logIn(simulator.personLogin.password, version: "59.0", &simulator)
        #expect(answer.status == 200)
        let text = String(decoding: answer.body, as: UTF8.self)
        let session = try #require(
            text.split(separator: "<sessionId>").last?.split(separator: "</sessionId>").first.map(String.init)
        )
        #expect(text.contains("<serverUrl>http://login.salesforce.com/services/Soap/u/59.0/"))
        #expect(simulator.call("GET", "/limits", headers: [("Authorization", "Bearer \(session)")]).status == 200)
        let refused = logIn("wrong", version: "59.0", &simulator)
        #expect(refused.status == 500)
        #expect(
            String(decoding: refused.body, as: UTF8.self).contains("<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>")
        )
        #expect(logIn(simulator.personLogin.password, version: "65.0", &simulator).status == 500)
    }

    @Test func `a missing, unknown, idle or expired session is an array with INVALID_SESSION_ID`() throws {
        var simulator = SalesforceSimulator.fresh()
        let (id, secret) = try credentials(simulator)
        let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)]
        let session = try #require(token(&simulator, form).json["access_token"]?.text)
        let header = [("Authorization", "Bearer \(session)")]
        let unknown = simulator.call("GET", "/limits", headers: [("Authorization", "Bearer nonsense")])
        #expect(unknown.status == 401)
        #expect(unknown.json == [["message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"]])
        #expect(simulator.call("GET", "/limits", headers: header, at: nine + .seconds(7199)).status == 200)
        #expect(simulator.call("GET", "/limits", headers: header, at: nine + .seconds(14_000)).status == 200)
        #expect(simulator.call("GET", "/limits", headers: header, at: nine + .seconds(22_000)).status == 401)
        let second = try #require(token(&simulator, form).json["access_token"]?.text)
        _ = try simulator.perform(.event(type: "session.expired", JSONObject()), at: nine)
        #expect(simulator.call("GET", "/limits", headers: [("Authorization", "Bearer \(second)")]).status == 401)
        #expect(simulator.call("GET", "/limits").status == 200)
        #expect(
            simulator.call("GET", "/limits", headers: [("Authorization", "Nonsense")]).code == "INVALID_AUTH_HEADER"
        )
    }

    @Test func `versions are listed without a session and the wrong ones are refused`() {
        var simulator = SalesforceSimulator.fresh()
        let list = Answered(simulator.answer(HTTPRequest("GET", "/services/data/"), at: nine))
        #expect(list.status == 200)
        #expect(list.json.elements?.count == 36)
        #expect(list.json.elements?.last == ["label": "Spring '26", "url": "/services/data/v66.0", "version": "66.0"])
        #expect(list.headers.first("Sforce-Limit-Info") == nil)
        #expect(list.headers.first("Date") == "Sun, 01 Mar 2026 09:00:00 GMT")
        #expect(simulator.call("GET", "/limits", version: 30).status == 410)
        #expect(simulator.call("GET", "/limits", version: 67).status == 404)
    }

    @Test func `calls are counted over 24 hours and the limit is a 403`() {
        var simulator = SalesforceSimulator.fresh { $0.dailyLimit = 2 }
        #expect(simulator.call("GET", "/limits").headers.first("Sforce-Limit-Info") == "api-usage=1/2")
        _ = simulator.call("GET", "/limits")
        let over = simulator.call("GET", "/limits")
        #expect(over.status == 403)
        #expect(over.json == [["message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"]])
        #expect(simulator.call("GET", "/limits", at: nine + .seconds(86_460)).status == 200)
    }
}
