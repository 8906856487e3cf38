import HTTPServer
import Model
import Synchronization

extension FuzzTarget {
    /// Everything that one client says on one connection to the real server.
    static let http = FuzzTarget(
        "http",
        "a connection is answered or closed in time, nothing past the limits is handled, no byte is read as two things,"
            + " and the next client is served",
        sizeLimit: 12_000,
        words: [
            "GET / HTTP/1.1\r\n", "POST /a?b HTTP/1.1\r\n", "Host: a\r\n", "\r\n\r\n", "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n", "5\r\nabcde\r\n", "0\r\n\r\n", "Expect: 100-continue\r\n",
            "Connection: close\r\n", "HTTP/1.0\r\n", "http://a/b", "HTTP/2.0", "\r\n ", "Content-Length:5,5", ";x=\"",
            "ffffffffffffffff\r\n", "Content-Length: 18446744073709551616\r\n", "OPTIONS * ", "CONNECT a:1 ", "\n\n",
        ],
        check: { bytes in try Stand.shared.get().check(bytes) }
    )
}

/// A server with a handler that looks at what it is given.
private final class Stand: Sendable {
    /// The only one; it serves until the process ends.
    static let shared = Result { try Stand() }

    private static let bodyLimit = 1000
    private static let headerLimit = 4096
    /// The shortest request there is: `GET / HTTP/1.0` with two line feeds.
    private static let shortest = 16

    private let server: HTTPServer
    private let port: UInt16
    /// One client at a time, so that what is handled is what it said.
    private let turn = Mutex(())

    private init() throws {
        var limits = ServerConfiguration.Limits()
        limits.body = Self.bodyLimit
        limits.header = Self.headerLimit
        limits.idleSeconds = 1
        limits.readTime = .seconds(5)
        server = HTTPServer(ServerConfiguration(threads: 1, limits: limits)) { request in Self.handle(request) }
        try server.start()
        port = server.port ?? 0
    }

    /// Answers how long the body was; 500 when the request is not one to be handled.
    private static func handle(_ request: HTTPRequest) -> HTTPResponse {
        let head = request.headers.lines.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        let lengths = request.headers.all("Content-Length")
        let isFramedOnce = lengths.count + request.headers.all("Transfer-Encoding").count <= 1
        let isWhole = lengths.isEmpty || lengths == ["\(request.body.count)"] || Int(lengths[0]) == request.body.count
        let isBounded = request.body.count <= bodyLimit && head + request.target.utf8.count <= headerLimit
        let isKnown = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(request.method)
        guard isFramedOnce, isWhole, isBounded, isKnown, !request.target.isEmpty else {
            return .text(500, "\(isFramedOnce) \(isWhole) \(isBounded) \(isKnown)")
        }
        return .text(200, request.method == "HEAD" ? "" : "\(request.body.count)")
    }

    func check(_ bytes: [UInt8]) throws {
        try turn.withLock { _ in
            let heard = try Wire(to: port).converse(bytes)
            // A HEAD is answered with the length of a body that does not follow.
            guard !bytes.contains(sequence: "HEAD ") else { return try serveNext() }
            let answers = try WireAnswer.all(in: heard)
            var read = 0
            for answer in answers {
                try hold(answer.status != 500, "only what is in order is handled: \(answer)")
                guard answer.status == 200 else { continue }
                read += Self.shortest + (Int(String(decoding: answer.body, as: UTF8.self)) ?? 0)
            }
            try hold(read <= bytes.count, "no byte is read as two things")
            try serveNext()
        }
    }

    private func serveNext() throws {
        let honest = "POST /in/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde"
        let answers = try WireAnswer.all(in: try Wire(to: port).converse(Array(honest.utf8)))
        try hold(answers.map(\.status) == [200] && answers[0].body == Array("5".utf8), "the next client is served")
    }
}

extension [UInt8] {
    fileprivate func contains(sequence text: String) -> Bool {
        let wanted = Array(text.utf8)
        return count >= wanted.count && (0...(count - wanted.count)).contains { self[$0...].starts(with: wanted) }
    }
}
