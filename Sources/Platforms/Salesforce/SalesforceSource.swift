import Model

/// Receives what Salesforce sends: outbound messages, and change events through a relay; reads these and polled
/// records.
struct SalesforceSource: Source {
    /// Outbound messages; nil when the connection takes none.
    let messages: OutboundMessageReceiver?
    /// Change events; nil when the connection takes none.
    let events: ChangeEventReceiver?
    /// The fields that the org's outbound messages carry, by kind.
    let lists: [String: [FieldPath]]

    var secrets: [ReceiverSecrets] {
        [
            messages.map { ReceiverSecrets(OutboundMessageReceiver.name, $0.marks) },
            events.map { ReceiverSecrets(ChangeEventReceiver.name, $0.verifier.marks) },
        ].compactMap(\.self)
    }

    func admit(_ request: HTTPRequest, route: [String], at now: Timestamp) throws(Refusal) -> Admission {
        switch (route.first, route.count) {
        case (nil, _):
            guard let events else { throw .unknownReceiver }
            return try events.admit(request, at: now)
        case (OutboundMessageReceiver.name, 1...2):
            guard let messages else { throw .unknownReceiver }
            return try messages.admit(request, secret: route.count == 2 ? route[1] : nil, at: now)
        default:
            throw .unknownReceiver
        }
    }

    func read(_ arrival: Arrival) throws(Unreadable) -> Reading {
        switch arrival.receiver {
        case OutboundMessageReceiver.name:
            let message = try OutboundMessage(arrival.body)
            guard message.notifications.count == 1, let notification = message.notifications.first else {
                throw Unreadable("the message was journalled without being split")
            }
            return try OutboundMessage.reading(of: notification, at: arrival.connection, lists: lists)
        case ChangeEventReceiver.name:
            return try ChangeEventReceiver.reading(arrival)
        case SalesforceProber.receiver:
            return try PolledRecord(arrival.body).reading(at: arrival.connection)
        default:
            throw Unreadable("Salesforce has no receiver \(arrival.receiver)")
        }
    }
}
