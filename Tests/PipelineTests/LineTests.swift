import Model
import Pipeline
import Testing

@Suite struct LineTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    @Test func `a breaker opens after failures in a row and closes with a success`() {
        var breaker = Breaker()

        for _ in 1..<Breaker.threshold { breaker.failed(at: at(0), asked: nil) }
        #expect(breaker.closedDoor(at: at(0)) == nil)
        breaker.failed(at: at(0), asked: nil)
        #expect(breaker.closedDoor(at: at(0)) == at(5))
        #expect(breaker.isFailing)
        #expect(breaker.closedDoor(at: at(5)) == nil)
        breaker.failed(at: at(5), asked: nil)
        #expect(breaker.closedDoor(at: at(6)) == at(15))
        breaker.succeeded(at: at(6))
        #expect(breaker.closedDoor(at: at(6)) == nil && !breaker.isFailing)
    }

    @Test func `a system that asks for time gets it at the first failure`() {
        var breaker = Breaker()

        breaker.failed(at: at(0), asked: .seconds(30))

        #expect(breaker.closedDoor(at: at(29)) == at(30))
        #expect(!breaker.isFailing)
    }

    @Test func `a breaker never rests longer than its bound`() {
        var breaker = Breaker()
        var now = at(0)

        for _ in 0..<50 {
            breaker.failed(at: now, asked: nil)
            now = breaker.closedDoor(at: now) ?? now
        }

        #expect(breaker.outage?.trials == 45)
        #expect(breaker.closedDoor(at: now - .seconds(1)) == now)
        breaker.failed(at: now, asked: nil)
        #expect(breaker.closedDoor(at: now) == now + Breaker.longest)
    }

    @Test func `what fails while a breaker is open is no further try`() {
        var breaker = Breaker()
        for _ in 0..<Breaker.threshold { breaker.failed(at: at(0), asked: nil) }

        for _ in 0..<10 { breaker.failed(at: at(1), asked: nil, reason: "late") }

        #expect(breaker.closedDoor(at: at(1)) == at(5))
        #expect(breaker.outage?.trials == 0)
        #expect(breaker.outage?.reason == "late")
        breaker.failed(at: at(1), asked: .seconds(30))
        #expect(breaker.closedDoor(at: at(1)) == at(31))
        #expect(breaker.outage?.next == at(31))
    }

    @Test func `an outage lasts from its first failure to the first success, through trials and restarts`() {
        var breaker = Breaker()
        for second in 0..<5 { breaker.failed(at: at(Int64(second)), asked: nil, reason: "down") }
        #expect(breaker.outage == Outage(since: at(0), reason: "down", next: at(9)))
        #expect(!breaker.awaitsTrial(at: at(8)))
        #expect(breaker.awaitsTrial(at: at(9)))

        breaker.answered(at: at(9))
        #expect(!breaker.awaitsTrial(at: at(10)) && breaker.closedDoor(at: at(10)) == nil)
        #expect(breaker.isFailing && breaker.outage?.answersSince == at(9))
        breaker.failed(at: at(10), asked: nil, reason: "no writes", in: .write)
        #expect(breaker.outage?.answersSince == at(9))
        // Writes rest; whoever asks may do so.
        #expect(breaker.closedDoor(at: at(10), for: .write) == at(20))
        #expect(breaker.closedDoor(at: at(10)) == nil && !breaker.awaitsTrial(at: at(20)))
        #expect(breaker.awaitsTrial(at: at(20), for: .write))
        breaker.failed(at: at(20), asked: nil, reason: "down", in: .trial)
        #expect(breaker.outage?.answersSince == nil && breaker.outage?.since == at(0))

        var next = Breaker()
        if let outage = breaker.outage { next.takeUp(outage, at: at(30)) }
        #expect(next.awaitsTrial(at: at(30)) && next.outage?.since == at(0))
        next.succeeded(at: at(31))
        #expect(next.outage == nil && next.isAtRest)
    }

    @Test func `where writes fail in a row, other successes neither hide it nor end it`() {
        var breaker = Breaker()
        for second in 0..<Int64(Breaker.threshold) {
            breaker.failed(at: at(second), asked: nil, reason: "read only", in: .write)
            breaker.succeeded(at: at(second))
        }

        #expect(breaker.outage?.since == at(0))
        #expect(breaker.isFailing && breaker.outage?.answersSince == at(4))
        breaker.failed(at: at(5), asked: nil, reason: "read only", in: .write)
        for second in 6..<Int64(60) { breaker.succeeded(at: at(second)) }
        #expect(breaker.closedDoor(at: at(6), for: .write) == at(15))
        breaker.succeeded(at: at(60))
        #expect(breaker.isFailing)
        breaker.succeeded(at: at(61), isWrite: true)
        #expect(!breaker.isFailing && breaker.isAtRest)
    }

    @Test func `an operator's word has a failing system tried at once`() {
        var breaker = Breaker()
        for _ in 0..<Breaker.threshold { breaker.failed(at: at(0), asked: .seconds(3600)) }
        #expect(breaker.closedDoor(at: at(1)) == at(3600))

        breaker.hurry(at: at(1))

        #expect(breaker.awaitsTrial(at: at(1)))
        #expect(breaker.outage?.next == at(1))
    }

    @Test func `requests beyond the pace wait their share`() {
        var pace = Pace(perSecond: 10)

        for _ in 0..<10 { #expect(pace.take(at: at(0)) == .zero) }
        #expect(pace.take(at: at(0)) == .milliseconds(100))
        #expect(pace.take(at: at(0)) == .milliseconds(200))
        #expect(pace.take(at: at(5)) == .zero)
    }

    @Test func `a spent budget means waiting for its reset`() {
        var pace = Pace(perSecond: 10)

        pace.learn(Budget(limit: 100, remaining: 0, resetsAt: at(7)), at: at(0))

        #expect(pace.take(at: at(0)) == .seconds(7))
        #expect(pace.take(at: at(8)) == .zero)
    }

    @Test(arguments: 1...40) func `a wait grows with the attempts, within its bounds and never below what was asked`(
        attempt: Int
    ) {
        for fraction in [0.0, 0.5, 0.999] {
            let wait = Backoff.wait(after: attempt, asked: nil, fraction: fraction)
            #expect(wait >= Backoff.shortest && wait <= Backoff.longest)
            #expect(Backoff.wait(after: attempt, asked: .seconds(60), fraction: fraction) >= .seconds(60))
        }
    }

    @Test func `the time of an answer is read to the second`() {
        let answer = HTTPResponse(200, headers: ["Date": "Sun, 01 Mar 2026 09:00:00 GMT"])

        #expect(answer.time() == Version(Timestamp(milliseconds: 1_772_355_600_000), precision: .second))
        #expect(HTTPResponse(200, headers: ["Date": "yesterday"]).time() == nil)
    }

    @Test func `a bell remembers one ring and wakes one waiter`() async {
        let bell = Doorbell()

        bell.ring()
        bell.ring()
        await bell.wait()
        async let waited: Void = bell.wait()
        bell.ring()
        await waited
    }
}
