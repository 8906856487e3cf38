import Logging
import Model
import Platforms
import Synchronization

/// Carries alerts out: a line in the log, and a webhook signed by Standard Webhooks 1.0.0
/// (https://www.standardwebhooks.com) where the configuration names one.
final class Herald: Sendable {
    /// Where alerts are sent.
    struct Address: Sendable, Hashable {
        /// The URL.
        let url: String
        /// What they are signed with.
        let secret: Secret
    }

    /// One message that has not arrived yet.
    private struct Message: Sendable {
        let id: String
        let body: [UInt8]
        let at: Timestamp
        var attempts = 0
        var due: Timestamp
    }

    private let address: @Sendable () -> Address?
    private let network: any Transport
    private let clock: any WallClock
    private let entropy: any Entropy
    private let log: Logger
    private let waiting = Mutex<[Message]>([])

    /// The most messages that wait; the oldest give way.
    private static let limit = 100
    /// How often a message is sent before it is given up: within about a day.
    private static let attempts = 12
    /// How long an answer may take.
    private static let patience = Duration.seconds(10)

    /// Sets up a herald.
    init(
        to address: @escaping @Sendable () -> Address?,
        over network: any Transport,
        clock: any WallClock,
        entropy: any Entropy,
        log: Logger
    ) {
        self.address = address
        self.network = network
        self.clock = clock
        self.entropy = entropy
        self.log = log
    }

    /// Tells what is news: at once in the log, as soon as it can be to the address.
    func tell(_ news: Standing<Alert>.News) {
        for alert in news.found { log.warning("an alert was raised", metadata: Self.metadata(alert)) }
        for alert in news.gone { log.notice("an alert is over", metadata: Self.metadata(alert)) }
        guard address() != nil else { return }
        let messages = news.found.map { message("alert.raised", $0) } + news.gone.map { message("alert.cleared", $0) }
        waiting.withLock { $0 = ($0 + messages).suffix(Self.limit) }
    }

    /// Sends what is due.
    func send() async {
        guard let address = address() else { return waiting.withLock { $0 = [] } }
        let now = clock.now
        let due = waiting.withLock { waiting in
            let due = waiting.filter { $0.due <= now }
            waiting.removeAll { $0.due <= now }
            return due
        }
        for var message in due where await !arrives(message, at: address) {
            message.attempts += 1
            guard message.attempts < Self.attempts else {
                log.error("an alert could not be delivered", metadata: ["id": "\(message.id)"])
                continue
            }
            message.due = clock.now + .seconds(min(3600 * 3, 5 << message.attempts))
            waiting.withLock { [message] in $0.append(message) }
        }
    }

    private func arrives(_ message: Message, at address: Address) async -> Bool {
        var request = HTTPRequest(
            "POST",
            address.url,
            headers: ["Content-Type": "application/json"],
            body: message.body
        )
        request.patience = Self.patience
        do {
            let signed = try Self.signed(request, with: address.secret, id: message.id, at: clock.now)
            return (200..<300).contains(try await network.send(signed).status)
        } catch {
            return false
        }
    }

    /// A request with its signature by Standard Webhooks.
    ///
    /// - Throws: `SettingsError` when the secret is not of the form that it asks for: `whsec_`, then Base64.
    static func signed(
        _ request: HTTPRequest,
        with secret: Secret,
        id: String,
        at now: Timestamp
    ) throws(SettingsError) -> HTTPRequest {
        guard let scheme = SignaturePresets.named("standard-webhooks") else {
            throw SettingsError("secret", "there is no scheme to sign with", remedy: "leave `alerts.url` out")
        }
        return try scheme.sign(request, with: secret, id: id, at: now)
    }

    private func message(_ type: String, _ alert: Alert) -> Message {
        let now = clock.now
        let body: JSON = [
            "type": .string(type), "timestamp": .string(now.description),
            "data": [
                "alert": .string(alert.sort.rawValue), "about": .string(alert.about),
                "message": .string(alert.message),
            ],
        ]
        return Message(id: "msg_\(entropy.id(at: now))", body: body.bytes, at: now, due: now)
    }

    private static func metadata(_ alert: Alert) -> Logger.Metadata {
        ["alert": "\(alert.sort.rawValue)", "about": "\(alert.about)", "message": "\(alert.message)"]
    }
}
