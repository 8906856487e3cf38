import HTTPClient
import HTTPServer
import Model
import Testing

@Suite struct ClientTests {
    /// Runs a test with a client that may go to this machine and is shut down after it.
    private func sending(
        _ change: (inout ClientConfiguration) -> Void = { _ in },
        _ test: (CurlTransport) async throws -> Void
    ) async throws {
        var configuration = ClientConfiguration(egress: EgressRule(.sandbox))
        change(&configuration)
        let client = CurlTransport(configuration)
        let result: Result<Void, any Error>
        do {
            result = .success(try await test(client))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        try result.get()
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func `a request is sent as it is and its answer comes back whole`(method: String) async throws {
        let requests = Collected<HTTPRequest>()
        let handler: HTTPServer.Handler = { request in
            requests.add(request)
            return HTTPResponse(201, headers: ["X-Answer": "a", "x-answer": "b"], body: Array("body".utf8))
        }
        let body = ["POST", "PATCH"].contains(method) ? Array(#"{"a":1}"#.utf8) : []

        try await serving(handler: handler) { _, port in
            try await sending { client in
                let headers: HTTPHeaders = ["Authorization": "Bearer x", "Empty": "", "Content-Length": "999"]
                let request = HTTPRequest(
                    method,
                    "http://127.0.0.1:\(port)/a%2Fb/../c?q=1%202",
                    headers: headers,
                    body: body
                )
                let response = try await client.send(request)

                #expect(response.status == 201)
                #expect(response.headers.all("X-Answer") == ["a", "b"])
                #expect(response.body == (method == "HEAD" ? [] : Array("body".utf8)))
            }
        }

        let request = try #require(requests.all.first)
        #expect(request.method == method)
        #expect(request.target == "/a%2Fb/../c?q=1%202")
        #expect(request.body == body)
        #expect(request.headers.only("Authorization") == "Bearer x")
        #expect(request.headers.only("Empty") == "")
        #expect(request.headers.only("User-Agent") == "crosswalk")
        #expect(request.headers.only("Accept-Encoding") == "gzip")
        #expect(request.headers.all("Expect").isEmpty)
        #expect(!request.headers.all("Content-Length").contains("999"))
        #expect(request.headers.all("Content-Type").isEmpty)
        #expect(request.headers.all("Cookie").isEmpty)
    }

    @Test func `a body of megabytes travels both ways`() async throws {
        var body = [UInt8](repeating: 1, count: 3_000_000)
        for index in stride(from: 0, to: body.count, by: 997) { body[index] = UInt8(truncatingIfNeeded: index) }

        try await serving(.with { $0.body = 4 << 20 }, handler: { HTTPResponse(200, body: $0.body) }) { _, port in
            try await sending { client in
                let response = try await client.send(HTTPRequest("POST", "http://127.0.0.1:\(port)/", body: body))

                #expect(response.body == body)
            }
        }
    }

    @Test func `connections are kept and used again`() async throws {
        let connections = Collected<Int>()
        let server = try ScriptedServer { wire in
            connections.add(1)
            while !wire.hear(upTo: "\r\n\r\n").isEmpty { wire.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        }

        try await sending { client in
            for _ in 0..<5 { _ = try await client.send(HTTPRequest("GET", server.url)) }
        }

        #expect(connections.all.count == 1)
    }

    @Test func `a redirect is an answer like any other`() async throws {
        let requests = Collected<String>()
        let handler: HTTPServer.Handler = { request in
            requests.add(request.target)
            return HTTPResponse(302, headers: ["Location": "/elsewhere"])
        }

        try await serving(handler: handler) { _, port in
            try await sending { client in
                let response = try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))

                #expect(response.status == 302)
                #expect(response.headers.only("Location") == "/elsewhere")
            }
        }

        #expect(requests.all == ["/"])
    }

    @Test func `a cookie is not sent back`() async throws {
        let cookies = Collected<[String]>()
        let handler: HTTPServer.Handler = { request in
            cookies.add(request.headers.all("Cookie"))
            return HTTPResponse(200, headers: ["Set-Cookie": "a=1; Path=/"])
        }

        try await serving(handler: handler) { _, port in
            try await sending { client in
                for _ in 0..<2 { _ = try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/")) }
            }
        }

        #expect(cookies.all == [[], []])
    }

    @Test func `a compressed body is decompressed, and the cap counts what comes out`() async throws {
        // 100,000 zeros, gzip -9.
        let zeros = Compressed.hundredThousandZeros
        let handler: HTTPServer.Handler = { _ in HTTPResponse(200, headers: ["Content-Encoding": "gzip"], body: zeros) }

        try await serving(handler: handler) { _, port in
            let request = HTTPRequest("GET", "http://127.0.0.1:\(port)/")
            try await sending { client in
                let response = try await client.send(request)

                #expect(response.body == [UInt8](repeating: 0, count: 100_000))
                #expect(response.headers.all("Content-Encoding").isEmpty)
                #expect(response.headers.all("Content-Length").isEmpty)
            }
            try await sending({ $0.limits.body = 99_999 }) { client in
                await #expect(throws: TransportError.tooLarge) { try await client.send(request) }
            }
        }
    }

    @Test func `an answer past the cap is too large, in its body or in its header`() async throws {
        let handler: HTTPServer.Handler = { request in
            request.path == "/body"
                ? HTTPResponse(200, body: [UInt8](repeating: 1, count: 1001))
                : HTTPResponse(200, headers: ["X": letters(1001)])
        }

        try await serving(handler: handler) { _, port in
            try await sending({
                $0.limits.body = 1000
                $0.limits.header = 1000
            }) { client in
                for path in ["body", "header"] {
                    await #expect(throws: TransportError.tooLarge) {
                        try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/\(path)"))
                    }
                }
            }
        }
    }

    @Test func `no more exchanges are under way with a host than allowed, and all get their turn`() async throws {
        let gate = Gate()
        let handler: HTTPServer.Handler = { request in
            await gate.pass()
            return .text(200, request.target)
        }

        try await serving(handler: handler) { _, port in
            try await sending({ $0.limits.exchangesPerHost = 3 }) { client in
                try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            try await client.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/\(number)"))
                        }
                    }
                    await gate.arrivals(3)
                    gate.open()
                    let bodies = try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1.body) }

                    #expect(bodies.count == 20)
                }
            }
        }
    }

    @Test func `many exchanges at once all come back`() async throws {
        try await serving(handler: { .text(200, $0.target) }) { _, port in
            try await sending { client in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<500 {
                        group.addTask {
                            let request = HTTPRequest("GET", "http://127.0.0.1:\(port)/\(number)")
                            return try await client.send(request).body == Array("/\(number)".utf8)
                        }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
        }
    }

    @Test func `a request with a line break in it is not sent`() async throws {
        try await sending { client in
            let url = "http://127.0.0.1:1/"
            for request in [
                HTTPRequest("GET", url, headers: ["X": "a\r\nY: b"]), HTTPRequest("GET", url, headers: ["X\n": "a"]),
                HTTPRequest("GET", url, headers: ["X:Y": "a"]), HTTPRequest("GET X", url),
                HTTPRequest("GET", url + "\n"),
            ] {
                let error = await #expect(throws: TransportError.self) { try await client.send(request) }
                #expect(error?.mayHaveHappened == false)
            }
        }
    }
}
