import CMicroHTTPD
import Model
import Synchronization

/// Receives requests on the server's threads and replies with what they are answered.
final class Reception: Sendable {
    let roster: Roster
    private let receiver: HTTPServer.Receiver
    private let limits: ServerConfiguration.Limits
    private let asksCertificate: Bool
    private let readTime: Int
    private let idleTime: Int
    private let isDraining = Atomic(false)

    init(_ configuration: ServerConfiguration, receiver: @escaping HTTPServer.Receiver) {
        self.receiver = receiver
        limits = configuration.limits
        roster = Roster(configuration.limits)
        asksCertificate = configuration.tls?.clientAuthority != nil
        readTime = configuration.limits.readTime.milliseconds
        idleTime = configuration.limits.idleSeconds * 1000
    }

    /// Closes every connection after the answer that is due on it.
    func drain() {
        isDraining.store(true, ordering: .relaxed)
    }

    /// A client connected.
    func opened(_ connection: OpaquePointer) -> Peer {
        let peer = unsafe Peer(socket: crosswalk_socket(connection), within: idleTime + readTime)
        roster.opened(peer)
        return peer
    }

    /// A request line arrived: the time to receive the rest is running.
    func begin(_ connection: OpaquePointer, by clerk: Clerk, peer: Peer, target: String?) -> Exchange {
        peer.expect(within: readTime)
        return unsafe Exchange(connection, clerk: clerk, peer: peer, target: target)
    }

    /// The head of the request arrived; returns whether to keep the connection.
    func receiveHead(
        _ connection: OpaquePointer,
        _ exchange: Exchange,
        method: String,
        version: String,
        isPlain: Bool
    ) -> Bool {
        exchange.method = method
        unsafe exchange.headers = Self.headers(connection)
        guard unsafe crosswalk_header_bytes(connection) <= limits.header else {
            return unsafe refuse(connection, exchange, with: 431)
        }
        guard isPlain, exchange.target != nil else { return unsafe refuse(connection, exchange, with: 400) }
        switch Framing.of(
            method: method,
            version: version,
            headers: exchange.headers,
            limit: limits.body,
            lengthIsRequired: limits.lengthIsRequired
        ) {
        case .refused(let status):
            return unsafe refuse(connection, exchange, with: status)
        case .accepted(let declared):
            exchange.stage = .body
            exchange.body.reserveCapacity(min(declared, Self.reserveLimit))
            return true
        }
    }

    /// A piece of the body arrived; returns whether to keep the connection.
    ///
    /// libmicrohttpd takes no reply while a body is being received, so the refusal of one that outgrows its limit is
    /// written past it.
    func receive(_ connection: OpaquePointer, _ exchange: Exchange, _ piece: UnsafeRawBufferPointer) -> Bool {
        guard exchange.body.count + piece.count <= limits.body else {
            exchange.stage = .refused
            unsafe crosswalk_last_word(connection, Self.tooLarge, Self.tooLarge.count)
            return false
        }
        unsafe exchange.body.append(contentsOf: piece)
        exchange.clerk.isMoving = true
        return roster.keeps(exchange.peer, holding: exchange.body.count, piece.count)
    }

    /// The request is whole; returns whether to keep the connection.
    func ask(_ connection: OpaquePointer, _ exchange: Exchange) -> Bool {
        exchange.stage = .asked
        exchange.clerk.isMoving = true
        exchange.peer.expectNothing()
        roster.letGo(of: exchange.peer)
        guard exchange.clerk.admit(exchange) else {
            return unsafe reply(connection, exchange, HTTPResponse(503, headers: ["Retry-After": "1"]))
        }
        let request = HTTPRequest(
            exchange.method,
            exchange.target ?? "",
            headers: exchange.headers,
            body: exchange.body,
            clientCertificate: asksCertificate ? unsafe exchange.peer.subject(connection) : nil
        )
        exchange.headers = HTTPHeaders()
        exchange.body = []
        guard let response = exchange.ask(receiver, request) else { return true }
        return unsafe reply(connection, exchange, response)
    }

