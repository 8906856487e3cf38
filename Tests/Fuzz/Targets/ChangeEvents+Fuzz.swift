import Model
import Platforms

extension FuzzTarget {
    /// Bodies of proven change events, one or several.
    static let events = FuzzTarget(
        "events",
        "every event of a signed request is journalled once under a key that stays, and reads as the records it names",
        sizeLimit: 8192,
        words: [
            "\"ChangeEventHeader\":{", "\"entityName\":\"Account\"", "\"recordIds\":[\"0015g00000AbCdEAAX\"]",
            "\"changeType\":\"UPDATE\"", "\"CREATE\"", "\"GAP_UPDATE\"", "\"GAP_OVERFLOW\"", "\"changedFields\":[",
            "\"nulledFields\":[", "\"diffFields\":[", "\"Name.FirstName\"", "\"BillingAddress\"", "\"0x1a\"",
            "\"transactionKey\":\"a\"", "\"sequenceNumber\":1", "\"commitTimestamp\":9223372036854775807",
            "\"data\":{\"payload\":{", "\"detail\":{", "\"detail-type\":", "\"eventId\":\"", "\"recordId\":\"001*\"",
            "\"source\":\"aws.partner/salesforce.com/00D5g000000XyzAEAS/1\"", "\"LastModifiedDate\":",
        ],
        check: { bytes in
            let source = try Connections.salesforce.get().source
            guard let admission = try admit(bytes, to: source) else { return }
            try hold(admission.answer.status == 200, "what is taken is accepted")
            try hold(admission.arrivals.count <= 1000, "one request has at most 1000 events")
            guard let document = try? JSON.parse(bytes) else {
                return try hold(admission.arrivals.map { $0.poison == nil } == [false], "no JSON is one dead letter")
            }
            guard admission.arrivals.allSatisfy({ $0.poison == nil }) else { return }
            let documents = document.elements ?? [document]
            try hold(admission.arrivals.count == documents.count, "every event is one arrival")
            for (arrival, document) in zip(admission.arrivals, documents) {
                try hold(try JSON.parse(arrival.body) == document, "an arrival is its event")
                try check(arrival, by: source)
            }
        }
    )

    private static func admit(_ body: [UInt8], to source: any Source) throws -> Admission? {
        let request = HTTPRequest("POST", "/", headers: ["Content-Type": "application/json"], body: body)
        try hold(
            (try? source.admit(request, route: [], at: Connections.now)) == nil,
            "nothing unsigned is taken"
        )
        let signed = try Connections.eventScheme.get().sign(request, with: Connections.eventSecret, at: Connections.now)
        do throws(Refusal) {
            return try source.admit(signed, route: [], at: Connections.now)
        } catch {
            guard case .foreign = error else { throw Breach(description: "a signed request is refused: \(error)") }
            return nil
        }
    }

    private static func check(_ arrival: Arrival, by source: any Source) throws {
        let again = try admit(arrival.body, to: source)?.arrivals
        let isArray = try JSON.parse(arrival.body).elements != nil
        guard isArray || again?.map(\.deliveryKey) == [arrival.deliveryKey] else {
            throw Breach(description: "an arrival comes again under its key")
        }
        guard let reading = try? source.read(arrival) else { return }
        for event in reading.events {
            try hold(SalesforceID(event.record.id)?.text == event.record.id, "a record's id is one of Salesforce's")
            try hold(String(decoding: arrival.body, as: UTF8.self).contains("ecordId"), "an event names its records")
            try hold(event.coverage != .notice || event.fields.isEmpty, "a notice carries no values")
        }
    }
}
