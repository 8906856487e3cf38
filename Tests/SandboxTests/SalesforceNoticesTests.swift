import Crypto
import Model
import Testing

@testable import Sandbox

@Suite struct SalesforceNoticesTests {
    private let ack = HTTPResponse(
        200,
        headers: ["Content-Type": "text/xml; charset=utf-8"],
        body: Array(
            """
            <?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">\
            <soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>\
            </notificationsResponse></soapenv:Body></soapenv:Envelope>
            """.utf8
        )
    )

    @Test func `an outbound message has the captured layout, Id first, empty fields left out`() throws {
        var simulator = SalesforceSimulator.fresh {
            $0.organization = "00D000000000001EAA"
            $0.outboundFields = [
                "Account": [
                    "Id", "Name", "Score__c", "NumberOfEmployees", "Active__c", "Phone", "CreatedDate", "Renewal__c",
                ]
            ]
        }
        let id = simulator.make(
            "Account",
            ["Name": "Acme & <Sons>", "Score__c": 120_000, "NumberOfEmployees": 3, "Renewal__c": "2026-05-01"]
        )
        let posting = try #require(simulator.takePostings(at: nine).first)
        let secret = try #require(
            simulator.connection(url: "")["receive"]?["outbound-message"]?["secrets"]?.elements?.first?.text
        )
        #expect(secret.utf8.count >= 16)
        #expect(posting.request.method == "POST")
        #expect(posting.request.target == "/in/salesforce/outbound-message/\(secret)")
        #expect(posting.request.headers.only("SOAPAction") == "\"\"")
        #expect(
            String(decoding: posting.request.body, as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
                 <soapenv:Body>
                  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
                   <OrganizationId>00D000000000001EAA</OrganizationId>
                   <ActionId>04k5g0000000001AAA</ActionId>
                   <SessionId xsi:nil="true"/>
                   <EnterpriseUrl>https://salesforce.my.salesforce.com/services/Soap/c/62.0/00D000000000001</EnterpriseUrl>
                   <PartnerUrl>https://salesforce.my.salesforce.com/services/Soap/u/62.0/00D000000000001</PartnerUrl>
                   <Notification>
                    <Id>04l5g0000000001AAA</Id>
                    <sObject xsi:type="sf:Account" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
                     <sf:Id>\(id)</sf:Id>
                     <sf:Active__c>false</sf:Active__c>
                     <sf:CreatedDate>2026-03-01T09:00:00.000Z</sf:CreatedDate>
                     <sf:Name>Acme &amp; &lt;Sons&gt;</sf:Name>
                     <sf:NumberOfEmployees>3</sf:NumberOfEmployees>
                     <sf:Renewal__c>2026-05-01</sf:Renewal__c>
                     <sf:Score__c>120000.0</sf:Score__c>
                    </sObject>
                   </Notification>
                  </notifications>
                 </soapenv:Body>
                </soapenv:Envelope>
                """
        )
    }

    @Test func `notifications travel up to a hundred in one message and carry the values of the moment they are sent`()
        throws
    {
        var simulator = SalesforceSimulator.fresh()
        let records = (0..<150).map { number -> JSON in
            ["attributes": ["type": "Account"], "Name": .string("Old \(number)")]
        }
        let made = simulator.call("POST", "/composite/sobjects", ["records": .array(records)]).json.elements ?? []
        let first = made.first?["id"]?.text ?? ""
        _ = simulator.call("PATCH", "/sobjects/Account/\(first)", ["Name": "New"])
        let last = made.last?["id"]?.text ?? ""
        _ = simulator.call("DELETE", "/sobjects/Account/\(last)")
        let postings = simulator.takePostings(at: nine)
        let counts = postings.map { posting in
            String(decoding: posting.request.body, as: UTF8.self).split(separator: "<Notification>").count - 1
        }
        #expect(counts == [100, 50])
        let text = String(decoding: postings[0].request.body, as: UTF8.self)
        #expect(text.contains("<sf:Name>New</sf:Name>"))
        #expect(!text.contains("<sf:Name>Old 0</sf:Name>"))
        #expect(
            !postings.contains {
                String(decoding: $0.request.body, as: UTF8.self).contains("<sf:Name>Old 149</sf:Name>")
            }
        )
        #expect(simulator.takePostings(at: nine).isEmpty)
    }

    @Test func `every writer causes a message, deletes and undeletes cause none`() throws {
        var simulator = SalesforceSimulator.fresh()
        let id = try #require(
            try simulator.perform(.create(kind: "Account", JSONObject([("Name", "a")])), at: nine).first
        )
        #expect(simulator.takePostings(at: nine).count == 1)
        let pattern = JSONObject([("Id", .string(id))])
        _ = try simulator.perform(
            .update(kind: "Account", where: pattern, set: JSONObject([("Name", "b")])),
            by: .gateway,
            at: nine
        )
        #expect(simulator.takePostings(at: nine).count == 1)
        #expect(simulator.records(of: "Account").first?.fields["LastModifiedById"]?.text == simulator.gatewayUser)
        _ = try simulator.perform(.delete(kind: "Account", where: pattern), at: nine)
        #expect(simulator.takePostings(at: nine).isEmpty)
        _ = try simulator.perform(.undelete(kind: "Account", where: pattern), at: nine)
        #expect(simulator.takePostings(at: nine).isEmpty)
        _ = simulator.make("Lead", ["LastName": "x", "Company": "y"])
        #expect(simulator.nextPosting == nil)
    }

    @Test func `an answer that is not the acknowledgement fails`() {
        let text = String(decoding: ack.body, as: UTF8.self)
        #expect(Acknowledgement.accepts(ack))
        let refusals = [
            "", "{\"ok\":true}", "<html></html>", " " + text, "\u{feff}" + text, text + "x",
            text.replacing("true", with: "false"),
        ]
        for refusal in refusals { #expect(!Acknowledgement.accepts(HTTPResponse(200, body: Array(refusal.utf8)))) }
        #expect(!Acknowledgement.accepts(HTTPResponse(500, body: ack.body)))
        #expect(!Acknowledgement.accepts(nil))
    }

    @Test(arguments: [
        "<a:Envelope xmlns:a=\"http://schemas.xmlsoap.org/soap/envelope/\"><a:Body>"
            + "<o:notificationsResponse xmlns:o=\"http://soap.sforce.com/2005/09/outbound\"><o:Ack>true</o:Ack>"
            + "</o:notificationsResponse></a:Body></a:Envelope>"
    ])
    func `prefixes do not matter, namespaces do`(text: String) {
        #expect(Acknowledgement.accepts(HTTPResponse(200, body: Array(text.utf8))))
        #expect(
            !Acknowledgement.accepts(HTTPResponse(200, body: Array(text.replacing("2005/09", with: "2006/09").utf8)))
        )
        #expect(!Acknowledgement.accepts(HTTPResponse(200, body: Array(text.replacing("</a:Body>", with: "").utf8))))
        #expect(!Acknowledgement.accepts(HTTPResponse(200, body: Array(("<!DOCTYPE x>" + text).utf8))))
    }

    @Test func `a failed message comes again with the same ids, ever later, and is dropped after a day`() throws {
        var simulator = SalesforceSimulator.fresh()
        _ = simulator.make("Account", ["Name": "a"])
        var posting = try #require(simulator.takePostings(at: nine).first)
        let first = posting
        var now = nine
        var pauses: [Int64] = []
        while true {
            simulator.heard(nil, to: posting, at: now)
            guard let next = simulator.nextPosting else { break }
            pauses.append((next - now).components.seconds)
            now = next
            posting = try #require(simulator.takePostings(at: now).first)
        }
        #expect(Array(pauses.prefix(12)) == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 7200])
        #expect(pauses.last == 7200)
        #expect(now - nine <= .seconds(86_400))
        #expect(posting.id == first.id)
        #expect(posting.attempt == pauses.count + 1)
        #expect(posting.request.body == first.request.body)
    }

    @Test func `an acknowledged message is done`() throws {
        var simulator = SalesforceSimulator.fresh()
        _ = simulator.make("Account", ["Name": "a"])
        let posting = try #require(simulator.takePostings(at: nine).first)
        simulator.heard(ack, to: posting, at: nine)
        #expect(simulator.nextPosting == nil)
    }

    @Test func `a change event is signed over its bytes and has the captured shape`() throws {
        var simulator = SalesforceSimulator.fresh { $0.notices = [.changeEvent] }
        let id = simulator.make(
            "Contact",
            ["LastName": "Doe", "FirstName": "Jo", "MailingCity": "Bonn", "Email": "a@example.org"]
        )
        let update: JSON = ["MailingCity": nil, "MailingStreet": "1 Main St", "Email": nil, "FirstName": "Joe"]
        _ = simulator.call(
            "PATCH",
            "/sobjects/Contact/\(id)",
            update,
            headers: [("Sforce-Call-Options", "client=gateway")]
        )
        let postings = simulator.takePostings(at: nine)
        #expect(postings.count == 2)
        let secret = try #require(
            simulator.connection(url: "")["receive"]?["signed"]?["secrets"]?.elements?.first?.text
        )
        for posting in postings {
            let code = HMAC.code(.sha256, key: Array(secret.utf8), message: posting.request.body)
            #expect(posting.request.headers.only("X-Salesforce-HMAC") == Hex.encode(code))
            #expect(posting.request.target == "/in/salesforce")
        }
        let event = try JSON.parse(postings[1].request.body)
        #expect(event["channel"] == "/data/ContactChangeEvent")
        let payload = try #require(event["data"]?["payload"])
        let header = try #require(payload["ChangeEventHeader"])
        #expect(header["changeType"] == "UPDATE")
        #expect(header["recordIds"] == [.string(id)])
        #expect(header["changeOrigin"] == "com/salesforce/api/rest/62.0;client=gateway")
        #expect((header["commitNumber"]?.integer ?? 0) > 1 << 53)
        #expect(
            header["changedFields"] == [
                "Name.FirstName", "MailingAddress.Street", "MailingAddress.City", "Email", "LastModifiedDate",
            ]
        )
        #expect(payload["MailingAddress"] == ["Street": "1 Main St"])
        #expect(payload["Email"] == .null)
        #expect(payload["LastModifiedDate"] == "2026-03-01T09:00:00.000Z")
        simulator.heard(nil, to: postings[0], at: nine)
        #expect(simulator.nextPosting == nil)
    }

    @Test func `deletes and undeletes are change events, a write that changes nothing is none`() throws {
        var simulator = SalesforceSimulator.fresh { $0.notices = [.changeEvent] }
        let id = simulator.make("Account", ["Name": "a"])
        _ = simulator.call("PATCH", "/sobjects/Account/\(id)", ["Name": "a"])
        _ = simulator.call("DELETE", "/sobjects/Account/\(id)")
        _ = try simulator.perform(.undelete(kind: "Account", where: JSONObject([("Id", .string(id))])), at: nine)
        let types = try simulator.takePostings(at: nine).map { posting in
            try JSON.parse(posting.request.body).value(at: "data.payload.ChangeEventHeader.changeType")?.text
        }
        #expect(types == ["CREATE", "DELETE", "UNDELETE"])
    }

    @Test(arguments: SalesforceOptions.ChangeEventShape.allCases)
    func `relays wrap the event each in their way`(shape: SalesforceOptions.ChangeEventShape) throws {
        var simulator = SalesforceSimulator.fresh {
            $0.notices = [.changeEvent]
            $0.changeEventShape = shape
        }
        _ = simulator.make("Account", ["Name": "a"])
        let event = try JSON.parse(try #require(simulator.takePostings(at: nine).first).request.body)
        let path =
            switch shape {
            case .streaming: "data.payload"
            case .appFlow: "detail"
            case .eventRelay: "detail.payload"
            }
        #expect(event.value(at: path)?["Name"] == "a")
        #expect(event.value(at: path)?["ChangeEventHeader"]?["entityName"] == "Account")
    }

    @Test func `a connection's settings decide how the organisation notifies`() throws {
        let settings = try #require(
            JSON.parse("{\"organization\":\"00D5g000000XyzA\",\"receive\":{\"signed\":{}}}").object
        )
        let signed = SalesforceOptions(seed: "s", connection: "crm", settings: settings)
        #expect(signed.notices == [.changeEvent])
        #expect(signed.organization == "00D5g000000XyzAEAS")
        let fields = try #require(
            JSON.parse("{\"receive\":{\"outbound-message\":{\"fields\":{\"Contact\":[\"Email\"]}},\"poll\":{}}}").object
        )
        let message = SalesforceOptions(seed: "s", connection: "crm", settings: fields)
        #expect(message.notices == [.outboundMessage])
        #expect(message.outboundFields == ["Contact": ["Email"]])
    }
}
