package import Model

/// Proves and reads Intercom's notifications.
package struct IntercomSource: Source {
    /// The receiver of polled companies.
    static let pollReceiver = "poll"

    /// Where a notification says its own id, and the workspace that it is from.
    private static let (id, sender) = ("id", "app_id")
    private static let textsWanted = [id, sender]

    private let connection: ConnectionName
    private let workspace: String
    private let receivers: [SignedReceiver]

    /// Takes the receivers that the connection has, tried in order, and the workspace whose notifications it accepts.
    package init(_ connection: ConnectionName, workspace: String, receivers: [SignedReceiver]) {
        self.connection = connection
        self.workspace = workspace
        self.receivers = receivers
    }

    /// The secrets of its receivers.
    package var secrets: [ReceiverSecrets] { receivers.map(\.secrets) }

    /// Proves a request, then makes sure that it is this workspace's: one app sends for every workspace that has it.
    package func admit(_ request: HTTPRequest, route: [String], at now: Timestamp) throws(Refusal) -> Admission {
        guard route.isEmpty, !receivers.isEmpty else { throw .unknownReceiver }
        var texts = BodyTexts(request.body, of: Self.textsWanted)
        let (receiver, secret, signedKey) = try receivers.prove(request, &texts, at: now)
        guard Self.isJSON(request.headers.only("Content-Type")) else { throw .wrongContentType }
        let poison = try poison(in: request.body, &texts)
        let arrival = Arrival(
            connection: connection,
            receiver: receiver.name,
            deliveryKey: deliveryKey(of: request, receiver, signedKey, &texts),
            provenBy: secret,
            headers: HeaderRedaction.kept(request.headers),
            body: request.body,
            receivedAt: now,
            poison: poison
        )
        // Intercom's own words: answer 200 exactly, within five seconds.
        return Admission([arrival], answer: HTTPResponse(200))
    }

    /// Reads a notification, or a company that was polled.
    package func read(_ arrival: Arrival) throws(Unreadable) -> Reading {
        guard arrival.receiver == Self.pollReceiver else {
            return try IntercomNotification(arrival.body).reading(at: connection)
        }
        guard let json = try? JSON.parse(arrival.body), let company = IntercomCompany(json) else {
            throw Unreadable("the polled item is no company with an id")
        }
        return IntercomNotification.reading(of: company, KindRef(connection, IntercomPlatform.companyKind), .saved)
    }

    /// Why a proven notification cannot be read, as far as its workspace needs reading.
    ///
    /// - Throws: `Refusal.foreign` when it is another workspace's.
    private func poison(in body: [UInt8], _ texts: inout BodyTexts) throws(Refusal) -> String? {
        var sender = texts.text(of: Self.sender)
        if sender == nil {
            do throws(JSONError) {
                sender = try JSON.parse(body)[Self.sender]?.text
            } catch {
                return "not JSON: \(error)"
            }
        }
        guard let sender else { return "the notification does not say its workspace" }
        guard sender == workspace else { throw .foreign("a notification of another workspace") }
        return nil
    }

    /// The notification's own id, which a relay's delivery has as well; else whatever the relay counts by.
    private func deliveryKey(
        of request: HTTPRequest,
        _ receiver: SignedReceiver,
        _ signedKey: String?,
        _ texts: inout BodyTexts
    ) -> String? {
        let place = SignatureScheme.Place.body(Self.id)
        guard receiver.verifier.scheme.dedupe != place else { return signedKey }
        return place.value(in: request, nil, &texts) ?? signedKey
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let end = contentType.utf8.firstIndex { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: " ") }
        return HTTPHeaders.same(String(contentType[..<(end ?? contentType.endIndex)]), "application/json")
    }
}
