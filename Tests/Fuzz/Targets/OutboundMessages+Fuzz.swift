import Model
import Platforms

extension FuzzTarget {
    /// Bodies of proven outbound messages.
    static let soap = FuzzTarget(
        "soap",
        "an acknowledged message is journalled whole: each of its notifications once, under its id, without session ids",
        sizeLimit: 8192,
        words: [
            "<soapenv:Envelope", "<soapenv:Body>", "xmlns=\"http://soap.sforce.com/2005/09/outbound\"",
            "<Notification>", "</Notification>", "<SessionId>", "<OrganizationId>\(Connections.organization)<",
            "<Id>04l5g000000AbCdEFG</Id>", "<sObject xsi:type=\"sf:Account\"", "<sf:Id>", "xsi:nil=\"true\"",
            "<sf:fieldsToNull>", "00D5g000000XyzAEAS!AQ4AQFixtureSessionId", "]]>", "<![CDATA[", "<!DOCTYPE",
        ],
        check: { bytes in
            let source = try Connections.salesforce.get().source
            guard let admission = try admit(bytes, to: source) else { return }
            try hold(admission.answer.status == 200, "what is taken is acknowledged")
            try hold((1...100).contains(admission.arrivals.count), "a message has 1 to 100 notifications")
            if admission.arrivals.allSatisfy({ $0.deliveryKey?.hasPrefix("om:") == true }) {
                try checkCorrespondence(of: admission.arrivals, to: bytes)
            }
            for arrival in admission.arrivals { try check(arrival, of: bytes, by: source) }
        }
    )

    /// What a proven message is taken as; nil when it is another organisation's.
    private static func admit(_ body: [UInt8], to source: any Source) throws -> Admission? {
        let request = HTTPRequest("POST", "/", headers: ["Content-Type": "text/xml; charset=UTF-8"], body: body)
        let route = ["outbound-message", Connections.messageSecret]
        do throws(Refusal) {
            return try source.admit(request, route: route, at: Connections.now)
        } catch {
            guard case .foreign = error else { throw Breach(description: "a proven message is refused: \(error)") }
            return nil
        }
    }

    /// The ids that are acknowledged are those of the message, in its order.
    private static func checkCorrespondence(of arrivals: [Arrival], to body: [UInt8]) throws {
        let told = try notifications(in: body).map { "om:\(try id(of: $0))" }
        try hold(arrivals.map(\.deliveryKey) == told, "what is acknowledged is what the message has")
    }

    private static func check(_ arrival: Arrival, of body: [UInt8], by source: any Source) throws {
        try hold(arrival.body.count <= body.count + 1024, "an arrival is no larger than its message")
        try hold(arrival.deliveryKey != nil && arrival.receiver == "outbound-message", "an arrival has a key")
        guard arrival.poison == nil else {
            return try hold(!leaks(arrival.body), "no session id is kept, not even of what cannot be read")
        }
        let mine = try notifications(in: arrival.body)
        try hold(mine.count == 1, "an arrival holds one notification")
        try hold(arrival.deliveryKey == "om:\(try id(of: mine[0]))", "an arrival's key is its notification's id")
        for session in try message(in: arrival.body).children(own("SessionId")) {
            try hold(["", "redacted"].contains(session.text) && session.children.isEmpty, "no session id is kept")
        }
        try hold(try admit(arrival.body, to: source)?.arrivals == [arrival], "an arrival comes again as itself")
        guard let reading = try? source.read(arrival) else { return }
        try hold(reading.events.count <= 1, "a notification tells of one record")
        for event in reading.events {
            try hold(SalesforceID(event.record.id)?.text == event.record.id, "a record's id is one of Salesforce's")
            try hold(event.fields.count <= 500 + 3, "a record has no more fields than its notification")
        }
    }

    /// Whether a session id stands where one is recognised without reading the message.
    private static func leaks(_ body: [UInt8]) -> Bool {
        body.split {
            !($0 == 0x21 || $0 == 0x2E || $0 == 0x5F || (0x30...0x39).contains($0) || ($0 | 32 >= 97 && $0 | 32 <= 122))
        }
        .contains { $0.count >= 24 && $0.contains(0x21) }
    }

    private static func message(in body: [UInt8]) throws -> XMLElement {
        let root = try XMLDocument.parse(body)
        guard let message = root.children.first(where: { $0.name.local == "Body" })?.child(own("notifications")) else {
            throw Breach(description: "an outbound message is kept as one")
        }
        return message
    }

    private static func notifications(in body: [UInt8]) throws -> [XMLElement] {
        try message(in: body).children(own("Notification"))
    }

    private static func id(of notification: XMLElement) throws -> SalesforceID {
        let text = notification.child(own("Id"))?.text.filter { !" \n\t\r\r\n".contains($0) }
        guard let id = text.flatMap({ SalesforceID($0) }) else { throw Breach(description: "a notification has an id") }
        return id
    }

    private static func own(_ local: String) -> XMLName {
        XMLName("http://soap.sforce.com/2005/09/outbound", local)
    }
}
