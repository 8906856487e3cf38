import Crypto
import Model

/// The deliveries to webhook endpoints: gathered, signed, sent, tried again, given up.
///
/// That an endpoint which keeps failing is dropped is documented. When, and how often a delivery is tried before, is
/// not, and chosen here.
struct ArloWebhooks: Sendable {
    private struct Delivery: Sendable {
        let id: String
        let endpoint: String
        let path: String
        let body: [UInt8]
        let isXML: Bool
        var attempt = 1
        var due: Timestamp
    }

    /// An event that waits for the next delivery to an endpoint.
    private struct Waiting: Sendable {
        let endpoint: ArloRecord
        let news: ArloTenant.News
        let due: Timestamp
    }

    /// The names of the payloads' schemas; that of the XML is unconfirmed.
    static let schemas = ["Json_2019_11_01", "Xml_2012_02_01"]
    /// The events that are told of, as `EventTypes` spells them.
    static let types = [
        "ContactCreated", "ContactUpdated", "OrganisationCreated", "OrganisationUpdated", "RegistrationCreated",
        "RegistrationUpdated", "LeadCreated", "LeadUpdated", "ContactMergeRequestCreated",
        "OrganisationMergeRequestCreated",
    ]
    /// The pauses between the attempts of a delivery.
    private static let pauses: [Duration] = [60, 300, 900, 3600].map { .seconds($0) }
    /// The origin that links in XML deliveries begin with, as in the documentation.
    private static let base = "https://api.arlo.co/api/2012-02-01/auth/resources/"

    private let options: ArloOptions
    private let derivation: Derivation
    private var waiting: [Waiting] = []
    private var deliveries: [Delivery] = []
    private var underWay: [String: Delivery] = [:]
    /// How many attempts have failed on end, by endpoint.
    private var failures: [String: Int] = [:]
    private var made = 0

    init(_ options: ArloOptions, derivation: Derivation) {
        self.options = options
        self.derivation = derivation
    }

    /// The key of an endpoint's signatures, base64.
    func key(of endpoint: String) -> String { Base64.encode(derivation.bytes("webhook key \(endpoint)")) }

    /// The path at the gateway that an endpoint's URL names; nil for anything but an absolute URL.
    ///
    /// Whatever host it names, the gateway is who gets the deliveries.
    static func path(of endpoint: ArloRecord) -> String? {
        let url = endpoint.values["Endpoint"] ?? ""
        guard let scheme = ["https://", "http://"].first(where: url.lowercased().hasPrefix) else { return nil }
        let place = url.dropFirst(scheme.count)
        guard let first = place.first, first != "/" else { return nil }
        return place.firstIndex(of: "/").map { String(place[$0...]) } ?? "/"
    }

    /// When the next delivery falls due.
    var next: Timestamp? { (waiting.map(\.due) + deliveries.map(\.due)).min() }

    /// Queues an event for every endpoint that is active and wants it; one that names no types wants every one.
    mutating func queue(_ news: ArloTenant.News, for endpoints: [ArloRecord], at now: Timestamp) {
        for endpoint in endpoints where endpoint.values["Status"] == "Active" {
            let wanted = (endpoint.values["EventTypes"] ?? "").split { ", ".contains($0) }
            let isWanted = wanted.isEmpty || wanted.contains { $0.filter { $0 != "." } == news.resource + news.type }
            if isWanted { waiting.append(Waiting(endpoint: endpoint, news: news, due: now)) }
        }
    }

    /// Takes what is due, oldest first; what has gathered for an endpoint goes together.
    mutating func take(at now: Timestamp) -> [Posting] {
        let due = deliveries.filter { $0.due <= now }
        deliveries.removeAll { $0.due <= now }
        let ready = waiting.filter { $0.due <= now }
        waiting.removeAll { $0.due <= now }
        var fresh: [Delivery] = []
        for (_, events) in Dictionary(grouping: ready, by: \.endpoint.id).sorted(by: { $0.key < $1.key }) {
            for start in stride(from: 0, to: events.count, by: max(options.eventsPerDelivery, 1)) {
                fresh += delivery(Array(events[start...].prefix(max(options.eventsPerDelivery, 1))), at: now)
            }
        }
        return (due + fresh).map { delivery in
            underWay[delivery.id] = delivery
            return Posting(id: delivery.id, attempt: delivery.attempt, request: request(for: delivery))
        }
    }

