import Crypto
import HTTPServer
import Logging
import Model
import Pipeline
import Platforms
import Store
import Synchronization

extension FuzzTarget {
    /// Requests to the receiver, on a real socket: the first byte chooses where to and whether it is proven, then come
    /// header lines, an empty line and the body.
    static let ingress = FuzzTarget(
        "ingress",
        "2xx is answered to what is kept and to nothing else, and only what is proven is kept",
        sizeLimit: 6000,
        words: [
            "Content-Type: application/json\n", "Content-Type: text/xml\n", "Transfer-Encoding: chunked\n",
            "X-Hub-Signature: sha1=", "X-Salesforce-HMAC: ", "\"app_id\":\"\(Connections.workspace)\"",
            "Authorization: Basic", "Cookie: a=b\n", "Connection: close\n",
        ],
        check: { bytes in try Reception.shared.get().check(bytes) }
    )
}

/// A receiver behind the real server, with an inbox that tells what came.
private final class Reception: Sendable {
    /// The only one; it serves until the process ends.
    static let shared = Result { try Reception() }

    private struct StillClock: WallClock {
        let now = Connections.now
    }

    /// Where to, and by which proof.
    private enum Way: CaseIterable {
        case message, forgedMessage, event, forgedEvent, notification, forgedNotification, nowhere
    }

    private let inbox: Ledger
    private let server: HTTPServer
    private let port: UInt16
    private let turn = Mutex(())

    private init() throws {
        let inbox = Ledger()
        let ingress = Ingress(
            Gateway(
                ConfigurationMark("fuzz"),
                systems: [try Connections.salesforce.get(), try Connections.intercom.get()],
                syncs: [],
                limits: .init(body: 4000, backlog: .max),
                retention: .seconds(86_400)
            ),
            inbox: inbox,
            backlog: BacklogGauge(),
            bell: Doorbell(),
            refused: RefusalRing(),
            clock: StillClock(),
            log: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        )
        var limits = ServerConfiguration.Limits()
        limits.body = 5000
        limits.idleSeconds = 1
        server = HTTPServer(ServerConfiguration(threads: 1, limits: limits)) { request in
            (try? await ingress.answer(request)) ?? HTTPResponse(500)
        }
        try server.start()
        port = server.port ?? 0
        self.inbox = inbox
    }

    func check(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        let way = input.choice(of: Way.allCases)
        var request = HTTPRequest("POST", target(of: way))
        while case let line = input.line(), !line.isEmpty, request.headers.lines.count < 32 {
            let parts = line.split(separator: ":", maxSplits: 1)
            // Framing is the server's own target; here every request is whole.
            let isFraming = ["content-length", "expect"].contains(parts.first?.lowercased())
            if parts.count == 2, !isFraming {
                request.headers.add(String(parts[0]), String(parts[1].drop { $0 == " " }))
            }
        }
        request.body = input.bytes
        request = try proven(request, way)
        try turn.withLock { _ in
            let answers = try WireAnswer.all(in: try Wire(to: port).converse(written(request)))
            let received = inbox.take()
            let accepted = answers.contains { (200...299).contains($0.status) }
            try hold(answers.count <= 1, "one request has one answer")
            try hold(accepted == !received.isEmpty || isEmptyBatch(request), "2xx is what is kept")
            guard accepted else { return }
            try hold(![.forgedMessage, .forgedEvent, .forgedNotification, .nowhere].contains(way), "2xx is proven")
            for arrival in received { try check(arrival, of: request) }
        }
    }

    /// Whether a request is an array without events: it is proven, and there is nothing in it to keep.
    private func isEmptyBatch(_ request: HTTPRequest) -> Bool {
        (try? JSON.parse(request.body))?.elements?.isEmpty == true
    }

    private func check(_ arrival: Arrival, of request: HTTPRequest) throws {
        try hold(arrival.receivedAt == Connections.now, "an arrival has its time")
        for line in arrival.headers.lines {
            let name = line.name.lowercased()
            try hold(!["authorization", "cookie"].contains(name), "no credential is kept")
            try hold(line.value.utf8.count <= 2048, "no header is kept without bound")
        }
        try hold(!"\(arrival.headers)".contains(Connections.messageSecret), "no secret is kept")
    }

    private func target(of way: Way) -> String {
        switch way {
        case .message: "/in/salesforce/outbound-message/\(Connections.messageSecret)"
        case .forgedMessage: "/in/salesforce/outbound-message/\(Connections.messageSecret.dropLast())"
        case .event, .forgedEvent: "/in/salesforce"
        case .notification, .forgedNotification: "/in/intercom"
        case .nowhere: "/in/nobody"
        }
    }

    private func proven(_ request: HTTPRequest, _ way: Way) throws -> HTTPRequest {
        switch way {
        case .message, .forgedMessage, .forgedEvent, .forgedNotification, .nowhere: return request
        case .event:
            let scheme = try Connections.eventScheme.get()
            return try scheme.sign(request, with: Connections.eventSecret, at: Connections.now)
        case .notification:
            guard let scheme = SignaturePresets.named("intercom") else { return request }
            return try scheme.sign(request, with: Connections.appSecret, at: Connections.now)
        }
    }

    /// A request as bytes; header lines as wrong as they came.
    private func written(_ request: HTTPRequest) -> [UInt8] {
        var text = "\(request.method) \(request.target) HTTP/1.1\r\nHost: gateway\r\n"
        for line in request.headers.lines { text += "\(line.name): \(line.value)\r\n" }
        text += "Content-Length: \(request.body.count)\r\n\r\n"
        return Array(text.utf8) + request.body
    }
}

/// An inbox that keeps what came until it is asked.
private final class Ledger: Inbox {
    private let arrivals = Mutex<[Arrival]>([])

    func take() -> [Arrival] {
        arrivals.withLock { arrivals in
            defer { arrivals = [] }
            return arrivals
        }
    }

    func openInbox() async throws(StoreError) {}

    func receive(_ arrivals: [Arrival], done: @escaping @Sendable (Result<Void, StoreError>) -> Void) {
        self.arrivals.withLock { $0 += arrivals }
        done(.success(()))
    }

    var arrivalsReceived: Int { 0 }

    func takeIn(upTo limit: Int, at now: Timestamp) async throws(StoreError) -> Int { 0 }
}
