import Model
import Platforms

extension FuzzTarget {
    /// Bodies of proven notifications of Intercom.
    static let notifications = FuzzTarget(
        "notifications",
        "a signed notification is journalled only for its own workspace, and reads as one company at most",
        sizeLimit: 8192,
        words: [
            "\"app_id\":\"\(Connections.workspace)\"", "\"topic\":\"company.updated\"", "\"company.contact.attached\"",
            "\"company.deleted\"", "\"ping\"", "\"data\":{\"item\":{", "\"type\":\"company\"", "\"id\":\"",
            "\"company_id\":\"", "\"custom_attributes\":{", "\"updated_at\":",
            "\"created_at\":\"2026-03-01T09:00:00Z\"",
            "9223372036854775807", "\"plan\":{", "\"company\":{", "\"app\\u005fid\":", "\"deleted\":true",
        ],
        check: { bytes in
            let source = try Connections.intercom.get().source
            guard let admission = try admit(bytes, to: source) else { return }
            try hold(admission.answer == HTTPResponse(200), "what is taken is answered 200")
            guard let arrival = admission.arrivals.first, admission.arrivals.count == 1 else {
                throw Breach(description: "a notification is one arrival")
            }
            try hold(arrival.body == bytes, "what is kept is what was signed")
            if let document = try? JSON.parse(bytes), arrival.poison == nil {
                try hold(document["app_id"]?.text == Connections.workspace, "only the workspace's own are taken")
            }
            guard let reading = try? source.read(arrival) else { return }
            try hold(reading.events.count <= 1, "a notification tells of one company")
            for event in reading.events { try check(event) }
        }
    )

    private static func admit(_ body: [UInt8], to source: any Source) throws -> Admission? {
        guard let scheme = SignaturePresets.named("intercom") else { throw Breach(description: "there is a preset") }
        let request = HTTPRequest("POST", "/", headers: ["Content-Type": "application/json"], body: body)
        do throws(Refusal) {
            return try source.admit(
                try signed(request, by: scheme),
                route: [],
                at: Connections.now
            )
        } catch {
            guard case .foreign = error else { throw Breach(description: "a signed request is refused: \(error)") }
            return nil
        }
    }

    private static func signed(_ request: HTTPRequest, by scheme: SignatureScheme) throws(Refusal) -> HTTPRequest {
        do {
            return try scheme.sign(request, with: Connections.appSecret, at: Connections.now)
        } catch {
            throw .unproven("\(error)")
        }
    }

    private static func check(_ event: Event) throws {
        let isPlain = event.record.id.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte | 32) || byte == 45 || byte == 95
        }
        try hold(isPlain && !event.record.id.isEmpty, "a company's id can stand in a URL as it is")
        try hold(event.coverage != .notice || event.fields.isEmpty, "a notice carries no values")
        try hold(Fields(stored: try JSON.parse(event.fields.stored.bytes)) == event.fields, "values can be stored")
    }
}
