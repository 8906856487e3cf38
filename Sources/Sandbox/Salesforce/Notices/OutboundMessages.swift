import Model

/// The queue of outbound messages: what waits, what is under way, what is tried again.
struct OutboundMessages: Sendable {
    /// One notification: that a record was created or changed.
    ///
    /// It carries no values; they are read when it is sent.
    struct Notification: Sendable, Hashable {
        let id: String
        let record: String
        let queued: Timestamp
    }

    /// Notifications of one object that travel together.
    private struct Message: Sendable {
        let id: String
        let object: String
        let notifications: [Notification]
        var attempt = 1
        var due: Timestamp
    }

    private let options: SalesforceOptions
    /// The secret that stands in the URL of every message.
    let secret: String
    private var queued: [(object: String, notification: Notification)] = []
    private var waiting: [Message] = []
    private var underWay: [String: Message] = [:]
    private var notifications = 0
    private var messages = 0

    /// How long Salesforce tries to deliver (fact sheet §1.6).
    private static let longestTry = Duration.seconds(86_400)
    private static let firstPause = Duration.seconds(5)
    private static let longestPause = Duration.seconds(7200)

    init(_ options: SalesforceOptions, derivation: Derivation) {
        self.options = options
        secret = derivation.hex("outbound message secret")
    }

    /// Queues a notification for every create and change of an object that has an outbound message.
    ///
    /// Deletes and undeletes send none; what a merge does to the losers sends none (fact sheet §1.4).
    mutating func queue(_ changes: [SalesforceChange], at now: Timestamp) {
        guard options.notices.contains(.outboundMessage) else { return }
        for change in changes where change.isSaved && options.outboundFields[change.object] != nil {
            notifications += 1
            let id = SalesforceID.make(prefix: "04l", number: notifications)
            queued.append((change.object, Notification(id: id, record: change.id, queued: now)))
        }
    }

    /// When the next message falls due.
    var next: Timestamp? { (waiting.map(\.due) + queued.prefix(1).map(\.notification.queued)).min() }

    /// Takes the messages that are due, oldest first.
    mutating func take(at now: Timestamp, from organization: SalesforceOrganization) -> [Posting] {
        bundle()
        let due = waiting.filter { $0.due <= now }
        waiting.removeAll { $0.due <= now }
        return due.compactMap { message in
            guard let request = request(for: message, from: organization) else { return nil }
            underWay[message.id] = message
            return Posting(id: message.id, attempt: message.attempt, request: request)
        }
    }

    /// Learns what came of a message, and plans the next attempt: after 5 s, then twice as long each time up to 2 h,
    /// until 24 h after the first of its notifications was queued.
    mutating func heard(_ answer: HTTPResponse?, to posting: Posting, at now: Timestamp) {
        guard var message = underWay.removeValue(forKey: posting.id), !Acknowledgement.accepts(answer) else { return }
        let doublings = min(message.attempt - 1, 12)
        message.due = now + min(Self.firstPause * (1 << doublings), Self.longestPause)
        message.attempt += 1
        guard let first = message.notifications.first, message.due - first.queued <= Self.longestTry else { return }
        waiting.append(message)
    }

    /// Puts queued notifications of one object that follow each other into messages.
    private mutating func bundle() {
        var order: [String] = []
        var groups: [String: [Notification]] = [:]
        for (object, notification) in queued {
            if groups[object] == nil { order.append(object) }
            groups[object, default: []].append(notification)
        }
        queued = []
        for object in order {
            let group = groups[object] ?? []
            for start in stride(from: 0, to: group.count, by: max(options.largestMessage, 1)) {
                let part = Array(group[start..<min(start + max(options.largestMessage, 1), group.count)])
                messages += 1
                waiting.append(
                    Message(
                        id: "outbound-message-\(messages)",
                        object: object,
                        notifications: part,
                        due: part[0].queued
                    )
                )
            }
        }
    }

    /// The message with the records as they are now; nil when none of them is left.
    private func request(for message: Message, from organization: SalesforceOrganization) -> HTTPRequest? {
        guard let object = organization.schema.object(message.object) else { return nil }
        let names = options.outboundFields[message.object] ?? []
        let fields = names.compactMap(object.field).filter { $0.name != "Id" }.sorted { $0.name < $1.name }
        let rows = message.notifications.compactMap { notification -> (Notification, SalesforceRow)? in
            guard let row = organization.row(notification.record, of: object), row.deleted == nil else { return nil }
            return (notification, row)
        }
        guard !rows.isEmpty else { return nil }
        let document = OutboundDocument(options, object: object, fields: fields)
        return HTTPRequest(
            "POST",
            "/in/\(options.connection)/outbound-message/\(secret)",
            headers: [
                "Content-Type": "text/xml; charset=utf-8", "SOAPAction": "\"\"", "Accept-Encoding": "gzip",
                "User-Agent": "Jakarta Commons-HttpClient/3.1",
            ],
            body: Array(document.text(rows.map { ($0.id, $1) }).utf8)
        )
    }
}
