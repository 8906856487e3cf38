import Model
import Platforms

extension FuzzTarget {
    /// Bodies of proven notifications of Arlo, in JSON or in XML as the first character says.
    static let arloNotifications = FuzzTarget(
        "arlo-notifications",
        "a signed notification is journalled whole, and tells of records by ids that can stand in a URL, without values",
        sizeLimit: 8192,
        words: [
            "{\"events\":[{", "\"id\":", "\"type\":\"Contact.Updated\"", "\"resourceType\":\"ContactMergeRequest\"",
            "\"resourceId\":\"562\"", "\"resourceId\":\"b32b2f0a-0000-0000-0000-000000000700\"", "Registration.Created",
            "OrganisationMergeRequest", "9223372036854775808", "\\u0049d", "<WebhookDelivery>", "<PlatformEvents>",
            "<PlatformEvent>", "</PlatformEvent>", "<ID>", "<Type>Updated</Type>",
            "<ResourceType>Contact</ResourceType>",
            "<ResourceID>562</ResourceID>", "xmlns=\"http://schemas.arlo.co/", "<![CDATA[", "<!DOCTYPE", "&#x35;",
        ],
        check: { bytes in
            let source = try Connections.arlo.get().source
            let admission = try admitted(bytes, by: source)
            try hold(admission.answer == HTTPResponse(200), "what is taken is answered 200")
            guard let arrival = admission.arrivals.first, admission.arrivals.count == 1 else {
                throw Breach(description: "a notification is one arrival")
            }
            try hold(arrival.body == bytes, "what is kept is what was signed")
            try hold((1...512).contains(arrival.deliveryKey?.utf8.count ?? 1), "a key is no longer than is kept")
            for event in try events(of: arrival, read: source) { try check(event) }
        }
    )

    private static func admitted(_ body: [UInt8], by source: any Source) throws -> Admission {
        guard let scheme = SignaturePresets.named("arlo") else { throw Breach(description: "there is a preset") }
        let type = body.first == UInt8(ascii: "<") ? "application/xml; charset=utf-8" : "application/json"
        let request = HTTPRequest("POST", "/", headers: ["Content-Type": type], body: body)
        let signed = try scheme.sign(request, with: Connections.platformKey, at: Connections.now)
        do throws(Refusal) {
            return try source.admit(signed, route: [], at: Connections.now)
        } catch {
            throw Breach(description: "a signed request is refused: \(error)")
        }
    }

    /// What a notification tells; what cannot be read was known for it when it was taken.
    private static func events(of arrival: Arrival, read source: any Source) throws -> [Event] {
        let reading: Reading
        do throws(Unreadable) {
            reading = try source.read(arrival)
        } catch {
            try hold(arrival.poison == error.reason, "what cannot be read is told apart when it is taken")
            return []
        }
        try hold(arrival.poison == nil, "what can be read is no dead letter")
        return reading.events
    }

    private static func check(_ event: Event) throws {
        let id = event.record.id
        let isPlain = id.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte | 32) || byte == 45
        }
        try hold(isPlain && !id.isEmpty, "a record's id can stand in a URL as it is")
        try hold(ArloPlatform().knows(kind: event.record.kind.kind), "a record is of a kind that is followed")
        try hold(event.coverage == .notice && event.fields.isEmpty, "a notification carries no values")
    }
}
