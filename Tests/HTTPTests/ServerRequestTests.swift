import HTTPServer
import Model
import Testing

@Suite struct ServerRequestTests {
    @Test func `a request reaches the handler as it was sent`() async throws {
        let requests = Collected<HTTPRequest>()
        let handler: HTTPServer.Handler = { request in
            requests.add(request)
            return HTTPResponse(204)
        }

        try await serving(handler: handler) { _, port in
            let answer = await conversation(
                port,
                "PATCH /in/a%2Fb/../c?x=%20+1&x=&=y HTTP/1.1\r\nHost: here\r\nX-Twice: one\r\n"
                    + "x-twice:  two \t\r\nContent-Encoding: gzip\r\nEmpty:\r\nContent-Length: 7\r\n"
                    + "Connection: close\r\n\r\n\u{0}a\r\nb\u{7f}%"
            )

            #expect(answer.hasPrefix("HTTP/1.1 204 No Content\r\n"))
            #expect(answer.contains("\r\nDate: "))
        }

        let request = try #require(requests.all.first)
        #expect(requests.all.count == 1)
        #expect(request.method == "PATCH")
        #expect(request.target == "/in/a%2Fb/../c?x=%20+1&x=&=y")
        #expect(
            request.headers.lines.map { "\($0.name)=\($0.value)" } == [
                "Host=here", "X-Twice=one", "x-twice=two", "Content-Encoding=gzip", "Empty=", "Content-Length=7",
                "Connection=close",
            ]
        )
        #expect(request.body == [0, 97, 13, 10, 98, 127, 37])
        #expect(request.clientCertificate == nil)
    }

    @Test(arguments: ["GET", "DELETE", "OPTIONS", "HEAD"]) func `a request needs no body`(method: String) async throws {
        let handler: HTTPServer.Handler = { .text(200, $0.method + "\($0.body)") }

        try await serving(handler: handler) { _, port in
            let answer = await conversation(port, "\(method) / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("Content-Length: \(method.utf8.count + 2)\r\n"))
            #expect(answer.hasSuffix(method == "HEAD" ? "\r\n\r\n" : method + "[]"))
        }
    }

    @Test func `a body in chunks arrives whole`() async throws {
        let handler: HTTPServer.Handler = { HTTPResponse(200, body: $0.body) }

        try await serving(handler: handler) { _, port in
            let answer = await conversation(
                port,
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                    + "5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: x\r\n\r\n"
            )

            #expect(answer.hasSuffix("\r\n\r\nhello world"))
        }
    }

    @Test func `a large body arrives whole`() async throws {
        let handler: HTTPServer.Handler = { .text(200, "\($0.body.count) \($0.body.allSatisfy { $0 == 120 })") }
        let count = 1 << 20

        try await serving(handler: handler) { _, port in
            let answer = await conversation(
                port,
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\nConnection: close\r\n\r\n"
                    + letters(count)
            )

            #expect(answer.hasSuffix("\(count) true"))
        }
    }

    @Test func `pipelined requests are answered in order`() async throws {
        let handler: HTTPServer.Handler = { request in
            await Task.yield()
            return .text(200, "<\(request.target)>")
        }

        try await serving(handler: handler) { _, port in
            let answer = await conversation(
                port,
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            )

            let bodies = answer.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
            #expect(bodies == ["/1", "/2", "/3"])
        }
    }

    @Test func `a client that asks first is told to go on`() async throws {
        let handler: HTTPServer.Handler = { HTTPResponse(200, body: $0.body) }

        try await serving(handler: handler) { _, port in
            let (interim, answer) = await offPool {
                guard let wire = Wire.connect(to: port) else { return ("", "") }
                wire.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
                let interim = wire.hear(upTo: "\r\n\r\n")
                wire.say("ok")
                return (interim, wire.hear(upTo: "ok"))
            }

            #expect(interim.hasPrefix("HTTP/1.1 100"))
            #expect(answer.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `an answer carries its header lines, repeated ones too`() async throws {
        let handler: HTTPServer.Handler = { _ in
            var headers: HTTPHeaders = ["Set-Cookie": "a=1", "Content-Length": "999", "Empty": ""]
            headers.add("Set-Cookie", "b=2")
            return HTTPResponse(418, headers: headers, body: [104, 105])
        }

        try await serving(handler: handler) { _, port in
            let answer = await conversation(port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

            #expect(answer.hasPrefix("HTTP/1.1 418 "))
            #expect(answer.contains("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"))
            #expect(answer.contains("Content-Length: 2\r\n"))
            #expect(!answer.contains("999"))
        }
    }

    @Test(arguments: [
        HTTPResponse(200, headers: ["X": "a\r\nSet-Cookie: b"]), HTTPResponse(200, headers: ["a b": "c"]),
        HTTPResponse(99), HTTPResponse(1000),
    ])
    func `an answer that cannot be written is a 500`(response: HTTPResponse) async throws {
        try await serving(handler: { _ in response }) { _, port in
            let answer = await conversation(port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

            #expect(answer.hasPrefix("HTTP/1.1 500 "))
            #expect(!answer.contains("Set-Cookie"))
        }
    }

    @Test func `two hundred waiting handlers hold no thread`() async throws {
        let gate = Gate()
        var configuration = ServerConfiguration()
        configuration.threads = 1
        let handler: HTTPServer.Handler = { request in
            await gate.pass()
            return .text(200, request.target)
        }

        try await serving(configuration, handler: handler) { _, port in
            let wires = await offPool { (0..<200).map { _ in Wire.connect(to: port) } }
            for (number, wire) in wires.enumerated() {
                #expect(wire?.say("GET /\(number) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") == true)
            }
            await gate.arrivals(200)
            gate.open()

            for (number, wire) in wires.enumerated() {
                let answer = await offPool { wire?.hearAll() ?? "" }
                #expect(answer.hasSuffix("\r\n\r\n/\(number)"))
            }
        }
    }
}
