import Crypto
import Model

/// Proves outbound messages and splits them into their notifications.
///
/// Salesforce cannot sign them: the proof is a secret in the URL, or the client certificate of mutual TLS. The answer
/// covers the whole message, so one notification that cannot be read is journalled as poison beside the good ones, and
/// so is a proven message that is no XML at all: Salesforce would repeat it unchanged for 24 hours.
struct OutboundMessageReceiver: Sendable {
    /// The name under `receive` and in URLs.
    static let name = "outbound-message"
    /// The fewest bytes of a secret: it can be guessed online only, but it must not be guessed at all.
    static let shortestSecret = 16

    /// The connection.
    let connection: ConnectionName
    /// The org whose messages are accepted.
    let organization: SalesforceID
    /// The secrets in force.
    private let secrets: [Secret]
    /// Their marks.
    let marks: [SecretMark]
    /// The subjects of client certificates that prove a message; empty accepts every one that TLS has verified.
    private let subjects: [String]

    /// States a receiver.
    init(connection: ConnectionName, organization: SalesforceID, secrets: [Secret], subjects: [String]) {
        self.connection = connection
        self.organization = organization
        self.secrets = secrets
        self.subjects = subjects
        marks = secrets.map(\.mark)
    }

    /// Proves a message, and says what to journal.
    func admit(
        _ request: HTTPRequest,
        secret: String?,
        at now: Timestamp
    ) throws(Refusal) -> Admission {
        let provenBy = try prove(request, secret: secret)
        guard Self.isXML(request.headers.only("Content-Type")) else { throw .wrongContentType }
        let parcel = Parcel(connection: connection, headers: request.headers, provenBy: provenBy, at: now)
        let message: OutboundMessage
        do throws(Unreadable) {
            message = try OutboundMessage(request.body)
        } catch {
            return Admission([parcel.poison(request.body, error.reason)], answer: Self.acknowledgement)
        }
        guard message.organization.core == organization.core else {
            throw .foreign("the message is of another organisation")
        }
        let arrivals = message.notifications.map { notification in
            let body = message.envelope(of: notification)
            guard let id = OutboundMessage.id(of: notification) else {
                return parcel.poison(body, "the notification has no id")
            }
            return parcel.arrival(body, key: "om:\(id)")
        }
        return Admission(arrivals, answer: Self.acknowledgement)
    }

    /// Which secret proves the request; nil where its certificate does.
    private func prove(_ request: HTTPRequest, secret: String?) throws(Refusal) -> SecretMark? {
        guard let secret else {
            guard let subject = request.clientCertificate else { throw .unproven("no-secret-and-no-certificate") }
            guard subjects.isEmpty || subjects.contains(subject) else { throw .unproven("unknown-certificate") }
            return nil
        }
        guard let presented = PercentEncoding.decode(secret).map({ Array($0.utf8) }) else {
            throw .unproven("broken-secret")
        }
        var proven: Int?
        for (index, secret) in secrets.enumerated()
        where ConstantTime.equal(secret.reveal(), presented) && proven == nil {
            proven = index
        }
        guard let proven else { throw .unproven("wrong-secret") }
        return marks[proven]
    }

    private static func isXML(_ contentType: String?) -> Bool {
        let parts = (contentType ?? "").lowercased().split(separator: ";").map {
            OutboundMessage.trimmed(String($0))
        }
        guard let type = parts.first, type == "text/xml" || type == "application/soap+xml" else { return false }
        let charsets = parts.filter { $0.hasPrefix("charset=") }
        return charsets.allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }

    /// The one answer that Salesforce takes for a delivery: any other body makes it repeat the message for 24 hours.
    static let acknowledgement = HTTPResponse(
        200,
        headers: ["Content-Type": "text/xml; charset=utf-8"],
        body: Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>\
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>\
            <notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>\
            </notificationsResponse></soapenv:Body></soapenv:Envelope>
            """.utf8
        )
    )
}

/// What the arrivals of one message have in common.
private struct Parcel {
    let connection: ConnectionName
    let headers: HTTPHeaders
    let provenBy: SecretMark?
    let at: Timestamp

    func arrival(_ body: [UInt8], key: String?, poison: String? = nil) -> Arrival {
        Arrival(
            connection: connection,
            receiver: OutboundMessageReceiver.name,
            deliveryKey: key,
            provenBy: provenBy,
            headers: HeaderRedaction.kept(headers),
            body: body,
            receivedAt: at,
            poison: poison
        )
    }

    /// Unreadable bytes, without what looks like a session id: the same ones again are a duplicate.
    func poison(_ body: [UInt8], _ reason: String) -> Arrival {
        let body = SessionRedaction.redact(body)
        return arrival(body, key: "om-unreadable:\(Hex.encode(Digest.sha256.hash(body).prefix(16)))", poison: reason)
    }
}
