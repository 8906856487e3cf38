import Model
import Platforms
import Testing

@Suite struct SalesforceInboundTests {
    static let read = FixtureFiles.names(in: "salesforce/inbound", ending: ".events.json")
    static let refused = FixtureFiles.names(in: "salesforce/inbound", ending: ".refused.json")

    @Test(arguments: read) func `a proven request is journalled and read as its file says`(name: String) throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/\(name).http")

        let admission = try system.source.admit(file.request, route: file.route, at: SalesforceFixtures.now)

        let told = JSON.array(admission.arrivals.map { $0.told(by: system.source) })
        let expected = try FixtureFiles.json("salesforce/inbound/\(name).events.json")
        #expect(told.pretty == expected.pretty)
        #expect(admission.answer.status == 200)
        #expect(admission.arrivals.allSatisfy { $0.receivedAt == SalesforceFixtures.now })
    }

    @Test(arguments: refused) func `a request that must not be taken is refused as its file says`(name: String) throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/\(name).http")

        let refusal = #expect(throws: Refusal.self) {
            try system.source.admit(file.request, route: file.route, at: SalesforceFixtures.now)
        }

        let expected = try FixtureFiles.json("salesforce/inbound/\(name).refused.json")
        #expect(refusal?.told == expected)
    }

    @Test func `every request has a file that says what becomes of it`() {
        let requests = FixtureFiles.names(in: "salesforce/inbound", ending: ".http")

        #expect(requests == (Self.read + Self.refused).sorted())
        #expect(requests.count > 50)
    }

    @Test(arguments: read) func `an arrival reads the same from the journal as alone`(name: String) throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/\(name).http")

        for arrival in try system.source.admit(file.request, route: file.route, at: SalesforceFixtures.now).arrivals {
            let text = String(decoding: arrival.body, as: UTF8.self)
            #expect(!text.contains("!AQ"), "a session id reached the journal")
            #expect(arrival.headers.lines.allSatisfy { !$0.value.contains("om-fixture-secret") })
        }
    }

    @Test func `every outbound message is answered with the exact acknowledgement`() throws {
        let system = try SalesforceFixtures.system()
        let expected =
            #"<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope "#
            + #"xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>"#
            + #"<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>"#
            + "</notificationsResponse></soapenv:Body></soapenv:Envelope>"

        for name in ["om-account-create", "om-truncated", "om-one-bad-among-three"] {
            let file = try HTTPFile("salesforce/inbound/\(name).http")
            let answer = try system.source.admit(file.request, route: file.route, at: SalesforceFixtures.now).answer
            #expect(answer.headers.only("Content-Type") == "text/xml; charset=utf-8")
            #expect(String(decoding: answer.body, as: UTF8.self) == expected)
        }
    }

    @Test func `a notification is cut out of its message byte for byte`() throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/om-session-present.http")

        let arrivals = try system.source.admit(file.request, route: file.route, at: SalesforceFixtures.now).arrivals

        let whole = String(decoding: file.body, as: UTF8.self)
        let start = try #require(whole.firstRange(of: "<SessionId>")).upperBound
        let end = try #require(whole.firstRange(of: "</SessionId>")).lowerBound
        #expect(String(decoding: arrivals[0].body, as: UTF8.self) == whole[..<start] + "redacted" + whole[end...])
    }

    @Test func `a redelivery has the same key whatever else is in its message`() throws {
        let system = try SalesforceFixtures.system()
        let batch = try HTTPFile("salesforce/inbound/om-contact-batch-of-3.http")
        let arrivals = try system.source.admit(batch.request, route: batch.route, at: SalesforceFixtures.now).arrivals
        var alone = batch.request
        alone.body = arrivals[1].body

        let again = try system.source.admit(alone, route: batch.route, at: SalesforceFixtures.now).arrivals

        #expect(again.map(\.deliveryKey) == [arrivals[1].deliveryKey])
        #expect(again.map(\.body) == [arrivals[1].body])
    }

    @Test func `a client certificate proves a message without a secret, if its subject is accepted`() throws {
        var request = try HTTPFile("salesforce/inbound/om-no-secret.http").request
        request.clientCertificate = "CN=proxy.salesforce.com"
        let pinned = Settings([
            ("outbound-message", .group(Settings([("certificates", .list([.text("CN=another.example")]))])))
        ])
        let any = try SalesforceFixtures.system()
        let one = try SalesforceFixtures.system(SalesforceFixtures.settings(receive: pinned))

        let admission = try any.source.admit(request, route: ["outbound-message"], at: SalesforceFixtures.now)

        #expect(admission.arrivals.map(\.provenBy) == [nil])
        #expect(throws: Refusal.unproven("unknown-certificate")) {
            try one.source.admit(request, route: ["outbound-message"], at: SalesforceFixtures.now)
        }
    }

    @Test func `a receiver that is not configured does not exist`() throws {
        let system = try SalesforceFixtures.system(SalesforceFixtures.settings(receive: Settings()))
        let request = HTTPRequest("POST", "/in/salesforce")

        for route in [[], ["outbound-message"], ["outbound-message", "x"], ["outbound-message", "x", "y"]] {
            #expect(throws: Refusal.unknownReceiver) {
                try system.source.admit(request, route: route, at: SalesforceFixtures.now)
            }
        }
    }

    @Test func `a secret may be percent-encoded in the URL`() throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/om-account-create.http")

        let encoded = SalesforceFixtures.secrets[1].replacing("-", with: "%2D")
        let admission = try system.source.admit(
            file.request,
            route: ["outbound-message", encoded],
            at: SalesforceFixtures.now
        )

        #expect(admission.arrivals.map { system.source.index(ofSecretOf: $0) } == [1])
    }

    @Test func `a message of more than a hundred notifications is a dead letter as a whole`() throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/om-account-create.http")
        let text = String(decoding: file.body, as: UTF8.self)
        let start = try #require(text.firstRange(of: "   <Notification>")).lowerBound
        let end = try #require(text.firstRange(of: "  </notifications>")).lowerBound
        func admitted(_ count: Int) throws -> [Arrival] {
            var request = file.request
            request.body = Array(
                (text[..<start] + String(repeating: String(text[start..<end]), count: count) + text[end...]).utf8
            )
            return try system.source.admit(request, route: file.route, at: SalesforceFixtures.now).arrivals
        }

        #expect(try admitted(100).count == 100)
        #expect(try admitted(101).map(\.poison) == ["the message has more than 100 notifications"])
    }
}
