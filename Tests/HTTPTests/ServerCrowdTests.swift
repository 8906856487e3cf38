import HTTPServer
import Model
import Testing

/// What somebody does who takes up everything a server has: the others are served all the same.
@Suite struct ServerCrowdTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    /// What a connection says before it says nothing more.
    static let beginnings = [
        "", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nX: ",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
    ]

    @Test(arguments: beginnings) func `connections that do not get on make way for those that do`(
        beginning: String
    ) async throws {
        let configuration = ServerConfiguration.with { $0.connections = 40 }

        try await serving(configuration, handler: { _ in .text(200, "handled") }) { _, port in
            let (answers, isClosed) = await offPool {
                var wires: [Wire?] = []
                var answers: [String] = []
                for _ in 0..<4 {
                    for _ in 0..<50 {
                        wires.append(Wire.connect(to: port))
                        wires.last??.say(beginning)
                    }
                    let honest = Wire.connect(to: port)
                    honest?.say(Self.get)
                    answers.append(honest?.hearAll() ?? "no connection")
                }
                let first = wires.first.flatMap(\.self)
                _ = first?.hearAll()
                return (answers, first?.isClosed(within: 1000))
            }

            #expect(answers.allSatisfy { $0.hasSuffix("handled") })
            #expect(isClosed == true)
        }
    }

    @Test func `a request that is being answered does not make way`() async throws {
        let gate = Gate()
        let handler: HTTPServer.Handler = { request in
            if request.target == "/slow" { await gate.pass() }
            return .text(200, "handled")
        }

        try await serving(.with { $0.connections = 40 }, handler: handler) { _, port in
            let waiting = await offPool { (0..<20).map { _ in Wire.connect(to: port) } }
            for wire in waiting { wire?.say("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") }
            await gate.arrivals(20)
            let answer = await offPool {
                let crowd = (0..<300).map { _ in Wire.connect(to: port) }
                let honest = Wire.connect(to: port)
                honest?.say(Self.get)
                return crowd.isEmpty ? "" : honest?.hearAll() ?? "no connection"
            }
            gate.open()
            let answers = await offPool { waiting.map { $0?.hearAll() ?? "" } }

            #expect(answer.hasSuffix("handled"))
            #expect(answers.allSatisfy { $0.hasSuffix("handled") })
        }
    }

    @Test func `bodies that do not end make way for those that do`() async throws {
        let configuration = ServerConfiguration.with {
            $0.body = 1 << 20
            $0.bodies = 4 << 20
        }

        try await serving(configuration, handler: { .text(200, "\($0.body.count)") }) { _, port in
            let (answers, areClosed) = await offPool {
                let head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n"
                var wires: [Wire?] = []
                var answers: [String] = []
                for _ in 0..<4 {
                    let crowd = (0..<6).map { _ in Wire.connect(to: port) }
                    for wire in crowd { wire?.say(head + letters(900_000)) }
                    // All of them is too much: room was made once one of them is closed.
                    let hasRoom = (0..<1000).contains { _ in crowd.contains { $0?.isClosed(within: 5) != false } }
                    if !hasRoom { answers.append("no room was made") }
                    wires += crowd
                    let honest = Wire.connect(to: port)
                    honest?.say(head + letters(1_000_000))
                    answers.append(honest?.hearAll() ?? "no connection")
                }
                return (answers, wires.prefix(12).map { $0?.isClosed(within: 5000) })
            }

            #expect(answers.allSatisfy { $0.hasSuffix("\r\n\r\n1000000") })
            #expect(areClosed.allSatisfy { $0 == true })
        }
    }
}
