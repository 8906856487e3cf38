import Foundation
import HTTPServer
import Load
import Model
import Synchronization
import Testing

@Suite struct LoadTests {
    @Test(arguments: [1, 7, 64]) func `every request arrives once and every answer is counted`(
        connections: Int
    ) async throws {
        let heard = Mutex<[String]>([])

        let answers = try await loading(300, Pressure(connections: connections)) { request in
            heard.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
            return HTTPResponse(200)
        }

        #expect(answers.statuses == [UInt16](repeating: 200, count: 300))
        #expect(answers.answered == 300 && answers.sent == 300 && answers.lost == 0 && answers.reopened == 0)
        #expect(heard.withLock { $0.sorted() } == (0..<300).map { "request \($0)" }.sorted())
    }

    @Test func `every request keeps the status of its own answer`() async throws {
        let answers = try await loading(100, Pressure(connections: 8)) { request in
            request.body.last == UInt8(ascii: "7") ? HTTPResponse(503) : .text(200, "a body of some length\n")
        }

        for (number, status) in answers.statuses.enumerated() { #expect(status == (number % 10 == 7 ? 503 : 200)) }
        #expect(answers.count(of: 503) == 10)
        #expect(answers.latency.count == 100)
    }

    @Test func `a request whose connection ends is lost, and the others go on`() async throws {
        let turns = Mutex(0)
        let server = try ScriptedServer { wire in
            while !wire.hear(upTo: "!").isEmpty {
                let turn = turns.withLock { turns in
                    turns += 1
                    return turns
                }
                guard turn != 3 else { return }
                wire.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }

        let answers = await offPool { Result { try Generator.send(Self.requests(6), to: server.port, under: .alone) } }

        #expect(try answers.get().statuses == [200, 200, 0, 200, 200, 200])
        #expect(try answers.get().lost == 1)
        #expect(try answers.get().reopened == 1)
    }

    @Test func `a server that closes behind each answer loses nothing`() async throws {
        let server = try ScriptedServer { wire in
            _ = wire.hear(upTo: "!")
            wire.say("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n")
        }

        let answers = await offPool { Result { try Generator.send(Self.requests(5), to: server.port, under: .alone) } }

        #expect(try answers.get().count(of: 200) == 5)
        #expect(try answers.get().lost == 0)
    }

    @Test func `an answer may come in any pieces`() async throws {
        let server = try ScriptedServer { wire in
            while !wire.hear(upTo: "!").isEmpty {
                for piece in [
                    "HT", "TP/1.1 2", "02 Accepted\r", "\nDate: now\r\ncontent-LENGTH:  10\r\n\r", "\n12345", "67890",
                ] {
                    wire.say(piece)
                }
            }
        }

        let answers = await offPool { Result { try Generator.send(Self.requests(20), to: server.port, under: .alone) } }

        #expect(try answers.get().count(of: 202) == 20)
        #expect(try answers.get().lost == 0)
    }

    @Test func `what is no answer is no answer`() async throws {
        let server = try ScriptedServer { wire in
            _ = wire.hear(upTo: "!")
            wire.say("SSH-2.0-OpenSSH_9.2\r\n\r\n")
        }

        let answers = await offPool { Result { try Generator.send(Self.requests(3), to: server.port, under: .alone) } }

        #expect(try answers.get().answered == 0)
        #expect(try answers.get().lost == 3)
    }

    @Test func `a pace is kept, and waiting counts from the moment a request was due`() async throws {
        let answers = try await loading(40, Pressure(connections: 2, pace: 1000)) { _ in HTTPResponse(200) }

        #expect(answers.count(of: 200) == 40)
        #expect(answers.elapsed >= .milliseconds(39))
        #expect(answers.latency.count == 40)
    }

    @Test func `a server that does not answer ends the load in time`() async throws {
        let server = try ScriptedServer { wire in _ = wire.hearAll() }
        let pressure = Pressure(connections: 1, limit: .milliseconds(20), grace: .milliseconds(20))

        let answers = await offPool {
            Result { try Generator.send(Self.requests(3), to: server.port, under: pressure) }
        }

        #expect(try answers.get().statuses == [0, 0, 0])
        #expect(try answers.get().sent == 1)
        #expect(try answers.get().lost == 1)
    }

    @Test(arguments: [nil, 1e6]) func `when the time is over no further request is sent, however many are due`(
        pace: Double?
    ) async throws {
        let answered = Atomic(0)
        let server = try ScriptedServer { wire in
            while !wire.hear(upTo: "!").isEmpty {
                let begun = Steady.now
                while Steady.now - begun < 30_000_000 {}
                answered.add(1, ordering: .relaxed)
                wire.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let pressure = Pressure(connections: 1, pace: pace, limit: .milliseconds(10), grace: .seconds(10))

        let answers = await offPool {
            Result { try Generator.send(Self.requests(50), to: server.port, under: pressure) }
        }

        #expect(try answers.get().sent == 1)
        #expect(try answers.get().lost == 0)
        #expect(answered.load(ordering: .relaxed) == 1)
    }

    @Test func `where nobody listens there is no load`() async throws {
        let port = try { try ScriptedServer { _ in }.port }()

        await #expect(throws: LoadError.unreachable) {
            try await offPool { Result { try Generator.send(Self.requests(1), to: port, under: .alone) } }.get()
        }
    }

    /// Puts a load on a real server.
    private func loading(
        _ count: Int,
        _ pressure: Pressure,
        handler: @escaping HTTPServer.Handler
    ) async throws -> Answers {
        let server = HTTPServer(ServerConfiguration(), handler: handler)
        try server.start()
        let port = server.port ?? 0
        let result = await offPool { Result { try Generator.send(Self.requests(count), to: port, under: pressure) } }
        await server.stop(grace: .zero)
        return try result.get()
    }

    /// Requests that end with an exclamation mark's comment in a header, then `request N`.
    private static func requests(_ count: Int) -> PreparedRequests {
        var requests = PreparedRequests()
        for number in 0..<count {
            let body = "request \(number)"
            let head = "POST / HTTP/1.1\r\nHost: here\r\nX-Mark: !\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            requests.append(head: head.utf8, body: Array(body.utf8))
        }
        return requests
    }
}

extension Pressure {
    /// One connection.
    fileprivate static let alone = Pressure(connections: 1)
}
