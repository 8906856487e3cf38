import Crypto
import Model

/// The notifications of the workspace's app: made, signed, sent, tried once more.
struct IntercomWebhooks: Sendable {
    private struct Notification: Sendable {
        /// The notification's id; a ping has none.
        let id: String?
        let posting: String
        let topic: String
        let item: JSON
        let created: Timestamp
        var attempt = 1
        var due: Timestamp
    }

    private let options: IntercomOptions
    private let derivation: Derivation
    /// The app's client secret, the key of the signatures.
    let secret: String
    private var waiting: [Notification] = []
    private var underWay: [String: Notification] = [:]
    private var made = 0
    /// Whether the subscription lives; an answer of 410 ends it.
    private(set) var isSubscribed = true
    private var throttle: Duration?
    private var throttledUntil: Timestamp?

    /// The pause before the one retry (fact sheet §A.5).
    private static let retryPause = Duration.seconds(60)
    private static let longestThrottle = Duration.seconds(7200)

    init(_ options: IntercomOptions, derivation: Derivation) {
        self.options = options
        self.derivation = derivation
        secret = derivation.hex("client secret")
    }

    /// When the next notification falls due.
    var next: Timestamp? {
        waiting.map(\.due).min().map { max($0, throttledUntil ?? $0) }
    }

    /// Queues a notification; a ping has no id.
    mutating func queue(_ topic: String, _ item: JSON, at now: Timestamp) {
        guard isSubscribed else { return }
        made += 1
        let id = topic == "ping" ? nil : "notif_\(derivation.uuid("notification \(made)"))"
        waiting.append(
            Notification(id: id, posting: "webhook-\(made)", topic: topic, item: item, created: now, due: now)
        )
    }

    /// Takes the notifications that are due, oldest first; those that were held back for over two hours are dropped.
    mutating func take(at now: Timestamp) -> [Posting] {
        if let until = throttledUntil {
            guard until <= now else { return [] }
            waiting.removeAll { now - $0.created > Self.longestThrottle }
            throttledUntil = nil
        }
        let due = waiting.filter { $0.due <= now }
        waiting.removeAll { $0.due <= now }
        return due.map { notification in
            underWay[notification.posting] = notification
            return Posting(
                id: notification.posting,
                attempt: notification.attempt,
                request: request(for: notification, at: now)
            )
        }
    }

    /// Learns what came of a notification: 410 ends the subscription, 429 slows it down, everything else but success
    /// is tried once more after a minute.
    mutating func heard(_ answer: HTTPResponse?, to posting: Posting, at now: Timestamp) {
        guard var notification = underWay.removeValue(forKey: posting.id) else { return }
        switch answer?.status {
        case .some(200...299): throttle = nil
        case 410:
            isSubscribed = false
            waiting = []
        case 429:
            let pause = min(throttle.map { $0 * 2 } ?? Self.retryPause, Self.longestThrottle)
            throttle = pause
            throttledUntil = now + pause
            waiting.append(notification)
        default:
            guard notification.attempt == 1 else { return }
            notification.attempt = 2
            notification.due = now + Self.retryPause
            waiting.append(notification)
        }
    }

    /// Takes the subscription up again, as "Set live" does.
    mutating func resume() {
        isSubscribed = true
        throttle = nil
        throttledUntil = nil
    }

    private func request(for notification: Notification, at now: Timestamp) -> HTTPRequest {
        let ping = notification.id == nil
        let body: JSON = [
            "type": "notification_event", "app_id": .string(options.workspace),
            "data": ["type": "notification_event_data", "item": notification.item], "links": [:],
            "id": .optional(notification.id), "topic": .string(notification.topic),
            "delivery_status": ping ? nil : "pending", "delivery_attempts": .integer(notification.attempt),
            "delivered_at": 0,
            "first_sent_at": .integer(notification.attempt == 1 ? now.seconds : notification.created.seconds),
            "created_at": .integer(notification.created.seconds), "self": nil,
        ]
        let bytes = body.bytes
        let code = HMAC.code(.sha1, key: Array(secret.utf8), message: bytes)
        return HTTPRequest(
            "POST",
            "/in/\(options.connection)",
            headers: [
                "Content-Type": "application/json", "Accept": "application/json",
                "User-Agent": "intercom-parrot-service-client/1.0", "X-Hub-Signature": "sha1=\(Hex.encode(code))",
            ],
            body: bytes
        )
    }
}
