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
    private let session: Session
    private let transport: any Transport
    private let clock: any WallClock
    private let wall: any WallClock
    private let pause: @Sendable (Duration) async -> Void
    private let alarm: Alarm?
    private let manners: Mutex<Manners>

    private struct Manners {
        var breaker = Breaker()
        var pace: Pace
        var gap: (found: Duration, at: Timestamp)?
        var budget: Budget?
        var told: Bool?
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
        session = Session(system, transport: transport, vault: vault, clock: self.wall)
        manners = Mutex(Manners(pace: Pace(perSecond: system.pace)))
    }

    /// Until when the system is left alone; nil when it may be called.
    package var restingUntil: Timestamp? {
        manners.withLock { $0.breaker.closedDoor(at: clock.now) }
    }

    /// Whether the system has failed several times in a row and not succeeded since.
    package var isFailing: Bool {
        manners.withLock { $0.breaker.isFailing }
    }

    /// How many calls the system still welcomes, as its last answer that said so told; nil when none did.
    package var budget: Budget? { manners.withLock(\.budget) }

    /// How long it is believed that the clocks go differently, without another answer that shows it.
    private static let gapLifetime = Duration.seconds(600)

    /// How far this machine's clock is ahead of the system's, as its last answer shows; nil when none came of late.
    package var clockGap: Duration? {
        manners.withLock(\.gap).flatMap { clock.now - $0.at < Self.gapLifetime ? $0.found : nil }
    }

    /// How long an answer may take while others wait for it too: those to look-ups and logins.
    ///
    /// A system that has not answered by then is put off, and after a few times left alone; a write may take longer.
    package static let patience = Duration.seconds(15)

    /// Holds a conversation to its end.
    ///
    /// - Parameters:
    ///   - patience: how long each answer may take; nil for as long as the transport lets any take.
    ///   - parent: what to send as `traceparent`; nil for nothing.
    ///   - step: the codec's next move, given the answers so far.
    /// - Returns: the codec's answer, with what was sent.
    /// - Throws: `LineError`; what was sent before may have been carried out.
    package func converse<Answer: Sendable>(
        within patience: Duration? = nil,
        tracedAs parent: String? = nil,
        _ step: @Sendable ([HTTPResponse]) -> Step<Answer>
    ) async throws(LineError) -> Exchange<Answer> {
        var answers: [HTTPResponse] = []
        var trace: [String] = []
        var systemTime: Version?
        while answers.count < Self.exchangeLimit {
            switch step(answers) {
            case .finish(let answer):
                return Exchange(answer: answer, trace: trace.joined(separator: ", "), systemTime: systemTime)
            case .send(var request):
                request.patience = patience
                if let parent { request.headers.add(Trace.header, parent) }
                let asked = clock.now
                let answer = try await ask(request)
                systemTime = answer.time(within: clock.now - asked)
                trace.append("\(request.method) \(request.path) → \(answer.status)")
                answers.append(answer)
            }
        }
        throw .endless
    }

    /// Learns that the system as a whole is in no state to be called, from an answer that a codec has understood so.
    package func heard(_ later: Later) {
        guard later.scope == .connection else { return }
        mind { $0.breaker.failed(at: clock.now, asked: later.wait) }
    }

    /// Learns something of the system, and tells when it has begun to fail, or has recovered.
    private func mind(_ change: (inout Manners) -> Void) {
        let news = manners.withLock { manners -> Bool? in
            change(&manners)
            let isFailing = manners.breaker.isFailing
            guard isFailing || manners.breaker.isAtRest, manners.told != isFailing else { return nil }
            manners.told = isFailing
            return isFailing
        }
        if let news { alarm?.learn(system.name, isFailing: news) }
    }

    private func ask(_ request: HTTPRequest) async throws(LineError) -> HTTPResponse {
        if let until = restingUntil { throw .resting(until: until) }
        do throws(LineError) {
            let grant = try await session.grant()
            let answer = try await send(request, with: grant)
            guard system.access.hasEnded(answer) else { return answer }
            return try await send(request, with: try await session.grant(insteadOf: grant))
        } catch {
            fail(error)
            throw error
        }
    }

    private func send(_ request: HTTPRequest, with grant: Grant) async throws(LineError) -> HTTPResponse {
        let wait = manners.withLock { $0.pace.take(at: clock.now) }
        if wait > .zero { await pause(wait) }
        let answer: HTTPResponse
        do {
            answer = try await transport.send(system.access.sign(request, with: grant))
        } catch {
            throw .transport(error)
        }
        mind { manners in
            if answer.status < 500, answer.status != 429 { manners.breaker.succeeded() }
            let told = answer.time()?.instant
            if let told { manners.gap = (wall.now - told, clock.now) }
            if let budget = system.access.budget(in: answer, at: wall.now) {
                manners.budget = budget
                manners.pace.learn(budget, at: clock.now, told: told)
            }
        }
        return answer
    }

    private func fail(_ error: LineError) {
        if case .resting = error { return }
        let delay = error.delay(at: clock.now)
        mind { $0.breaker.failed(at: clock.now, asked: delay.wait) }
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
