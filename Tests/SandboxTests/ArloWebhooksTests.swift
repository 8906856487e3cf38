import Crypto
import Model
import Testing

@testable import Sandbox

@Suite struct ArloWebhooksTests {
    /// The secret that the proposed connection proves deliveries with.
    private func secret(_ simulator: ArloSimulator) throws -> [UInt8] {
        let connection = JSON.object(simulator.connection(url: ""))
        let text = try #require(connection.value(at: "receive.webhook.secrets")?.elements?.first?.text)
        return try #require(Base64.decode(text))
    }

    private func status(_ simulator: ArloSimulator) -> JSON? {
        simulator.records(of: "WebhookEndpoint").first?.fields["Status"]
    }

    @Test func `a delivery says which resources, and is signed over its bytes with the endpoint's key`() throws {
        var simulator = ArloSimulator.fresh()
        let id = simulator.makeContact("Ann")
        let posting = try #require(simulator.takePostings(at: nine).first)
        #expect(posting.request.target == "/in/arlo")
        #expect(
            String(decoding: posting.request.body, as: UTF8.self)
                == "{\"events\":[{\"type\":\"Contact.Created\",\"resourceType\":\"Contact\",\"resourceId\":\"\(id)\"}]}"
        )
        let code = HMAC.code(.sha512, key: try secret(simulator), message: posting.request.body)
        #expect(posting.request.headers.only("X-Arlo-Signature") == Base64.encode(code))
        #expect(posting.request.headers.only("Content-Type") == "application/json; charset=utf-8")
    }

    @Test func `events that are due together come together, and the gateway's own writes are told of too`() throws {
        var simulator = ArloSimulator.fresh { $0.eventsPerDelivery = 2 }
        for name in ["Ann", "Bob", "Cid"] { _ = simulator.makeContact(name) }
        _ = simulator.call("PATCH", "contacts/1/", "<diff><add sel=\"Contact\"><Email>a</Email></add></diff>")
        let postings = simulator.takePostings(at: nine)
        let told = try postings.map {
            try JSON.parse($0.request.body)["events"]?.elements?.compactMap { $0["type"]?.text }
        }
        #expect(told == [["Contact.Created", "Contact.Created"], ["Contact.Created", "Contact.Updated"]])
    }

    @Test func `platform events are kept for five days`() {
        var simulator = ArloSimulator.fresh()
        _ = simulator.makeContact("Ann")
        let event = simulator.call("GET", "platformevents/1/", query: [("expand", "Contact")])
        #expect(event.text("Type") == "Created")
        #expect(event.text("ResourceID") == "1")
        #expect(event.root.linked("Contact")?.only("FirstName")?.text == "Ann")
        #expect(simulator.call("GET", "platformevents/").ids == ["1"])
        let later = nine + .seconds(6 * 86_400)
        _ = simulator.makeContact("Bob", at: later)
        #expect(simulator.call("GET", "platformevents/", at: later).ids == ["2"])
    }

    @Test func `the older schema wraps platform events`() throws {
        var simulator = ArloSimulator.fresh { $0.tellsXML = true }
        _ = simulator.makeContact("Ann")
        let posting = try #require(simulator.takePostings(at: nine).first)
        #expect(posting.request.headers.only("Content-Type") == "application/xml; charset=utf-8")
        let root = try #require(XMLReader.parse(posting.request.body))
        let event = try #require(root.linked("PlatformEvents")?.linked("PlatformEvent"))
        #expect(event.children.map(\.name) == ["ID", "Type", "ResourceType", "ResourceID"])
        #expect(event.children.map(\.text) == ["1", "Created", "Contact", "1"])
    }

    private func endpoint(_ url: String, schema: String = "Json_2019_11_01", types: String = "ContactUpdated") -> String
    {
        "<WebhookEndpoint><Name>gateway</Name><Endpoint>\(url)</Endpoint><TechnicalContact>o@x.org</TechnicalContact>"
            + "<PayloadSchema>\(schema)</PayloadSchema><Status>Active</Status><EventTypes>\(types)</EventTypes>"
            + "</WebhookEndpoint>"
    }

    @Test func `an endpoint is registered by API, shows its key once, and gets what it asks for`() throws {
        var simulator = ArloSimulator.fresh { $0.hasEndpoint = false }
        _ = simulator.makeContact("Ann")
        #expect(simulator.nextPosting == nil)
        let made = simulator.call("POST", "webhookendpoints", endpoint("https://gw.example.com/in/training"))
        #expect(made.status == 201)
        #expect(made.text("ID") == "1")
        #expect(made.text("Key").flatMap { Base64.decode($0) } == (try secret(simulator)))
        let shown = simulator.call("GET", "webhookendpoints/1/")
        #expect(shown.text("Status") == "Active")
        #expect(shown.text("Key") == nil)
        #expect(simulator.call("GET", "webhookendpoints/", query: [("expand", "WebhookEndpoint")]).ids == ["1"])
        _ = simulator.makeContact("Bob")
        #expect(simulator.nextPosting == nil)
        _ = simulator.call("PATCH", "contacts/1/", "<diff><add sel=\"Contact\"><Email>a</Email></add></diff>")
        let posting = try #require(simulator.takePostings(at: nine).first)
        #expect(posting.request.target == "/in/training")
        #expect(simulator.call("POST", "webhookendpoints/", endpoint("/in/arlo")).status == 400)
        #expect(simulator.call("POST", "webhookendpoints/", endpoint("https://x.org/", schema: "x")).status == 400)
    }

    @Test func `a delivery that fails is tried again, the same, and then given up`() throws {
        var simulator = ArloSimulator.fresh()
        _ = simulator.makeContact("Ann")
        var now = nine
        var pauses: [Int64] = []
        var bodies: Set<[UInt8]> = []
        while let posting = simulator.takePostings(at: now).first {
            bodies.insert(posting.request.body)
            #expect(posting.attempt == pauses.count + 1)
            simulator.heard(pauses.isEmpty ? nil : HTTPResponse(503), to: posting, at: now)
            guard let next = simulator.nextPosting else { break }
            pauses.append((next - now).components.seconds)
            now = next
        }
        #expect(pauses == [60, 300, 900, 3600])
        #expect(bodies.count == 1)
        #expect(status(simulator) == "Active")
    }

    @Test func `an endpoint that keeps failing is dropped with what waits, and can be set active again`() throws {
        var simulator = ArloSimulator.fresh { $0.failureLimit = 3 }
        for number in 0..<3 {
            _ = simulator.makeContact("N\(number)")
            let posting = try #require(simulator.takePostings(at: nine).first)
            simulator.heard(HTTPResponse(500), to: posting, at: nine)
        }
        #expect(status(simulator) == "Inactive")
        #expect(simulator.nextPosting == nil)
        _ = simulator.makeContact("Lost")
        #expect(simulator.nextPosting == nil)
        let diff = "<diff><replace sel=\"WebhookEndpoint/Status/text()[1]\">Active</replace></diff>"
        #expect(simulator.call("PATCH", "webhookendpoints/1/", diff).text("Status") == "Active")
        _ = simulator.makeContact("Heard")
        #expect(simulator.told() == ["Contact.Created 5"])
    }

    @Test func `a success forgives the failures before it`() throws {
        var simulator = ArloSimulator.fresh { $0.failureLimit = 2 }
        for status in [500, 200, 500, 200] {
            _ = simulator.makeContact("N")
            let posting = try #require(simulator.takePostings(at: nine).last)
            simulator.heard(HTTPResponse(status), to: posting, at: nine)
        }
        #expect(status(simulator) == "Active")
    }

    @Test func `people drop, activate and remove endpoints, and other things are told of by their names`() throws {
        var simulator = ArloSimulator.fresh()
        _ = try simulator.person(.event(type: "endpoint.dropped", JSONObject()))
        _ = simulator.makeContact("Ann")
        #expect(simulator.nextPosting == nil)
        _ = try simulator.person(.event(type: "endpoint.activated", JSONObject()))
        _ = try simulator.person(.event(type: "ContactMergeRequest.Created", JSONObject([("resourceId", 12)])))
        #expect(simulator.told() == ["ContactMergeRequest.Created 12"])
        _ = try simulator.person(.event(type: "endpoint.removed", JSONObject()))
        #expect(simulator.records(of: "WebhookEndpoint").isEmpty)
    }

    @Test func `a write that changes nothing may be passed over`() {
        var simulator = ArloSimulator.fresh { $0.notifiesUnchanged = false }
        _ = simulator.makeContact("Ann")
        _ = simulator.told()
        let diff = "<diff><replace sel=\"Contact/FirstName/text()[1]\">Ann</replace></diff>"
        #expect(simulator.call("PATCH", "contacts/1/", diff).status == 200)
        #expect(simulator.nextPosting == nil)
    }
}
