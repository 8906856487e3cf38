package import Model
import Synchronization

/// How a line rests while its system fails, and finds out whether it is back.
extension Line {
    /// How soon to ask again while a trial is under way.
    static let moment = Duration.seconds(1)

    /// Until when the system is left alone; nil when it may be asked.
    package var restingUntil: Timestamp? { restingUntil(for: .other) }

    /// Until when nothing is written to the system; nil when it may be.
    package var withholdingUntil: Timestamp? { restingUntil(for: .write) }

    func restingUntil(for call: Breaker.Call) -> Timestamp? {
        let now = clock.now
        return common.manners.withLock { manners in
            manners.breaker.closedDoor(at: now, for: call)
                ?? (manners.breaker.awaitsTrial(at: now, for: call) ? now + Self.moment : nil)
        }
    }

    /// Whether the system has failed several times in a row and not succeeded since.
    package var isFailing: Bool { outage != nil }

    /// How the system's failing stands; nil while it works.
    package var outage: Outage? { common.manners.withLock(\.breaker.outage) }

    /// How much of a time was lost to outages: what did not succeed since then may be blamed on what was asked.
    ///
    /// - Parameter start: the time's beginning.
    /// - Returns: the beginning, or since when the system answers, whichever is later; nil while it does not answer.
    package func answering(since start: Timestamp) -> Timestamp? {
        common.manners.withLock { manners in
            guard let outage = manners.breaker.outage else { return max(start, manners.wellSince ?? start) }
            return outage.answersSince.map { max(start, $0) }
        }
    }

    /// Learns that the system as a whole is in no state to be called.
    package func heard(_ later: Later, writing writes: Bool = false) {
        guard later.scope == .connection else { return }
        mind {
            $0.breaker.failed(at: clock.now, asked: later.wait, reason: later.reason, in: writes ? .write : .other)
        }
    }

    /// Learns that there is nothing more to try a system with that answers.
    package func rest() {
        guard outage?.answersSince != nil, withholdingUntil == nil else { return }
        mind { $0.succeeded(at: clock.now, isWrite: true) }
    }

    /// Has a failing system tried at once.
    package func hurry() { mind { $0.breaker.hurry(at: clock.now) } }

    /// Goes on with an outage that an earlier line has seen.
    package func takeUp(_ outage: Outage) { mind { $0.breaker.takeUp(outage, at: clock.now) } }

    /// Whether the system may be called now, to write something or to ask.
    ///
    /// One that fails is asked one cheap question when its time has come, by whoever wants something of it first.
    package func isOpen(writing writes: Bool = false) async -> Bool { await isOpen(for: writes ? .write : .other) }

    func isOpen(for call: Breaker.Call) async -> Bool {
        let now = clock.now
        let isToTry = common.manners.withLock { manners -> Bool? in
            guard manners.breaker.closedDoor(at: now, for: call) == nil else { return false }
            guard manners.breaker.awaitsTrial(at: now, for: call) else { return nil }
            guard !manners.isTrying else { return false }
            manners.isTrying = true
            return true
        }
        guard let isToTry else { return true }
        guard isToTry else { return false }
        let isBack = await tries()
        common.manners.withLock { $0.isTrying = false }
        return isBack
    }

    /// Asks a failing system whether it is back.
    private func tries() async -> Bool {
        let trouble: Later?
        do throws(LineError) {
            trouble = try await question()
        } catch {
            // Every other error was learned where it came up.
            if case .endless = error { fail(error, .trial) }
            return false
        }
        mind { manners in
            if let trouble {
                manners.breaker.failed(at: clock.now, asked: trouble.wait, reason: trouble.reason, in: .trial)
            } else {
                manners.breaker.answered(at: clock.now)
            }
        }
        return trouble == nil
    }

    /// The cheapest question there is: who we are; where nobody can be asked that, what a kind is like.
    ///
    /// - Returns: what is still wrong; nil when nothing is.
    private func question() async throws(LineError) -> Later? {
        if let examiner = system.examiner {
            return try await talk(within: Self.patience, .trial, tracedAs: nil) { examiner.step(introducedAfter: $0) }
                .exchange.answer.trouble
        }
        guard let kind = system.kinds.first.map({ KindRef(system.name, $0.name) }) else { return nil }
        let describer = system.describer
        return try await talk(within: Self.patience, .trial, tracedAs: nil) {
            describer.step(describing: kind, after: $0)
        }
        .exchange.answer.trouble
    }
}
