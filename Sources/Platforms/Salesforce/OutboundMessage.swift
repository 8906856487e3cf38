import Model

/// A SOAP outbound message of Salesforce: up to 100 notifications in one envelope.
///
/// Shape from Salesforce's own WSDL (`http://soap.sforce.com/2005/09/outbound`) and recorded messages.
struct OutboundMessage {
    /// The namespace of the message's own elements.
    static let namespace = "http://soap.sforce.com/2005/09/outbound"
    /// The namespace of a record's fields, and of its type.
    static let records = "urn:sobject.enterprise.soap.sforce.com"
    /// The most notifications of one message (the WSDL's `maxOccurs`).
    static let notificationLimit = 100
    /// The most bytes around the notifications: they are repeated for each, and real ones stay below 2 KiB.
    static let frameLimit = 16 << 10

    /// The org that sent it.
    let organization: SalesforceID
    /// The notifications, in document order.
    let notifications: [XMLElement]

    private let bytes: [UInt8]
    private let sessions: [Range<Int>]

    /// Reads a message.
    ///
    /// - Throws: `Unreadable` when the bytes are not XML, or XML that is not an outbound message.
    init(_ bytes: [UInt8]) throws(Unreadable) {
        let message = try Self.message(in: bytes)
        let organization = message.child(Self.own("OrganizationId")).flatMap { SalesforceID(Self.trimmed($0.text)) }
        guard let organization else { throw Unreadable("the message names no organisation") }
        let notifications = message.children(Self.own("Notification"))
        guard let first = notifications.first, let last = notifications.last else {
            throw Unreadable("the message has no notification")
        }
        guard notifications.count <= Self.notificationLimit else {
            throw Unreadable("the message has more than \(Self.notificationLimit) notifications")
        }
        guard bytes.count - (last.range.upperBound - first.range.lowerBound) <= Self.frameLimit else {
            throw Unreadable("the message has more than \(Self.frameLimit) bytes around its notifications")
        }
        self.organization = organization
        self.notifications = notifications
        self.bytes = bytes
        sessions = message.children(Self.own("SessionId")).map(\.content)
    }

    /// The id of a notification, which every delivery of it carries; nil when it has none.
    static func id(of notification: XMLElement) -> SalesforceID? {
        notification.child(own("Id")).flatMap { SalesforceID(trimmed($0.text)) }
    }

    /// The envelope with one of its notifications alone, byte for byte, and without the session id, which is a
    /// credential of the user who triggered the message.
    func envelope(of notification: XMLElement) -> [UInt8] {
        let first = notifications.first?.range.lowerBound ?? 0
        let last = notifications.last?.range.upperBound ?? bytes.count
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let start = bytes.starts(with: mark) ? mark.count : 0
        return redacted(start..<first) + bytes[notification.range] + redacted(last..<bytes.count)
    }

    private func redacted(_ range: Range<Int>) -> [UInt8] {
        var kept: [UInt8] = []
        var from = range.lowerBound
        for session in sessions where range.contains(session.lowerBound) && !session.isEmpty {
            kept += bytes[from..<session.lowerBound] + SessionRedaction.mask
            from = session.upperBound
        }
        return kept + bytes[from..<range.upperBound]
    }

    /// The `notifications` element of a SOAP envelope.
    private static func message(in bytes: [UInt8]) throws(Unreadable) -> XMLElement {
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLDocument.parse(bytes)
        } catch {
            throw Unreadable("not XML as expected: \(error)")
        }
        guard root.name.local == "Envelope", let soap = root.name.namespace, envelopes.contains(soap),
            let body = root.child(XMLName(soap, "Body"))
        else { throw Unreadable("not a SOAP envelope") }
        guard body.children.count == 1, let message = body.child(own("notifications")) else {
            throw Unreadable("not an outbound message")
        }
        return message
    }

    /// SOAP 1.1, which Salesforce speaks, and 1.2, which a relay may.
    private static let envelopes = [XMLNamespace.soap, "http://www.w3.org/2003/05/soap-envelope"]

    /// A name of the message's own.
    static func own(_ local: String) -> XMLName { XMLName(namespace, local) }

    /// A text without the white space around it.
    static func trimmed(_ text: String) -> String {
        let space: Set<Character> = [" ", "\n", "\t", "\r\n", "\r"]
        let head = text.drop { space.contains($0) }
        let end = head.lastIndex { !space.contains($0) }.map { head.index(after: $0) } ?? head.startIndex
        return String(head[..<end])
    }
}
