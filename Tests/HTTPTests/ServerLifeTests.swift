import Glibc
import HTTPServer
import Model
import Testing

@Suite struct ServerLifeTests {
    @Test func `a client that leaves while its handler waits harms nobody`() async throws {
        let gate = Gate()
        let large = HTTPResponse(200, body: [UInt8](repeating: 120, count: 1 << 20))
        let handler: HTTPServer.Handler = { request in
            if request.path == "/wait" { await gate.pass() }
            return large
        }

        try await serving(handler: handler) { _, port in
            for _ in 0..<50 {
                let wire = try #require(Wire.connect(to: port))
                wire.say("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            }
            for _ in 0..<50 {
                let wire = try #require(Wire.connect(to: port))
                wire.say("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
                wire.reset()
            }
            await gate.arrivals(50)
            gate.open()
            let answer = await conversation(port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func `stopping lets the requests in hand finish and accepts no others`() async throws {
        let gate = Gate()
        let server = HTTPServer(ServerConfiguration()) { _ in
            await gate.pass()
            return .text(200, "finished")
        }
        try server.start()
        let port = try #require(server.port)
        let wire = try #require(Wire.connect(to: port))
        wire.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await gate.arrivals(1)

        async let stopped: Void = server.stop(grace: .seconds(20))
        let isRefused = await offPool {
            // The listening socket closes at once, but on another thread than this one.
            (0..<1_000_000).contains { _ in sched_yield() == 0 && Wire.connect(to: port) == nil }
        }
        gate.open()
        let answer = await offPool { wire.hearAll() }
        await stopped

        #expect(isRefused)
        #expect(answer.hasSuffix("finished"))
        #expect(answer.contains("Connection: close\r\n"))
        #expect(server.port == nil)
    }

    @Test func `a handler that does not finish is cancelled and its client told to come again`() async throws {
        let cancelled = Collected<Bool>()
        let server = HTTPServer(ServerConfiguration()) { _ in
            await withTaskCancellationHandler {
                let (never, _) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
            } onCancel: {
                cancelled.add(true)
            }
            return .text(200, "too late")
        }
        try server.start()
        let wire = try #require(Wire.connect(to: server.port ?? 0))
        wire.say("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = await offPool { wire.isClosed(within: 200) }

        await server.stop(grace: .milliseconds(50))
        let rest = await offPool { wire.hearAll() }

        #expect(!answer)
        #expect(rest.hasPrefix("HTTP/1.1 503 "))
        #expect(rest.contains("Retry-After: 1\r\n"))
        #expect(cancelled.all == [true])
    }

    @Test func `stopping under load neither crashes nor hangs`() async throws {
        for _ in 0..<5 {
            let server = HTTPServer(ServerConfiguration()) { _ in
                await Task.yield()
                return .text(200, "ok")
            }
            try server.start()
            let port = try #require(server.port)
            let wires = await offPool { (0..<20).compactMap { _ in Wire.connect(to: port) } }
            async let talk: Void = offPool {
                for _ in 0..<200 {
                    for wire in wires { wire.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n") }
                }
            }
            let first = wires.first
            _ = await offPool { first?.hear(upTo: "ok") }
            await server.stop(grace: .zero)
            await talk
        }
    }

    @Test func `a server starts once, on an address it can have`() async throws {
        let server = HTTPServer(ServerConfiguration()) { _ in HTTPResponse(200) }
        #expect(server.port == nil)
        try server.start()
        let port = try #require(server.port)

        #expect(throws: HTTPServerError.alreadyStarted) { try server.start() }
        let rival = HTTPServer(ServerConfiguration(port: port)) { _ in HTTPResponse(200) }
        #expect(throws: HTTPServerError.self) { try rival.start() }
        let nameless = HTTPServer(ServerConfiguration(address: "localhost")) { _ in HTTPResponse(200) }
        #expect(throws: HTTPServerError.invalid("the address localhost is not numeric")) { try nameless.start() }
        var configuration = ServerConfiguration()
        configuration.threads = 0
        let threadless = HTTPServer(configuration) { _ in HTTPResponse(200) }
        #expect(throws: HTTPServerError.self) { try threadless.start() }
        configuration = ServerConfiguration(tls: .init(certificate: [1], key: [2]))
        let keyless = HTTPServer(configuration) { _ in HTTPResponse(200) }
        #expect(throws: HTTPServerError.self) { try keyless.start() }

        await server.stop()
        await server.stop()
        #expect(throws: HTTPServerError.alreadyStarted) { try server.start() }
    }
}
