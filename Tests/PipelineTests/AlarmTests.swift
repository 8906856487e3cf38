import Logging
import Model
import Pipeline
import Synchronization
import Testing

@Suite struct AlarmTests {
    @Test func `a connection that fails is told of once, and once that it has recovered`() {
        let diary = LogDiary()
        let alarm = Alarm(log: diary.logger)

        let start = Timestamp(seconds: 1_772_355_600)
        let outage = Outage(since: start, reason: "down", next: start)

        for (minutes, isFailing) in [false, true, true, false, false, true].enumerated() {
            alarm.learn("salesforce", isFailing: isFailing, outage, at: start + .seconds(3600 + 60 * minutes))
        }

        #expect(
            diary.lines == [
                "warning a connection fails and rests by itself salesforce since 2026-03-01T09:00:00.000Z: down",
                "notice a connection has recovered salesforce since 2026-03-01T09:00:00.000Z, for 1h 3m",
                "warning a connection fails and rests by itself salesforce since 2026-03-01T09:00:00.000Z: down",
            ]
        )
        #expect(alarm.raised == ["salesforce": 2])
        #expect(alarm.ended["salesforce"]?.end == start + .seconds(3840))
    }

    @Test func `a line tells when its system begins to fail, and when an answer comes again`() async throws {
        let diary = LogDiary()
        let system = MoodySystem()
        let alarm = Alarm(log: diary.logger)
        // Two lines, one after the other: another configuration's line need not tell again.
        for _ in 0..<2 {
            let line = Self.line(to: system, alarm)
            for _ in 0..<Breaker.threshold { line.heard(Later("down", scope: .connection)) }
            #expect(line.isFailing)
        }
        let began = "since 2026-03-01T09:00:00.000Z"
        #expect(diary.lines == ["warning a connection fails and rests by itself system \(began): down"])

        let line = Self.line(to: system, alarm)
        line.takeUp(Outage(since: StandingClock().now, reason: "down", next: StandingClock().now))
        for _ in 0..<2 {
            _ = try await line.converse { $0.last.map { .finish($0.status) } ?? .send(HTTPRequest("GET", "/things")) }
        }

        #expect(diary.lines.last == "notice a connection has recovered system \(began), for 0s")
        #expect(diary.lines.count == 2)
        #expect(line.budget == Budget(limit: 100, remaining: 42, resetsAt: nil))
    }

    private static func line(to system: MoodySystem, _ alarm: Alarm) -> Line {
        Line(
            to: .stub(access: system),
            transport: system,
            vault: EmptyVault(),
            clock: StandingClock(),
            alarm: alarm,
            pause: { _ in }
        )
    }
}

/// A system that answers, and says how many calls are left.
private struct MoodySystem: Access, Transport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse { HTTPResponse(200) }

    func step(from previous: Grant?, at now: Timestamp, after responses: [HTTPResponse]) -> Step<LoginResult> {
        .finish(.granted(Grant(token: Secret("access"), base: "https://system.example", at: now)))
    }

    func sign(_ request: HTTPRequest, with grant: Grant) -> HTTPRequest { request }
    func hasEnded(_ response: HTTPResponse) -> Bool { false }

    func budget(in response: HTTPResponse, at now: Timestamp) -> Budget? {
        Budget(limit: 100, remaining: 42, resetsAt: nil)
    }
}

/// What was logged.
private final class LogDiary: Sendable {
    private let written = Mutex<[String]>([])

    var lines: [String] { written.withLock(\.self) }

    var logger: Logger { Logger(label: "test") { _ in Page(diary: self) } }

    func write(_ line: String) { written.withLock { $0.append(line) } }

    private struct Page: LogHandler {
        let diary: LogDiary
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let parts = [("connection", " "), ("since", " since "), ("reason", ": "), ("lasted", ", for ")]
            let said = parts.compactMap { name, words in event.metadata?[name].map { "\(words)\($0)" } }
            diary.write("\(event.level) \(event.message)\(said.joined())")
        }
    }
}
