import Crypto
import Model
import Sandbox
import Testing

@Suite struct IntercomWebhooksTests {
    private func posted(_ simulator: inout IntercomSimulator, at now: Timestamp = nine) throws -> (Posting, JSON) {
        let posting = try #require(simulator.takePostings(at: now).first)
        return (posting, try JSON.parse(posting.request.body))
    }

    @Test func `a notification has the captured envelope and item, and is signed over its bytes`() throws {
        var simulator = IntercomSimulator.fresh()
        let id = try #require(simulator.call("POST", "/companies", ["company_id": "c-1"]).json["id"] ?? nil)
        let (posting, body) = try posted(&simulator)
        #expect(
            body.object?.names == [
                "type", "app_id", "data", "links", "id", "topic", "delivery_status", "delivery_attempts",
                "delivered_at",
                "first_sent_at", "created_at", "self",
            ]
        )
        #expect(body["topic"] == "company.created")
        #expect(body["id"]?.text?.hasPrefix("notif_") == true)
        #expect(body["created_at"] == 1_772_355_600)
        #expect(
            body.value(at: "data.item") == [
                "type": "company", "id": id, "name": nil, "app_id": "abc123de", "plan": nil, "company_id": "c-1",
                "remote_created_at": nil, "created_at": "2026-03-01T09:00:00.000+00:00",
                "updated_at": "2026-03-01T09:00:00.000+00:00", "last_request_at": nil, "size": nil, "website": nil,
                "industry": nil, "monthly_spend": 0, "session_count": 0, "user_count": 0, "custom_attributes": [:],
                "tag_ids": [],
            ]
        )
        let secret = try #require(
            simulator.connection(url: "")["receive"]?["webhook"]?["secrets"]?.elements?.first?.text
        )
        #expect(secret.utf8.count >= 16)
        let code = HMAC.code(.sha1, key: Array(secret.utf8), message: posting.request.body)
        #expect(posting.request.headers.only("X-Hub-Signature") == "sha1=" + Hex.encode(code))
        #expect(posting.request.headers.only("User-Agent") == "intercom-parrot-service-client/1.0")
        #expect(posting.request.target == "/in/intercom")
    }

    @Test func `a deletion says only which company`() throws {
        var simulator = IntercomSimulator.fresh()
        let id = try #require(simulator.call("POST", "/companies", ["company_id": "c-1"]).json["id"]?.text)
        _ = simulator.takePostings(at: nine)
        _ = simulator.call("DELETE", "/companies/\(id)")
        let item = try posted(&simulator).1.value(at: "data.item")
        #expect(item == ["id": .string(id), "type": "company", "deleted": true])
    }

    @Test(arguments: [nil, 503, 401])
    func `a failed notification comes once more after a minute, with its id, and then never`(status: Int?) throws {
        var simulator = IntercomSimulator.fresh()
        _ = simulator.call("POST", "/companies", ["company_id": "c-1"])
        let (first, body) = try posted(&simulator)
        simulator.heard(status.map { HTTPResponse($0) }, to: first, at: nine)
        #expect(simulator.nextPosting == nine + .seconds(60))
        #expect(simulator.takePostings(at: nine + .seconds(59)).isEmpty)
        let (second, again) = try posted(&simulator, at: nine + .seconds(60))
        #expect(second.id == first.id)
        #expect(second.attempt == 2)
        #expect(again["id"] == body["id"])
        #expect(again["delivery_attempts"] == 2)
        simulator.heard(status.map { HTTPResponse($0) }, to: second, at: nine + .seconds(60))
        #expect(simulator.nextPosting == nil)
    }

    @Test func `410 ends the subscription`() throws {
        var simulator = IntercomSimulator.fresh()
        _ = simulator.call("POST", "/companies", ["company_id": "c-1"])
        simulator.heard(HTTPResponse(410), to: try posted(&simulator).0, at: nine)
        #expect(!simulator.isSubscribed)
        _ = simulator.call("POST", "/companies", ["company_id": "c-2"])
        #expect(simulator.nextPosting == nil)
        _ = try simulator.perform(.event(type: "subscription.resumed", JSONObject()), at: nine)
        _ = simulator.call("POST", "/companies", ["company_id": "c-3"])
        #expect(simulator.takePostings(at: nine).count == 1)
    }

    @Test func `429 slows everything down, and what is late by two hours is dropped`() throws {
        var simulator = IntercomSimulator.fresh()
        _ = simulator.call("POST", "/companies", ["company_id": "c-1"])
        var now = nine
        var pauses: [Int64] = []
        while let posting = simulator.takePostings(at: now).first {
            simulator.heard(HTTPResponse(429), to: posting, at: now)
            let next = try #require(simulator.nextPosting)
            pauses.append((next - now).components.seconds)
            now = next
        }
        #expect(pauses.starts(with: [60, 120, 240, 480]))
        #expect(simulator.nextPosting == nil)
    }

    @Test func `people's deeds notify too, a ping has no id, and other topics carry what they are given`() throws {
        var simulator = IntercomSimulator.fresh()
        let set = JSONObject([("company_id", "c-1"), ("custom_attributes.mood", "good")])
        _ = try simulator.perform(.create(kind: "company", set), at: nine)
        #expect(try posted(&simulator).1.value(at: "data.item.custom_attributes") == ["mood": "good"])
        let pattern = JSONObject([("custom_attributes.mood", "good")])
        _ = try simulator.perform(
            .update(kind: "company", where: pattern, set: JSONObject([("name", "Acme")])),
            at: nine
        )
        #expect(try posted(&simulator).1["topic"] == "company.updated")
        _ = try simulator.perform(.event(type: "ping", JSONObject()), at: nine)
        let ping = try posted(&simulator).1
        #expect(ping["id"] == .null)
        #expect(ping.value(at: "data.item.type") == "ping")
        _ = try simulator.perform(
            .event(type: "conversation.user.created", JSONObject([("item", ["id": "1"])])),
            at: nine
        )
        #expect(try posted(&simulator).1.value(at: "data.item.id") == "1")
        #expect(throws: DeedError.self) {
            try simulator.perform(
                .update(kind: "company", where: JSONObject([("name", "None")]), set: JSONObject()),
                at: nine
            )
        }
        #expect(simulator.probe.method == "HEAD")
    }

    @Test func `given companies stand as they are and notify nobody`() throws {
        var simulator = IntercomSimulator.fresh()
        let given = try #require(
            JSON.parse(
                "{\"id\":\"64f000000000000000000001\",\"company_id\":\"c-1\",\"name\":\"Acme\",\"user_count\":2,"
                    + "\"custom_attributes\":{\"mood\":\"good\"},\"updated_at\":1700000000}"
            ).object
        )
        let ids = try simulator.take(given: "company", [given], at: nine)
        #expect(ids == ["64f000000000000000000001"])
        #expect(simulator.nextPosting == nil)
        let company = simulator.call("GET", "/companies?company_id=c-1").json
        #expect(company["updated_at"] == 1_700_000_000)
        #expect(company["user_count"] == 2)
        #expect(company["custom_attributes"] == ["mood": "good"])
        #expect(throws: DeedError.self) {
            try simulator.take(given: "company", [JSONObject([("nonsense", 1)])], at: nine)
        }
    }

    @Test func `a workspace without companies forbids them`() throws {
        var simulator = IntercomSimulator.fresh()
        _ = try simulator.perform(.event(type: "companies.disabled", JSONObject()), at: nine)
        #expect(simulator.call("POST", "/companies", ["company_id": "c-1"]).status == 403)
        _ = try simulator.perform(.event(type: "companies.enabled", JSONObject()), at: nine)
        #expect(simulator.call("POST", "/companies", ["company_id": "c-1"]).status == 200)
    }
}
