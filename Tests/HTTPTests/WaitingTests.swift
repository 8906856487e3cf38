import HTTPServer
import Model
import Testing

/// A connection waits awake for a number of turns, and is suspended then; nobody may see which of them it was.
@Suite struct WaitingTests {
    @Test(arguments: [0, 10, 500])
    func `whoever waits for a slow answer has it in the end, however many others are answered first`(
        others: Int
    ) async throws {
        let gate = Gate()
        let handler: HTTPServer.Handler = { request in
            if request.path == "/slow" { await gate.pass() }
            return .text(200, "answer to \(request.path);")
        }

        try await serving(ServerConfiguration(threads: 1), handler: handler) { _, port in
            let plain = try #require(Wire.connect(to: port))
            plain.say("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let hasMoreToSay = try #require(Wire.connect(to: port))
            hasMoreToSay.say("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            hasMoreToSay.say("GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let hasSaidAll = try #require(Wire.connect(to: port))
            hasSaidAll.say("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            hasSaidAll.finish()
            await gate.arrivals(3)

            let answered = await offPool {
                guard let wire = Wire.connect(to: port) else { return 0 }
                return (0..<others).count { _ in
                    wire.say("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n")
                    return wire.hear(upTo: "answer to /quick;").hasSuffix("answer to /quick;")
                }
            }
            gate.open()
            let answers = await offPool { [plain, hasMoreToSay, hasSaidAll].map { $0.hearAll() } }

            #expect(answered == others)
            #expect(answers.allSatisfy { $0.hasPrefix("HTTP/1.1 200 ") && $0.contains("answer to /slow;") })
            #expect(answers[1].hasSuffix("answer to /next;"))
        }
    }

    @Test(arguments: [1, 3])
    func `whoever closes its side right behind its requests has its answers, and is hung up on then`(
        requests: Int
    ) async throws {
        // Its idle time is never over: nothing but its own end can end it.
        let configuration = ServerConfiguration.with { $0.idleSeconds = 3600 }
        try await serving(configuration, handler: { _ in .text(200, "an answer;") }) { _, port in
            let served = await offPool {
                // Of some clients, the end comes together with what they say.
                let wires = (0..<40).compactMap { _ in Wire.connect(to: port) }
                for wire in wires {
                    wire.say(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: requests))
                    wire.finish()
                }
                return wires.prefix {
                    $0.hearAll().split(separator: "HTTP/1.1 200 ").count == requests && $0.isClosed(within: 0)
                }.count
            }
            #expect(served == 40)
        }
    }
}
