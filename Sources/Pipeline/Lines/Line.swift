package import Model
package import Store
import Synchronization

/// The line to one system: the one generic loop through which everything that is said to it goes.
///
/// It logs in when needed, once more when a grant has ended, keeps the pace, and rests while the system fails.
package final class Line: Sendable {
    /// The most requests of one conversation.
    ///
    /// The longest we know is a page-wise search of ten pages with a login in between; beyond this it is a loop.
    package static let exchangeLimit = 32

    /// What came of a conversation.
    package struct Exchange<Answer: Sendable>: Sendable {
        /// The codec's answer.
        package let answer: Answer
        /// The requests and the statuses they got, without bodies and queries: `PATCH /companies/64f… → 200`.
        package let trace: String
        /// When the last request was carried out, by the system's clock: between its sending and the time on its answer
        /// (`Date`); nil when the answer has none.
        package let systemTime: Version?
    }

    /// The system at the other end.
    package let system: System
    let common: Common
    private let transport: any Transport
    let clock: any WallClock
    private let wall: any WallClock
    private let pause: @Sendable (Duration) async -> Void
    private let alarm: Alarm?
    /// Whether it asks though the system is left alone.
    private let isPressing: Bool

    /// What is known of the system, and of how it wants to be treated.
    struct Manners {
        var breaker = Breaker()
        var pace: Pace
        var gap: ClockGap?
        var budget: Budget?
        var told: Bool?
        var wellSince: Timestamp?
        var isTrying = false

        /// Learns that something succeeded.
        mutating func succeeded(at now: Timestamp, isWrite: Bool) {
            let wasFailing = breaker.isFailing
            breaker.succeeded(at: now, isWrite: isWrite)
            if wasFailing, !breaker.isFailing { wellSince = now }
        }
    }

    /// What everybody who speaks over the line shares.
    final class Common: Sendable {
        let session: Session
        let manners: Mutex<Manners>

        init(_ session: Session, _ manners: Manners) {
            self.session = session
            self.manners = Mutex(manners)
        }
    }

    /// Opens a line.
    ///
    /// `clock` tells when something is due, `wall` what others call the present; `pause` lets real time pass;
    /// rehearsals, whose clock stands still, pass none. `alarm` learns when
    /// the system begins to fail and when it has recovered.
    package init(
        to system: System,
        transport: any Transport,
        vault: any Vault,
        clock: any WallClock,
        wall: (any WallClock)? = nil,
        alarm: Alarm? = nil,
        pause: @escaping @Sendable (Duration) async -> Void
    ) {
        self.system = system
        self.alarm = alarm
        self.transport = transport
        self.clock = clock
        self.wall = wall ?? clock
        self.pause = pause
        isPressing = false
        common = Common(
            Session(system, vault: vault, clock: self.wall),
            Manners(pace: Pace(perSecond: system.pace))
        )
    }

    private init(_ line: Line, over transport: any Transport) {
        system = line.system
        alarm = line.alarm
        self.transport = transport
        clock = line.clock
        wall = line.wall
        pause = line.pause
        isPressing = true
        common = line.common
    }

    /// The same line, with its session and its pace, for somebody who looks into what is wrong: over a network that he
    /// looks on at, and also while the system is left alone.
    package func pressing(over transport: any Transport) -> Line { Line(self, over: transport) }

    /// How many calls the system still welcomes, as its last answer that said so told; nil when none did.
    package var budget: Budget? { common.manners.withLock(\.budget) }

    /// How far this machine's clock is ahead of the system's, as its last answer shows; nil when none came of late.
    package var clockGap: Duration? {
        common.manners.withLock(\.gap)?.now(clock: clock.now, wall: wall.now)
    }

    /// How long an answer may take while others wait for it too: those to look-ups and logins.
    ///
    /// A system that has not answered by then is put off, and after a few times left alone; a write may take longer.
    package static let patience = Duration.seconds(15)

    /// Holds a conversation to its end, and learns from it how the system is.
    ///
    /// - Parameters:
    ///   - patience: how long each answer may take; nil for as long as the transport lets any take.
    ///   - writes: whether it is to write something.
    ///   - parent: what to send as `traceparent`; nil for nothing.
    ///   - step: the codec's next move, given the answers so far.
    /// - Returns: the codec's answer, with what was sent.
    /// - Throws: `LineError`; what was sent before may have been carried out.
    package func converse<Answer: Understanding>(
        within patience: Duration? = nil,
        writing writes: Bool = false,
        tracedAs parent: String? = nil,
        _ step: @Sendable ([HTTPResponse]) -> Step<Answer>
    ) async throws(LineError) -> Exchange<Answer> {
        let (exchange, last) = try await talk(within: patience, writes ? .write : .other, tracedAs: parent, step)
        if let trouble = exchange.answer.trouble {
            heard(trouble, writing: writes)
        } else if let last, last < 500, last != 429 {
            mind { $0.succeeded(at: clock.now, isWrite: writes) }
        }
        return exchange
    }

    /// Holds a conversation to its end.
    ///
    /// - Returns: what came of it, and the last status; nil where nothing was sent.
    func talk<Answer: Understanding>(
        within patience: Duration?,
        _ call: Breaker.Call,
        tracedAs parent: String?,
        _ step: @Sendable ([HTTPResponse]) -> Step<Answer>
    ) async throws(LineError) -> (exchange: Exchange<Answer>, last: Int?) {
        var answers: [HTTPResponse] = []
        var trace: [String] = []
        var systemTime: Version?
        while answers.count < Self.exchangeLimit {
            switch step(answers) {
            case .finish(let answer):
                let exchange = Exchange(answer: answer, trace: trace.joined(separator: ", "), systemTime: systemTime)
                return (exchange, answers.last?.status)
            case .send(var request):
                request.patience = patience
                if let parent { request.headers.add(Trace.header, parent) }
                let asked = clock.now
                let answer = try await ask(request, call)
                systemTime = answer.time(within: clock.now - asked)
                trace.append("\(request.method) \(request.path) → \(answer.status)")
                answers.append(answer)
            }
        }
        throw .endless
    }

    /// Learns something of the system, and tells when it has begun to fail, or has recovered.
    func mind(_ change: (inout Manners) -> Void) {
        let news = common.manners.withLock { manners -> (isFailing: Bool, outage: Outage?)? in
            let before = manners.breaker.outage
            change(&manners)
            let isFailing = manners.breaker.isFailing
            guard isFailing || manners.breaker.isAtRest, manners.told != isFailing else { return nil }
            manners.told = isFailing
            return (isFailing, manners.breaker.outage ?? before)
        }
        if let news { alarm?.learn(system.name, isFailing: news.isFailing, news.outage, at: clock.now) }
    }

    private func ask(_ request: HTTPRequest, _ call: Breaker.Call) async throws(LineError) -> HTTPResponse {
        if call != .trial, !isPressing, await !isOpen(for: call) {
            throw .resting(until: restingUntil(for: call) ?? clock.now + Self.moment)
        }
        do throws(LineError) {
            let grant = try await common.session.grant(over: transport)
            let answer = try await send(request, with: grant)
            guard system.access.hasEnded(answer) else { return answer }
            return try await send(request, with: try await common.session.grant(insteadOf: grant, over: transport))
        } catch {
            fail(error, call)
            throw error
        }
    }

    private func send(_ request: HTTPRequest, with grant: Grant) async throws(LineError) -> HTTPResponse {
        let wait = common.manners.withLock { $0.pace.take(at: clock.now) }
        if wait > .zero { await pause(wait) }
        let answer: HTTPResponse
        do {
            answer = try await transport.send(system.access.sign(request, with: grant))
        } catch {
            throw .transport(error)
        }
        common.manners.withLock { manners in
            let told = answer.time()?.instant
            if let told { manners.gap = ClockGap(told: told, clock: clock.now, wall: wall.now) }
            if let budget = system.access.budget(in: answer, at: wall.now) {
                manners.budget = budget
                manners.pace.learn(budget, at: clock.now, told: told)
            }
        }
        return answer
    }

    /// Learns that no answer came, or none that helps.
    func fail(_ error: LineError, _ call: Breaker.Call) {
        if case .resting = error { return }
        if case .transport(.cancelled) = error { return }
        // Whoever looks on may have asked enough: that is no trouble of the system's.
        if isPressing, case .transport(.forbidden) = error { return }
        let delay = error.delay(at: clock.now)
        mind { $0.breaker.failed(at: clock.now, asked: delay.wait, reason: delay.reason, in: call) }
    }
}

extension HTTPResponse {
    /// The time in the `Date` header (RFC 9110 §5.6.7, the preferred form), to the second; nil when there is none.
    ///
    /// - Parameter elapsed: how long the exchange took, by which what the answer tells of may be earlier.
    /// - Returns: the time.
    package func time(within elapsed: Duration = .zero) -> Version? {
        headers.only("Date").flatMap(HTTPDate.read).map { Version($0, precision: .second, early: elapsed) }
    }
}