    /// Learns what came of a delivery.
    ///
    /// - Returns: the id of an endpoint that is given up now, with everything that waited for it.
    mutating func heard(_ answer: HTTPResponse?, to posting: Posting, at now: Timestamp) -> String? {
        guard var delivery = underWay.removeValue(forKey: posting.id) else { return nil }
        guard answer?.succeeded != true else {
            failures[delivery.endpoint] = nil
            return nil
        }
        let count = (failures[delivery.endpoint] ?? 0) + 1
        failures[delivery.endpoint] = count
        guard count < options.failureLimit else {
            forget(delivery.endpoint)
            return delivery.endpoint
        }
        guard delivery.attempt <= Self.pauses.count else { return nil }
        delivery.due = now + Self.pauses[delivery.attempt - 1]
        delivery.attempt += 1
        deliveries.append(delivery)
        return nil
    }

    /// Learns of a change of an endpoint: one that is taken into use again begins anew, one that is taken out of use
    /// gets nothing any more.
    mutating func endpointChanged(_ endpoint: ArloRecord, before: ArloRecord) {
        guard endpoint.values["Status"] != before.values["Status"] else { return }
        forget(endpoint.id)
    }

    private mutating func forget(_ endpoint: String) {
        failures[endpoint] = nil
        waiting.removeAll { $0.endpoint.id == endpoint }
        deliveries.removeAll { $0.endpoint == endpoint }
        underWay = underWay.filter { $0.value.endpoint != endpoint }
    }

    private mutating func delivery(_ events: [Waiting], at now: Timestamp) -> [Delivery] {
        guard let endpoint = events.first?.endpoint, let path = Self.path(of: endpoint) else { return [] }
        made += 1
        let isXML = endpoint.values["PayloadSchema"] != Self.schemas[0]
        let news = events.map(\.news)
        return [
            Delivery(
                id: "webhook-\(made)",
                endpoint: endpoint.id,
                path: path,
                body: isXML ? Self.document(news) : Self.payload(news),
                isXML: isXML,
                due: now
            )
        ]
    }

    private func request(for delivery: Delivery) -> HTTPRequest {
        let key = derivation.bytes("webhook key \(delivery.endpoint)")
        let code = HMAC.code(.sha512, key: key, message: delivery.body)
        let type = delivery.isXML ? "application/xml" : "application/json"
        return HTTPRequest(
            "POST",
            delivery.path,
            headers: ["Content-Type": "\(type); charset=utf-8", "X-Arlo-Signature": Base64.encode(code)],
            body: delivery.body
        )
    }

    /// The payload of 2019-11-01: which resources, and no more than that (fact sheet §1.6).
    private static func payload(_ news: [ArloTenant.News]) -> [UInt8] {
        let events = news.map { news -> JSON in
            [
                "type": .string("\(news.resource).\(news.type)"), "resourceType": .string(news.resource),
                "resourceId": .string(news.id),
            ]
        }
        return JSON.object(JSONObject([("events", .array(events))])).bytes
    }

    /// The older payload, which wraps platform events.
    private static func document(_ news: [ArloTenant.News]) -> [UInt8] {
        let related = "http://schemas.arlo.co/api/2012/02/auth/related/"
        let events = news.map { news -> XMLElement in
            let event = XMLElement(
                "PlatformEvent",
                children: [
                    XMLElement("ID", text: news.event), XMLElement("Type", text: news.type),
                    XMLElement("ResourceType", text: news.resource), XMLElement("ResourceID", text: news.id),
                ]
            )
            let address = "\(base)platformevents/\(news.event)/"
            return ArloShowing.link(related + "PlatformEvent", title: "PlatformEvent", to: address, [event])
        }
        let list = XMLElement("PlatformEvents", children: events)
        let link = ArloShowing.link(
            related + "PlatformEvents",
            title: "PlatformEvents",
            to: base + "platformevents/",
            [list]
        )
        return Array(XMLElement("WebhookDelivery", children: [link]).markup.utf8)
    }
}
