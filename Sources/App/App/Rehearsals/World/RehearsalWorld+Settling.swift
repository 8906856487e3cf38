import Model
import Pipeline
import Sandbox
import Store

extension RehearsalWorld {
    /// How many rounds the world may take to come to rest.
    ///
    /// The longest rehearsals need a few hundred; a loop between
    /// the systems never ends.
    private static let roundLimit = 10_000
    /// How many instants one `advance` may stop at: a year of polls every five minutes.
    private static let instantLimit = 110_000
    /// How many entries are looked at for new verdicts; a rehearsal has a few dozen.
    static let storyLimit = 10_000

    /// Lets the pumps run until nothing is due at the present clock.
    mutating func settle() async throws(WorldFault) {
        for _ in 0..<Self.roundLimit {
            guard try await round() else { return }
        }
        throw WorldFault("the world does not come to rest: still busy after \(Self.roundLimit) rounds")
    }

    /// Moves the clock; everything that falls due on the way happens, in order.
    mutating func advance(by duration: Duration) async throws(WorldFault) {
        let target = clock.now + duration
        for _ in 0..<Self.instantLimit {
            guard let next = try await nextDue(), next <= target else {
                clock.move(to: target)
                return try await settle()
            }
            clock.move(to: next)
            try await settle()
        }
        throw WorldFault("too much falls due within \(duration.crosswalk)")
    }

    /// The next instant at which something falls due; what is due and cannot be done now does not count.
    private func nextDue() async throws(WorldFault) -> Timestamp? {
        let now = clock.now
        var due = host.nextPosting.map { [$0] } ?? []
        for stage in works.stages {
            let next = try await kept { () async throws(StoreError) in try await stage.nextDue() }
            due += next.map { [$0] } ?? []
        }
        return due.filter { $0 > now }.min()
    }

    /// Does what is due, what goes out before what comes in.
    ///
    /// - Returns: whether there was anything to do.
    private mutating func round() async throws(WorldFault) -> Bool {
        for courier in works.couriers where try await turn(courier) { return true }
        if try await carryPostings() { return true }
        if try await turn(works.planner) {
            try await noteVerdicts()
            return true
        }
        for poller in works.pollers where try await turn(poller) { return true }
        return try await turn(works.quarantine)
    }

    /// Lets a stage do one batch; where the gateway dies in it, another takes its place.
    private mutating func turn(_ stage: some Pumping) async throws(WorldFault) -> Bool {
        do throws(Interruption) {
            return try await stage.turn()
        } catch {
            guard case .crash = error else { throw WorldFault("the gateway cannot go on: \(error)") }
            try await restart()
            return true
        }
    }

    /// Carries the systems' notifications to the gateway, and its answers back.
    ///
    /// A gateway that dies behind the journal's commit leaves one sender without an answer, and is back for the next.
    private mutating func carryPostings() async throws(WorldFault) -> Bool {
        let postings = host.takePostings(at: clock.now)
        for (system, posting) in postings {
            let answer = try await answer(relay.relayed(posting.request, at: clock.now))
            host.heard(answer, to: posting, of: system, at: clock.now)
        }
        return !postings.isEmpty
    }

    /// Receives a request.
    ///
    /// - Returns: the answer; nil when the gateway died before it could give one.
    @discardableResult
    mutating func answer(_ request: HTTPRequest) async throws(WorldFault) -> HTTPResponse? {
        do throws(Crash) {
            let answer = try await works.ingress.answer(request)
            record.answers.append(answer.status)
            return answer
        } catch {
            try await restart()
            return nil
        }
    }

    private mutating func noteVerdicts() async throws(WorldFault) {
        let entries = try await kept { () async throws(StoreError) in
            try await store.entries(HistoryFilter(limit: Self.storyLimit))
        }
        record.take(entries.reversed())
    }
}
