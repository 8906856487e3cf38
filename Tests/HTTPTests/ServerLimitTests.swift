import HTTPServer
import Model
import Testing

@Suite struct ServerLimitTests {
    private static let ok: HTTPServer.Handler = { _ in .text(200, "handled") }

    /// Requests that are refused before a handler sees them, and the status they get.
    static let refused: [(request: String, status: Int)] = [
        ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 411),
        ("PUT / HTTP/1.1\r\nHost: a\r\n\r\n", 411),
        ("PATCH / HTTP/1.1\r\nHost: a\r\n\r\n", 411),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\na", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \(letters(8200))\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \(letters(40000))\r\n\r\n", 431),
        ("GET /\(letters(40000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    ]

    @Test(arguments: refused) func `a request past the limits or open to two readings is refused`(
        request: String,
        status: Int
    ) async throws {
        let configuration = ServerConfiguration.with {
            $0.body = 1000
            $0.header = 8192
        }

        try await serving(configuration, handler: Self.ok) { _, port in
            let answer = await conversation(port, request)

            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(!answer.contains("handled"))
        }
    }

    @Test func `a target that is not UTF-8 is refused`() async throws {
        try await serving(handler: Self.ok) { _, port in
            let answer = await offPool {
                guard let wire = Wire.connect(to: port) else { return "" }
                wire.say(Array("GET /".utf8) + [0xff, 0xfe] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                return wire.hearAll()
            }

            #expect(answer.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func `a client that goes on sending hears that its body is too large`() async throws {
        try await serving(.with { $0.body = 1000 }, handler: Self.ok) { _, port in
            let answer = await conversation(
                port,
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n"
                    + letters(3_000_000)
            )

            #expect(answer.hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test func `chunks that grow past the limit are refused while they come`() async throws {
        let chunk = "3e8\r\n" + letters(1000) + "\r\n"

        try await serving(.with { $0.body = 50_000 }, handler: Self.ok) { _, port in
            let answer = await conversation(
                port,
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + String(repeating: chunk, count: 2000)
            )

            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(!answer.contains("handled"))
        }
    }

    @Test func `a body of exactly the limit is taken`() async throws {
        try await serving(.with { $0.body = 1000 }, handler: Self.ok) { _, port in
            let body = letters(1000)
            let answer = await conversation(
                port,
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n" + body
            )

            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nX: ", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
    ])
    func `a request that trickles in past its time is cut off`(beginning: String) async throws {
        let configuration = ServerConfiguration.with { $0.readTime = .milliseconds(400) }

        try await serving(configuration, handler: Self.ok) { _, port in
            let trickled = await offPool {
                guard let wire = Wire.connect(to: port), wire.say(beginning) else { return -1 }
                var count = 0
                while count < 200, !wire.isClosed(within: 25), wire.say("x") { count += 1 }
                return count
            }

            #expect((1..<200).contains(trickled))
        }
    }

    @Test func `an idle connection is closed`() async throws {
        try await serving(.with { $0.idleSeconds = 1 }, handler: Self.ok) { _, port in
            let isClosed = await offPool { Wire.connect(to: port)?.isClosed(within: 8000) }

            #expect(isClosed == true)
        }
    }

    @Test func `a handler may take longer than a connection may idle or a request may take`() async throws {
        let gate = Gate()
        let configuration = ServerConfiguration.with {
            $0.idleSeconds = 1
            $0.readTime = .milliseconds(100)
        }
        let handler: HTTPServer.Handler = { _ in
            await gate.pass()
            return .text(200, "late")
        }

        try await serving(configuration, handler: handler) { _, port in
            let wire = try #require(Wire.connect(to: port))
            wire.say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            await gate.arrivals(1)
            let isClosed = await offPool { wire.isClosed(within: 2500) }
            gate.open()
            let answer = await offPool { wire.hearAll() }

            #expect(!isClosed)
            #expect(answer.hasSuffix("late"))
        }
    }

    @Test func `connections past the limit of one address are closed`() async throws {
        var configuration = ServerConfiguration.with { $0.connectionsPerAddress = 2 }
        configuration.threads = 1

        try await serving(configuration, handler: Self.ok) { _, port in
            let isClosed = await offPool {
                let wires = (0..<3).map { _ in Wire.connect(to: port) }
                return wires.last??.isClosed(within: 5000)
            }

            #expect(isClosed == true)
        }
    }
}