    /// The connection has its turn again; returns whether to keep it.
    func resume(_ connection: OpaquePointer, _ exchange: Exchange) -> Bool {
        guard let response = exchange.answer else {
            exchange.wait()
            return true
        }
        exchange.clerk.isMoving = true
        return unsafe reply(connection, exchange, response)
    }

    /// The answer was sent, or the client is gone.
    func completed(_ connection: OpaquePointer, _ exchange: Exchange) {
        exchange.peer.rest(within: idleTime + readTime)
        switch exchange.stage {
        case .head, .refused: unsafe roster.linger(crosswalk_socket(connection))
        case .asked: exchange.clerk.release(exchange)
        case .body: roster.letGo(of: exchange.peer)
        }
    }

    private func refuse(_ connection: OpaquePointer, _ exchange: Exchange, with status: Int) -> Bool {
        exchange.stage = .refused
        return unsafe reply(connection, exchange, HTTPResponse(status))
    }

    /// Queues an answer, or a 500 for one that cannot be written.
    private func reply(_ connection: OpaquePointer, _ exchange: Exchange, _ response: HTTPResponse) -> Bool {
        exchange.peer.expect(within: idleTime + readTime)
        let closing = isDraining.load(ordering: .relaxed)
        if !closing, response.isBare, (200...599).contains(response.status) {
            return unsafe exchange.clerk.reply(on: connection, status: response.status)
        }
        if (200...599).contains(response.status), let reply = Reply.of(response, closing: closing) {
            return unsafe reply.queue(on: connection, status: response.status)
        }
        guard let reply = Reply.of(HTTPResponse(500), closing: closing) else { return false }
        return unsafe reply.queue(on: connection, status: 500)
    }

    /// How much memory a declared length alone brings about, in bytes: a promise costs the client nothing.
    private static let reserveLimit = 1 << 16

    private static let tooLarge = Array(
        "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".utf8
    )

    private static func headers(_ connection: OpaquePointer) -> HTTPHeaders {
        var lines: [UInt8] = []
        unsafe lines.reserveCapacity(crosswalk_header_bytes(connection))
        unsafe withUnsafeMutablePointer(to: &lines) { lines in
            let collect: MHD_KeyValueIteratorN = { context, _, name, nameCount, value, valueCount in
                guard let context = unsafe context else { return crosswalk_go_on() }
                let lines = unsafe context.assumingMemoryBound(to: [UInt8].self)
                unsafe add(UnsafeRawBufferPointer(start: name, count: nameCount), to: &lines.pointee)
                unsafe add(trimmed(value, valueCount), to: &lines.pointee)
                return crosswalk_go_on()
            }
            _ = unsafe crosswalk_headers(connection, collect, lines)
        }
        return HTTPHeaders(bytes: lines) ?? HTTPHeaders()
    }
}

/// Adds a name or a value to header lines; what is not UTF-8 in it is replaced.
private func add(_ text: UnsafeRawBufferPointer, to lines: inout [UInt8]) {
    if unsafe text.allSatisfy({ $0 < 0x80 }) {
        unsafe lines.append(contentsOf: text)
    } else {
        unsafe lines.append(contentsOf: String(decoding: text, as: UTF8.self).utf8)
    }
    lines.append(HTTPHeaders.end)
}

/// A value without the white space at its end; what was before it is gone already.
private func trimmed(_ value: UnsafePointer<CChar>?, _ count: Int) -> UnsafeRawBufferPointer {
    guard let value = unsafe value else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    var count = count
    while count > 0, unsafe value[count - 1] == 0x20 || value[count - 1] == 0x09 { count -= 1 }
    return unsafe UnsafeRawBufferPointer(start: value, count: count)
}

extension HTTPResponse {
    /// Whether there is nothing in it but its status.
    fileprivate var isBare: Bool { body.isEmpty && headers.isEmpty }
}
