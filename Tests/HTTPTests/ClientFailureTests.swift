import HTTPClient
import HTTPServer
import Model
import Testing

@Suite struct ClientFailureTests {
    private static let patient = ClientConfiguration(egress: EgressRule(.sandbox))

    /// The error that a request ends in; nil when it is answered.
    private func failure(
        _ request: HTTPRequest,
        _ configuration: ClientConfiguration = patient
    ) async -> TransportError? {
        let client = CurlTransport(configuration)
        let error: TransportError?
        do throws(TransportError) {
            _ = try await client.send(request)
            error = nil
        } catch let failure {
            error = failure
        }
        await client.shutdown()
        return error
    }

    @Test func `nobody at the port means nothing was sent`() async {
        // No test listens at this address, nor on a port that others take over when they are done with it.
        let error = await failure(HTTPRequest("POST", "http://127.0.0.9:1/", body: [1]))

        #expect(error?.name == "unreachable")
    }

    @Test func `a name that no one has means nothing was sent`() async {
        var configuration = Self.patient
        configuration.limits.connectTime = .seconds(2)

        let error = await failure(HTTPRequest("GET", "http://no-such-host.invalid/"), configuration)

        #expect(error?.name == "unreachable")
    }

    @Test func `a TLS handshake that fails means nothing was sent`() async throws {
        try await serving { _ in
            HTTPResponse(200)
        } _: { _, port in
            let error = await failure(HTTPRequest("POST", "https://127.0.0.1:\(port)/", body: [1]))

            #expect(error?.name == "unreachable")
        }
    }

    /// Servers that break off at different points after the request came.
    static let breakingOff: [@Sendable (Wire) -> Void] = [
        { wire in _ = wire.hear(upTo: "end") },
        { wire in
            _ = wire.hear(upTo: "end")
            wire.say("HTTP/1.1 200 OK\r\nContent-Le")
        },
        { wire in
            _ = wire.hear(upTo: "end")
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        },
        { wire in
            _ = wire.hear(upTo: "end")
            wire.reset()
        },
        { wire in
            _ = wire.hear(upTo: "end")
            wire.say("this is not HTTP at all\r\n\r\n")
        },
    ]

    @Test(arguments: breakingOff.indices)
    func `an answer that breaks off means that the request may have been carried out`(script: Int) async throws {
        let server = try ScriptedServer(Self.breakingOff[script])

        let error = await failure(HTTPRequest("POST", server.url, body: Array("end".utf8)))

        #expect(error?.name == "noAnswer")
    }

    @Test func `an answer that does not come in time means that the request may have been carried out`() async throws {
        let server = try ScriptedServer { wire in _ = wire.hearAll() }
        var configuration = Self.patient
        configuration.limits.totalTime = .milliseconds(200)

        let error = await failure(HTTPRequest("GET", server.url), configuration)

        #expect(error?.name == "noAnswer")
    }

    @Test func `a request with less patience than the client is given up sooner`() async throws {
        let server = try ScriptedServer { wire in _ = wire.hearAll() }
        var request = HTTPRequest("GET", server.url)
        request.patience = .milliseconds(200)

        let error = await failure(request)

        #expect(error?.name == "noAnswer")
    }

    @Test func `an answer that trickles to a standstill is given up`() async throws {
        let server = try ScriptedServer { wire in
            _ = wire.hear(upTo: "\r\n\r\n")
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            _ = wire.hearAll()
        }
        var configuration = Self.patient
        configuration.limits.stallTime = .seconds(1)
        configuration.limits.totalTime = .seconds(30)

        let error = await failure(HTTPRequest("GET", server.url), configuration)

        #expect(error?.name == "noAnswer")
    }

    /// A server that answers the first request of a connection and hangs up on the second, before it answers.
    private func hangingUpOnTheSecond(_ requests: Collected<String>) throws -> ScriptedServer {
        try ScriptedServer { wire in
            requests.add(wire.hear(upTo: "end"))
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            let second = wire.hear(upTo: "end")
            if !second.isEmpty { requests.add(second) }
        }
    }

    @Test(arguments: ["POST", "PATCH"])
    func `a kept connection that breaks is not tried again when that might do a thing twice`(
        method: String
    ) async throws {
        let requests = Collected<String>()
        let server = try hangingUpOnTheSecond(requests)
        let client = CurlTransport(Self.patient)
        let request = HTTPRequest(method, server.url, body: Array("end".utf8))

        _ = try await client.send(request)
        let error = await #expect(throws: TransportError.self) { try await client.send(request) }
        await client.shutdown()

        #expect(error?.name == "noAnswer")
        #expect(requests.all.filter { !$0.isEmpty }.count == 2)
    }

    @Test func `a kept connection that breaks is tried again when once and twice are the same`() async throws {
        let requests = Collected<String>()
        let server = try hangingUpOnTheSecond(requests)
        let client = CurlTransport(Self.patient)
        let request = HTTPRequest("PUT", server.url, body: Array("end".utf8))

        _ = try await client.send(request)
        let response = try await client.send(request)
        await client.shutdown()

        #expect(response.status == 200)
        #expect(requests.all.count == 3)
    }

    @Test func `a request without a body that might do a thing twice takes a connection of its own`() async throws {
        let connections = Collected<Int>()
        let server = try ScriptedServer { wire in
            connections.add(1)
            _ = wire.hear(upTo: "\r\n\r\n")
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        let client = CurlTransport(Self.patient)

        for _ in 0..<2 { _ = try await client.send(HTTPRequest("POST", server.url)) }
        await client.shutdown()

        #expect(connections.all.count == 2)
    }

    @Test func `cancelling the task breaks the exchange off`() async throws {
        let heard = Gate()
        try await serving { _ in
            await heard.pass()
            return HTTPResponse(200)
        } _: { _, port in
            let client = CurlTransport(Self.patient)
            let exchange = Task { () throws(TransportError) -> HTTPResponse in
                try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
            }
            await heard.arrivals(1)
            exchange.cancel()
            let result = await exchange.result
            heard.open()

            #expect(throws: TransportError.cancelled) { try result.get() }
            let later = try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
            #expect(later.status == 200)
            await client.shutdown()
        }
    }

    @Test func `a task cancelled beforehand sends nothing`() async throws {
        let requests = Collected<String>()
        try await serving { request in
            requests.add(request.target)
            return HTTPResponse(200)
        } _: { _, port in
            let client = CurlTransport(Self.patient)
            let exchange = Task { () throws(TransportError) -> HTTPResponse in
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
            }

            await #expect(throws: TransportError.cancelled) { try await exchange.value }
            await client.shutdown()
            #expect(requests.all.isEmpty)
        }
    }

    @Test func `shutting down ends what is under way and what is sent later`() async throws {
        let gate = Gate()
        try await serving { _ in
            await gate.pass()
            return HTTPResponse(200)
        } _: { _, port in
            var configuration = Self.patient
            configuration.limits.exchangesPerHost = 1
            let client = CurlTransport(configuration)
            let request = HTTPRequest("GET", "http://127.0.0.1:\(port)/")
            async let first: Result<HTTPResponse, any Error> = Task { try await client.send(request) }.result
            async let second: Result<HTTPResponse, any Error> = Task { try await client.send(request) }.result
            await gate.arrivals(1)
            await client.shutdown()

            for result in await [first, second] { #expect(throws: TransportError.cancelled) { try result.get() } }
            await #expect(throws: TransportError.cancelled) { try await client.send(request) }
            gate.open()
        }
    }
}
