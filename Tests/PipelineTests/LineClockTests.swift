import Model
import Pipeline
import Testing

@Suite struct LineClockTests {
    private let told = Timestamp(seconds: 1_772_355_600)

    @Test func `an answer shows how far our clock is ahead`() async throws {
        let system = DatedSystem(date: "Sun, 01 Mar 2026 09:00:00 GMT")
        let line = Line(
            to: .stub(access: system),
            transport: system,
            vault: EmptyVault(),
            clock: StandingClock(),
            wall: StandingClock(now: told + .seconds(3600)),
            pause: { _ in }
        )

        #expect(line.clockGap == nil)
        _ = try await line.converse { $0.last.map { .finish($0.status) } ?? .send(HTTPRequest("GET", "/things")) }

        #expect(line.clockGap == .seconds(3600))
    }

    @Test func `a clock that is set right is right at once, before the system answers again`() async throws {
        let (clock, wall) = (MovedClock(), MovedClock())
        let system = DatedSystem(date: "Sun, 01 Mar 2026 09:00:00 GMT")
        let line = Line(
            to: .stub(access: system),
            transport: system,
            vault: EmptyVault(),
            clock: clock,
            wall: wall,
            pause: { _ in }
        )

        wall.move(.seconds(3600))
        _ = try await line.converse { $0.last.map { .finish($0.status) } ?? .send(HTTPRequest("GET", "/things")) }
        #expect(line.clockGap == .seconds(3600))

        clock.move(.seconds(60))
        wall.move(.seconds(60 - 3600))
        #expect(line.clockGap == .zero)

        clock.move(.seconds(540))
        #expect(line.clockGap == nil)
    }

    @Test func `a period ends by the clock of the system that counts it`() {
        let ours = told - .seconds(3600)
        var pace = Pace(perSecond: 10)

        pace.learn(Budget(limit: 100, remaining: 0, resetsAt: told + .seconds(3)), at: ours, told: told)

        #expect(pace.take(at: ours) == .seconds(3))
    }
}

/// A system with a time of its own.
private struct DatedSystem: Access, Transport {
    let date: String

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        HTTPResponse(200, headers: ["Date": date])
    }

    func step(from previous: Grant?, at now: Timestamp, after responses: [HTTPResponse]) -> Step<LoginResult> {
        .finish(.granted(Grant(token: Secret("access"), base: "https://system.example", at: now)))
    }

    func sign(_ request: HTTPRequest, with grant: Grant) -> HTTPRequest { request }
    func hasEnded(_ response: HTTPResponse) -> Bool { false }
    func budget(in response: HTTPResponse, at now: Timestamp) -> Budget? { nil }
}
