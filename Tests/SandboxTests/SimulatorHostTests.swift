import Model
import Sandbox
import Testing

@Suite struct SimulatorHostTests {
    private func host() -> SimulatorHost {
        let host = SimulatorHost()
        host.add(SalesforceSimulator.fresh(), as: "salesforce")
        host.add(IntercomSimulator.fresh(), as: "intercom", url: "http://127.0.0.1:9001")
        return host
    }

    private func make(_ company: String, at host: SimulatorHost) throws(DeedError) {
        _ = try host.perform(
            .create(kind: "company", JSONObject([("company_id", .string(company))])),
            in: "intercom",
            at: nine
        )
    }

    private func ids(_ postings: [(system: String, posting: Posting)]) -> [String] { postings.map(\.posting.id) }

    private func request(_ method: String, _ target: String, token: String?, _ body: JSON = [:]) -> HTTPRequest {
        HTTPRequest(
            method,
            target,
            headers: ["Authorization": "Bearer \(token ?? "")", "Content-Type": "application/json"],
            body: body.bytes
        )
    }

    @Test func `the network brings requests to the system at their address`() async throws {
        let host = host()
        let network = SimulatedNetwork(host, clock: StillClock())
        let token = host.personToken(of: "intercom")
        let answer = try await network.send(request("GET", "http://127.0.0.1:9001/me", token: token))
        #expect(answer.status == 200)
        let form = "grant_type=client_credentials"
        let refused = try await network.send(
            HTTPRequest("POST", "http://salesforce.sandbox/services/oauth2/token", body: Array(form.utf8))
        )
        #expect(refused.status == 400)
        await #expect(throws: TransportError.unreachable("no such address")) {
            try await network.send(HTTPRequest("GET", "http://127.0.0.1:90010/me"))
        }
    }

    @Test func `requests are logged, and only writes count as writes`() throws {
        let host = host()
        let token = host.personToken(of: "salesforce")
        let base = "/services/data/v60.0"
        let records: JSON = [
            "records": [
                ["attributes": ["type": "Account"], "Name": "a"], ["attributes": ["type": "Account"], "Name": "b"],
            ]
        ]
        _ = try host.answer(
            request("POST", base + "/composite/sobjects", token: token, records),
            by: "salesforce",
            at: nine
        )
        _ = try host.answer(request("GET", base + "/limits", token: token), by: "salesforce", at: nine)
        _ = try host.answer(HTTPRequest("POST", "/services/oauth2/token"), by: "salesforce", at: nine)
        #expect(host.writes(to: "salesforce") == 1)
        #expect(host.requests(to: "salesforce").map(\.role) == [.write, .read, .access])
        #expect(host.requests(to: "salesforce", from: 2).count == 1)
        #expect(host.requests(to: "salesforce").first?.status == 200)
        _ = try host.answer(
            request("POST", "/companies/list", token: host.personToken(of: "intercom")),
            by: "intercom",
            at: nine
        )
        #expect(host.writes(to: "intercom") == 0)
    }

    @Test(arguments: [
        ("429", 429), ("500", 500), ("503", 503), ("UNABLE_TO_LOCK_ROW", 400), ("REQUEST_LIMIT_EXCEEDED", 403),
        ("token-expired", 401),
    ])
    func `a fault answers the next requests in the system's words`(word: String, status: Int) throws {
        let host = host()
        let limits = request("GET", "/services/data/v60.0/limits", token: host.personToken(of: "salesforce"))
        try host.fault(in: "salesforce", next: 2, answer: word)
        #expect(
            try host.answer(HTTPRequest("POST", "/services/oauth2/token"), by: "salesforce", at: nine).status == 400
        )
        #expect(try host.answer(limits, by: "salesforce", at: nine).status == status)
        #expect(try host.answer(limits, by: "salesforce", at: nine).status == status)
        #expect(try host.answer(limits, by: "salesforce", at: nine).status == 200)
        #expect(host.requests(to: "salesforce").map(\.carriedOut) == [true, false, false, true])
    }

    @Test func `a collection meets a fault of rows row by row`() throws {
        let host = host()
        let records: JSON = [
            "records": .array(["a", "b"].map { ["attributes": ["type": "Account"], "Name": .string($0)] })
        ]
        let path = "/services/data/v60.0/composite/sobjects"
        let call = request("POST", path, token: host.personToken(of: "salesforce"), records)
        try host.fault(in: "salesforce", next: 1, answer: "UNABLE_TO_LOCK_ROW")
        let answer = Answered(try host.answer(call, by: "salesforce", at: nine))
        #expect(answer.status == 200)
        let codes = answer.json.elements?.map { $0["errors"]?.elements?.first?["statusCode"]?.text }
        #expect(codes == ["UNABLE_TO_LOCK_ROW", "UNABLE_TO_LOCK_ROW"])
        #expect(host.records(of: "Account", in: "salesforce").isEmpty)
        try host.fault(in: "salesforce", next: 1, answer: "SERVER_UNAVAILABLE")
        #expect(try host.answer(call, by: "salesforce", at: nine).status == 503)
    }

    @Test func `a lost answer leaves the write done, a lost request does not`() throws {
        let host = host()
        let token = host.personToken(of: "intercom")
        func create(_ id: String) -> HTTPRequest {
            request("POST", "/companies", token: token, ["company_id": .string(id)])
        }
        try host.fault(in: "intercom", next: 1, answer: "timeout-after-commit")
        #expect(throws: TransportError.noAnswer("no answer in time")) {
            try host.answer(create("a"), by: "intercom", at: nine)
        }
        try host.fault(in: "intercom", next: 1, answer: "timeout")
        #expect(throws: TransportError.noAnswer("no answer in time")) {
            try host.answer(create("b"), by: "intercom", at: nine)
        }
        try host.fault(in: "intercom", next: 1, answer: "reset")
        #expect(throws: TransportError.noAnswer("connection reset by peer")) {
            try host.answer(create("c"), by: "intercom", at: nine)
        }
        let found = host.records(of: "company", in: "intercom").compactMap { $0.fields["company_id"]?.text }
        #expect(found == ["a"])
        #expect(host.writes(to: "intercom") == 3)
    }

    @Test func `a fault may be meant for some requests only, and must be one that the system has`() throws {
        let host = host()
        let token = host.personToken(of: "intercom")
        try host.fault(in: "intercom", next: 1, answer: "503", on: "PUT /companies/*")
        try make("c-1", at: host)
        let id = try #require(host.records(of: "company", in: "intercom").first?.id)
        let path = "/companies/\(id)"
        #expect(try host.answer(request("GET", path, token: token), by: "intercom", at: nine).status == 200)
        #expect(try host.answer(request("PUT", path, token: token), by: "intercom", at: nine).status == 503)
        #expect(try host.answer(request("PUT", path, token: token), by: "intercom", at: nine).status == 200)
        #expect(throws: DeedError.self) { try host.fault(in: "intercom", next: 1, answer: "UNABLE_TO_LOCK_ROW") }
        #expect(throws: DeedError.self) { try host.fault(in: "nowhere", next: 1, answer: "timeout") }
    }

    @Test(arguments: [
        ("PATCH /services/data/*/sobjects/Account/*", "PATCH", "/services/data/v60.0/sobjects/Account/x?y=1", true),
        ("PATCH /services/data/*/sobjects/Account/*", "POST", "/services/data/v60.0/sobjects/Account/x", false),
        ("/companies*", "GET", "/companies", true), ("/companies", "GET", "/companies/x", false),
        ("* /a*c", "GET", "/abcabc", true), ("GET", "GET", "/x", true), ("get /x", "GET", "/x", true),
    ])
    func `a pattern names requests`(pattern: String, method: String, target: String, meant: Bool) {
        #expect(RequestPattern(pattern).matches(HTTPRequest(method, target)) == meant)
    }

    @Test func `held notifications wait, and go in the order asked for`() throws {
        let host = host()
        host.hold("intercom")
        for company in ["a", "b", "c"] { try make(company, at: host) }
        #expect(host.takePostings(at: nine).isEmpty)
        #expect(host.nextPosting == nil)
        host.release("intercom", order: .reverse, times: 2)
        #expect(host.nextPosting != nil)
        let released = ids(host.takePostings(at: nine))
        #expect(released == ["webhook-3", "webhook-2", "webhook-1", "webhook-3", "webhook-2", "webhook-1"])
        #expect(host.nextPosting == nil)
        func shuffled() throws -> [String] {
            let host = self.host()
            host.hold("intercom")
            for number in 0..<9 { try make("c-\(number)", at: host) }
            _ = host.takePostings(at: nine)
            host.release("intercom", order: .shuffle(seed: 7))
            return ids(host.takePostings(at: nine))
        }
        #expect(try shuffled() == (try shuffled()))
        #expect(try shuffled().sorted() == (1...9).map { "webhook-\($0)" })
    }

    @Test func `dropped notifications are lost for good`() throws {
        let host = host()
        host.drop("intercom", next: 1)
        try make("a", at: host)
        try make("b", at: host)
        #expect(ids(host.takePostings(at: nine)) == ["webhook-2"])
        #expect(host.takePostings(at: nine + .seconds(600)).isEmpty)
    }

    @Test func `the same deeds make the same bytes`() throws {
        func run() throws -> [[UInt8]] {
            let host = host()
            try make("a", at: host)
            _ = try host.perform(.create(kind: "Account", JSONObject([("Name", "a")])), in: "salesforce", at: nine)
            let postings = host.takePostings(at: nine).map(\.posting.request.body)
            let connections = host.names.compactMap { host.connection(to: $0) }.map { JSON.object($0).bytes }
            return postings + connections + [host.state.bytes]
        }
        #expect(try run() == (try run()))
    }

    @Test func `a saved state comes back`() throws {
        let before = host()
        let parent = try before.perform(
            .create(
                kind: "Account",
                JSONObject([("Name", "a"), ("Intercom_Company_Id__c", "c-1"), ("BillingCity", "Bonn")])
            ),
            in: "salesforce",
            at: nine
        )[0]
        _ = try before.perform(
            .create(kind: "Contact", JSONObject([("LastName", "Doe"), ("AccountId", .string(parent))])),
            in: "salesforce",
            at: nine
        )
        try make("c-1", at: before)
        _ = try before.perform(
            .create(kind: "contact", JSONObject([("email", "a@example.com"), ("custom_attributes.mood", "good")])),
            in: "intercom",
            at: nine
        )
        let after = host()
        try after.restore(before.state, at: nine + .seconds(60))
        for (system, kind) in [
            ("salesforce", "Account"), ("salesforce", "Contact"), ("salesforce", "User"), ("intercom", "company"),
            ("intercom", "contact"),
        ] {
            #expect(after.records(of: kind, in: system) == before.records(of: kind, in: system))
        }
        #expect(after.takePostings(at: nine + .seconds(60)).isEmpty)
    }

    @Test func `every simulator proposes a connection with secrets of at least 16 bytes`() throws {
        for platform in SimulatorCatalog.platforms {
            let simulator = try #require(SimulatorCatalog.make(platform, connection: "here", seed: "x"))
            let connection = simulator.connection(url: "http://127.0.0.1:1")
            #expect(connection["platform"]?.text == platform)
            let receive = try #require(connection["receive"]?.object)
            for member in receive.members {
                #expect((member.value["secrets"]?.elements?.first?.text?.utf8.count ?? 0) >= 16)
            }
        }
        #expect(SimulatorCatalog.make("nothing", connection: "here", seed: "x") == nil)
    }

    @Test func `a Salesforce on trial tells of accounts by messages, and of contacts by events, mergers too`() throws {
        var simulator = try #require(SimulatorCatalog.forTrial("salesforce", connection: "here", seed: "x"))
        let receive = simulator.connection(url: "http://127.0.0.1:1")["receive"]
        let person = JSONObject([("LastName", "Lovelace"), ("FirstName", "Ada")])
        let double = JSONObject([("LastName", "Lovelace"), ("FirstName", "A.")])

        _ = try simulator.perform(.create(kind: "Account", JSONObject([("Name", "Acme")])), at: nine)
        _ = try simulator.perform(.create(kind: "Contact", person), at: nine)
        _ = try simulator.perform(.create(kind: "Contact", double), at: nine)
        _ = try simulator.perform(.merge(kind: "Contact", keep: person, lose: [double]), at: nine)

        #expect(receive?["outbound-message"]?["fields"]?.object?.names == ["Account"])
        #expect(receive?["signed"] != nil)
        let told = simulator.takePostings(at: nine).map { posting in
            let header = (try? JSON.parse(posting.request.body))?["data"]?["payload"]?["ChangeEventHeader"]
            return header?["changeType"]?.text ?? "outbound message"
        }
        #expect(told == ["outbound message", "CREATE", "CREATE", "UPDATE", "DELETE"])
    }
}
