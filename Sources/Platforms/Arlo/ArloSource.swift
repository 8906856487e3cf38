import Model

/// Proves and reads Arlo's webhooks, and reads what was polled.
struct ArloSource: Source {
    private let connection: ConnectionName
    private let receivers: [SignedReceiver]

    /// Takes the receivers that the connection has, tried in order.
    init(_ connection: ConnectionName, receivers: [SignedReceiver]) {
        self.connection = connection
        self.receivers = receivers
    }

    /// The secrets of its receivers.
    var secrets: [ReceiverSecrets] { receivers.map(\.secrets) }

    /// Proves a request before anything of it is read: a webhook's key belongs to one platform, so nothing in it needs
    /// to say which.
    func admit(_ request: HTTPRequest, route: [String], at now: Timestamp) throws(Refusal) -> Admission {
        guard route.isEmpty, !receivers.isEmpty else { throw .unknownReceiver }
        var texts = BodyTexts(request.body)
        let (receiver, secret, signedKey) = try receivers.prove(request, &texts, at: now)
        guard ArloContentType(request.headers.only("Content-Type")) != nil else { throw .wrongContentType }
        var key: String?
        var poison: String?
        do throws(Unreadable) {
            let notification = try ArloNotification(request.body)
            _ = try notification.reading(at: connection)
            key = notification.deliveryKey
        } catch {
            poison = error.reason
        }
        let arrival = Arrival(
            connection: connection,
            receiver: receiver.name,
            deliveryKey: key ?? signedKey,
            provenBy: secret,
            headers: HeaderRedaction.kept(request.headers),
            body: request.body,
            receivedAt: now,
            poison: poison
        )
        return Admission([arrival], answer: HTTPResponse(200))
    }

    /// Reads a notification, or a record that was polled.
    func read(_ arrival: Arrival) throws(Unreadable) -> Reading {
        guard arrival.receiver == ArloProber.receiver else {
            return try ArloNotification(arrival.body).reading(at: connection)
        }
        return try ArloPolled(arrival.body).reading(at: connection)
    }
}
