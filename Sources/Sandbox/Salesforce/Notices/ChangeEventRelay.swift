import Crypto
import Model

/// Change events, carried to the gateway as JSON by a relay that signs them and never tries twice.
struct ChangeEventRelay: Sendable {
    private let options: SalesforceOptions
    private let derivation: Derivation
    /// The key of the relay's signature.
    let secret: String
    private var queued: [(id: String, due: Timestamp, body: [UInt8])] = []
    private var events = 0
    private var transactions = 0

    /// The header that carries the signature: hexadecimal HMAC-SHA256 of the body (fact sheet §2.7).
    static let header = "X-Salesforce-HMAC"

    init(_ options: SalesforceOptions, derivation: Derivation) {
        self.options = options
        self.derivation = derivation
        secret = derivation.hex("change event secret")
    }

    /// When the next event falls due.
    var next: Timestamp? { queued.first?.due }

    /// Queues an event for every change of one transaction; a write that changes no value makes none.
    mutating func queue(_ changes: [SalesforceChange], origin: String, schema: SalesforceSchema, at now: Timestamp) {
        guard options.notices.contains(.changeEvent) else { return }
        let published = changes.filter { change in
            (options.changeEventObjects?.contains(change.object) ?? true)
                && (change.verb != .updated || !change.fields.isEmpty)
        }
        guard !published.isEmpty else { return }
        transactions += 1
        for (place, change) in published.enumerated() {
            guard let object = schema.object(change.object) else { continue }
            events += 1
            let event = ChangeEvent(
                change: change,
                object: object,
                origin: origin,
                transaction: derivation.uuid("transaction \(transactions)"),
                sequence: place + 1,
                number: now.milliseconds &* 1_000_000 &+ Int64(events),
                at: now
            )
            queued.append(("change-event-\(events)", now, wrap(event.payload, change, at: now).bytes))
        }
    }

    /// Takes the events that are due, in order.
    mutating func take(at now: Timestamp) -> [Posting] {
        let due = queued.filter { $0.due <= now }
        queued.removeAll { $0.due <= now }
        return due.map { event in
            let code = HMAC.code(.sha256, key: Array(secret.utf8), message: event.body)
            return Posting(
                id: event.id,
                attempt: 1,
                request: HTTPRequest(
                    "POST",
                    "/in/\(options.connection)",
                    headers: ["Content-Type": "application/json", Self.header: Hex.encode(code)],
                    body: event.body
                )
            )
        }
    }

    private func wrap(_ payload: JSON, _ change: SalesforceChange, at now: Timestamp) -> JSON {
        let channel =
            change.object.hasSuffix("__c") ? "\(change.object.dropLast(3))__ChangeEvent" : "\(change.object)ChangeEvent"
        let schema = String(derivation.token("schema of \(change.object)", length: 22))
        switch options.changeEventShape {
        case .streaming:
            return [
                "data": ["schema": .string(schema), "payload": payload, "event": ["replayId": .integer(events)]],
                "channel": .string("/data/\(channel)"),
            ]
        case .appFlow:
            return bridge(
                "aws.partner/appflow.salesforce.com/\(options.organization)/crosswalk",
                channel,
                payload,
                at: now
            )
        case .eventRelay:
            let detail: JSON = [
                "payload": payload, "schemaId": .string(schema), "id": .string(derivation.uuid("event \(events)")),
            ]
            return bridge(
                "aws.partner/salesforce.com/\(options.organization)/0YL5g0000000001AAA",
                channel,
                detail,
                at: now
            )
        }
    }

    private func bridge(_ source: String, _ type: String, _ detail: JSON, at now: Timestamp) -> JSON {
        [
            "version": "0", "id": .string(derivation.uuid("bridge event \(events)")), "detail-type": .string(type),
            "source": .string(source), "account": "123456789012",
            "time": .string("\(now.description.prefix(19))Z"), "region": "eu-central-1", "resources": [],
            "detail": detail,
        ]
    }
}
