import Model
import Pipeline
import Store
import Synchronization
import Testing

/// How a line behaves while its system fails.
@Suite struct OutageTests {
    @Test func `while a system fails, one cheap question at a time is asked, however many want something`() async throws
    {
        let system = FailingSystem()
        let clock = MovedClock()
        let line = Self.line(to: system, clock)
        for _ in 0..<Breaker.threshold { await #expect(throws: Never.self) { try? await Self.ask(line) } }
        #expect(line.isFailing)
        let before = system.asked.count

        await Self.crowd(line)
        #expect(system.asked.count == before)
        clock.move(.seconds(6))
        await Self.crowd(line)

        #expect(system.asked.count == before + 1)
        #expect(system.asked.last == "/who-am-i")
        #expect(line.restingUntil == clock.now + .seconds(10))
        #expect(line.outage?.trials == 1)
    }

    @Test func `a system that answers again is open to all, and has recovered when something of use succeeds`()
        async throws
    {
        let system = FailingSystem()
        let clock = MovedClock()
        let line = Self.line(to: system, clock)
        for _ in 0..<Breaker.threshold { await #expect(throws: Never.self) { try? await Self.ask(line) } }
        clock.move(.seconds(3600))
        system.mend(["/who-am-i"])

        #expect(await line.isOpen())
        #expect(line.isFailing && line.restingUntil == nil)
        #expect(line.answering(since: clock.now - .seconds(600)) == clock.now)
        await #expect(throws: Never.self) { try? await Self.ask(line, writing: true) }
        // It took no write: writes rest again, and it is known to answer since then.
        #expect(line.withholdingUntil != nil && line.restingUntil == nil && line.outage?.answersSince == clock.now)
        let since = clock.now
        clock.move(.seconds(3600))
        #expect(line.answering(since: since - .seconds(600)) == since)
        system.mend(["/who-am-i", "/things"])
        try await Self.ask(line, writing: true)

        #expect(!line.isFailing)
        #expect(line.answering(since: clock.now - .seconds(600)) == clock.now)
    }

    @Test func `whoever looks for what is wrong asks all the same, and is not counted as a failure of the system's`()
        async throws
    {
        let system = FailingSystem()
        let line = Self.line(to: system, MovedClock())
        for _ in 0..<Breaker.threshold { await #expect(throws: Never.self) { try? await Self.ask(line) } }
        let outage = line.outage

        await #expect(throws: LineError.transport(.forbidden("enough"))) {
            try await Self.ask(line.pressing(over: Enough()))
        }
        #expect(line.outage == outage)
        system.mend(["/things"])
        try await Self.ask(line.pressing(over: system))

        #expect(!line.isFailing)
    }

    private static func crowd(_ line: Line) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try? await ask(line) } }
        }
    }

    private static func ask(_ line: Line, writing writes: Bool = false) async throws {
        let answer = try await line.converse(writing: writes) { answers in
            answers.last.map { .finish(Told($0)) } ?? .send(HTTPRequest("GET", "/things"))
        }.answer
        if let trouble = answer.trouble { throw LineError.later(trouble) }
    }

    private static func line(to system: FailingSystem, _ clock: MovedClock) -> Line {
        Line(
            to: .stub(access: system, examiner: Inquirer()),
            transport: system,
            vault: EmptyVault(),
            clock: clock,
            pause: { _ in await Task.yield() }
        )
    }
}

/// What an answer was understood as: a failure of the system's above 499.
private struct Told: Understanding {
    let status: Int
    var trouble: Later? { status >= 500 ? Later("it answers \(status)", scope: .connection) : nil }

    init(_ response: HTTPResponse) { status = response.status }
}

/// Asks who we are.
private struct Inquirer: Examiner {
    func step(introducedAfter responses: [HTTPResponse]) -> Step<IntroductionResult> {
        guard let response = responses.last else {
            return .send(HTTPRequest("GET", "/who-am-i"))
        }
        let later = Later("it answers \(response.status)", scope: .connection)
        return .finish(response.succeeded ? .known(Introduction("somebody")) : .later(later))
    }

    func step(
        sampling kind: KindRef,
        upTo limit: Int,
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<SampleResult> { .finish(.seen([])) }
}

/// A system that answers 503 to all that it is not mended for.
private final class FailingSystem: Access, Transport {
    private let state = Mutex<(mended: Set<String>, asked: [String])>(([], []))

    var asked: [String] { state.withLock(\.asked) }

    func mend(_ paths: Set<String>) { state.withLock { $0.mended = paths } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        await Task.yield()
        return state.withLock { state in
            let path = String(request.path)
            state.asked.append(path)
            return HTTPResponse(state.mended.contains(path) ? 200 : 503)
        }
    }

    func step(from previous: Grant?, at now: Timestamp, after responses: [HTTPResponse]) -> Step<LoginResult> {
        .finish(.granted(Grant(token: Secret("access"), base: "https://system.example", at: now)))
    }

    func sign(_ request: HTTPRequest, with grant: Grant) -> HTTPRequest { request }
    func hasEnded(_ response: HTTPResponse) -> Bool { false }
    func budget(in response: HTTPResponse, at now: Timestamp) -> Budget? { nil }
}

/// A network for somebody who has asked enough.
private struct Enough: Transport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse { throw .forbidden("enough") }
}
