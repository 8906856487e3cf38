import Logging
import Model
import Pipeline
import Platforms
import Synchronization
import Testing

@testable import App

/// What an operator is told of, and how it reaches him.
@Suite struct AlertTests {
    private let clock = RehearsalClock(Timestamp(seconds: 1_772_355_600))
    private static let secret = Secret(Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8))

    @Test func `only what has changed between two looks is news`() {
        func alert(_ about: String, _ message: String) -> Alert {
            Alert(sort: .failing, about: about, message: message)
        }
        var standing = Standing<Alert>()

        let first = standing.take([alert("a", "1"), alert("b", "1")])
        let second = standing.take([alert("b", "2"), alert("c", "1")])

        #expect(first.found.map(\.about) == ["a", "b"])
        #expect(second.found.map(\.about) == ["c"])
        #expect(second.gone.map(\.about) == ["a"])
        #expect(standing.take([]).gone.count == 2)
        #expect(standing.take([]).gone.isEmpty)
    }

    @Test func `a gateway at peace is worth no alert`() {
        let sight = AlertRules.Sight(
            backlogAge: .seconds(599),
            outboxAges: ["intercom": .seconds(600)],
            silences: ["intercom": .seconds(3600)],
            budgets: [
                "salesforce": Budget(limit: 1000, remaining: 100, resetsAt: nil),
                "intercom": Budget(limit: 100, remaining: 0, resetsAt: clock.now),
            ]
        )

        #expect(AlertRules(age: .seconds(600), quiet: .seconds(3600)).alerts(at: sight) == [])
    }

    @Test func `each thing that is not as it should be is worth its alert`() {
        let sight = AlertRules.Sight(
            outages: [("arlo", Outage(since: clock.now, reason: "down", next: clock.now))],
            backlogAge: .seconds(601),
            outboxAges: ["intercom": .seconds(601)],
            dead: 3,
            silences: ["intercom": .seconds(3601)],
            budgets: ["salesforce": Budget(limit: 1000, remaining: 99, resetsAt: nil)]
        )

        let alerts = AlertRules(age: .seconds(600), quiet: .seconds(3600)).alerts(at: sight)

        #expect(alerts.map(\.sort) == [.failing, .backlog, .outbox, .deadLetters, .quiet, .budget])
        #expect(alerts.map(\.about) == ["arlo", "journal", "intercom", "gateway", "intercom", "salesforce"])
        #expect(AlertRules(age: .seconds(600), quiet: nil).alerts(at: sight).count == 5)
    }

    @Test func `calls that will be gone within hours are told of before they are few`() {
        let rules = AlertRules(age: .seconds(600), quiet: nil)
        var sight = AlertRules.Sight(budgets: ["salesforce": Budget(limit: 1000, remaining: 900, resetsAt: nil)])
        sight.lasting = ["salesforce": .seconds(3 * 3600)]

        #expect(rules.alerts(at: sight).map(\.sort) == [.budget])
        #expect(rules.alerts(at: sight).first?.message.contains("gone in 3h") == true)
        sight.lasting = ["salesforce": .seconds(5 * 3600)]
        #expect(rules.alerts(at: sight).isEmpty)
    }

    @Test func `how long calls last is told by the pace of the last hour, and not by a burst`() {
        var trend = BudgetTrend()
        func note(_ minutes: Int64, _ remaining: Int) {
            let budget = Budget(limit: 10_000, remaining: remaining, resetsAt: nil)
            trend.note(["salesforce": budget], at: clock.now + .seconds(minutes * 60))
        }

        note(0, 9000)
        note(5, 8000)
        #expect(trend.lasting.isEmpty, "five minutes tell nothing")
        note(10, 8000)
        #expect(trend.lasting["salesforce"] == .seconds(80 * 60))
        // An hour later, the burst is forgotten.
        for minute in 11...80 { note(Int64(minute), 8000) }
        #expect(trend.lasting.isEmpty)
        // The system counts anew.
        note(81, 10_000)
        note(91, 9990)
        #expect(trend.lasting["salesforce"] == .seconds(999 * 600))
        trend.note([:], at: clock.now)
        #expect(trend.lasting.isEmpty)
    }

    @Test func `an alert is a webhook that its receiver can prove, and is sent again until it arrives`() async throws {
        let ear = Ear(statuses: [503, 200])
        let herald = herald(over: ear)
        let alert = Alert(sort: .deadLetters, about: "gateway", message: "1 could not be done")

        herald.tell(.init(found: [alert]))
        await herald.send()
        await herald.send()
        #expect(ear.heard.count == 1)
        clock.move(to: clock.now + .seconds(10))
        await herald.send()
        await herald.send()

        #expect(ear.heard.count == 2)
        #expect(Set(ear.heard.map { $0.headers.only("webhook-id") }).count == 1)
        let scheme = try #require(SignaturePresets.named("standard-webhooks"))
        let verifier = try SignatureVerifier(scheme: scheme, secrets: [Self.secret])
        guard case .proven = verifier.verify(ear.heard[1], at: clock.now) else {
            Issue.record("it is not proven: \(ear.heard[1].headers.lines)")
            return
        }
        let body = try JSON.parse(ear.heard[1].body)
        #expect(body["type"]?.text == "alert.raised")
        #expect(body["data"]?["alert"]?.text == "dead-letters")
    }

    @Test func `a receiver that never answers is given up, and what waits is bounded`() async {
        let ear = Ear(statuses: [])
        let herald = herald(over: ear)
        herald.tell(.init(found: (1...300).map { Alert(sort: .finding, about: "\($0)", message: "") }))
        await herald.send()
        #expect(ear.heard.count == 100)

        for _ in 1...30 {
            clock.move(to: clock.now + .seconds(6 * 3600))
            await herald.send()
        }

        #expect(ear.heard.count == 1200)
    }

    private func herald(over ear: Ear) -> Herald {
        Herald(
            to: { Herald.Address(url: "https://alerts.example.com/hook", secret: Self.secret) },
            over: ear,
            clock: clock,
            entropy: SeededEntropy(seed: "alerts"),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

/// A receiver of webhooks that answers with certain statuses, and then not at all.
private final class Ear: Transport {
    private let state: Mutex<(statuses: [Int], heard: [HTTPRequest])>

    init(statuses: [Int]) { state = Mutex((statuses, [])) }

    var heard: [HTTPRequest] { state.withLock(\.heard) }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let status = state.withLock { state -> Int? in
            state.heard.append(request)
            return state.statuses.isEmpty ? nil : state.statuses.removeFirst()
        }
        guard let status else { throw .noAnswer("nobody answers") }
        return HTTPResponse(status)
    }
}
