package import Model

/// Keeps us from calling a system that fails: after failures in a row the connection rests, and one cheap call at a time
/// finds out whether the system is back.
///
/// | the system | who may call |
/// |---|---|
/// | works | everybody |
/// | fails, and its time has not come | nobody |
/// | fails, and its time has come | one trial |
/// | has answered a trial | everybody: the first success ends the outage |
/// | has failed at a write again | whoever asks something; writes when their time has come, behind a trial |
///
/// Where it is writes that fail again and again (a system that can only be read for a while), a write has to succeed.
package struct Breaker: Sendable, Hashable {
    /// How many failures in a row open it.
    package static let threshold = 5
    /// How long it stays open at first; doubled by every failed try up to `longest`.
    package static let shortest = Duration.seconds(5)
    /// How long it stays open at most, unless the system itself asks for more.
    package static let longest = Duration.seconds(120)
    /// The longest wait that a system's own words are believed for.
    package static let longestAsked = Duration.seconds(7200)

    private var failures = 0
    /// How many writes in a row failed, whatever else succeeded.
    private var writeFailures = 0
    private var firstFailure: Timestamp?
    private var wait = Breaker.shortest
    /// Until when the system itself has asked to be left alone.
    private var askedUntil: Timestamp?
    private var openUntil: Timestamp?
    private var isAjar = false
    /// How the failing stands; nil while the system works, or has not failed often enough.
    package private(set) var outage: Outage?

    /// What was called for.
    package enum Call: Sendable {
        /// To find out whether it is back.
        case trial
        /// To write something.
        case write
        /// Anything else.
        case other
    }

    /// A closed breaker.
    package init() {}

    /// Until when nothing should be sent; nil when calls are welcome, or a trial is.
    package func closedDoor(at now: Timestamp, for call: Call = .other) -> Timestamp? {
        let own = answers(call) ? nil : openUntil
        return [askedUntil, own].compactMap { $0 }.filter { now < $0 }.max()
    }

    /// Whether the time of a trial has come, and nobody else may call before it.
    package func awaitsTrial(at now: Timestamp, for call: Call = .other) -> Bool {
        outage != nil && !isAjar && !answers(call) && closedDoor(at: now, for: call) == nil
    }

    /// Whether the system fails, and is known to answer calls of this sort.
    private func answers(_ call: Call) -> Bool { call == .other && outage?.answersSince != nil }

    /// Whether calls have failed so often that the system counts as failing, until one succeeds.
    package var isFailing: Bool { outage != nil }

    /// Whether no call has failed since the last success.
    package var isAtRest: Bool { failures == 0 && outage == nil }

    /// Learns that a call succeeded, whatever the answer was about.
    package mutating func succeeded(at now: Timestamp, isWrite: Bool = false) {
        guard !isWrite, writeFailures > 0 else { return self = Breaker() }
        if writeFailures >= Self.threshold {
            failures = 0
            // That it answers is known; when its writes are tried again is not for a question to say.
            if outage?.answersSince == nil { answered(at: now) }
        } else {
            let (count, first) = (writeFailures, firstFailure)
            self = Breaker()
            (writeFailures, firstFailure) = (count, first)
        }
    }

    /// Learns that a trial was answered as it should be.
    package mutating func answered(at now: Timestamp) {
        guard var known = outage else { return }
        known.answersSince = known.answersSince ?? now
        (outage, isAjar, openUntil, failures) = (known, true, nil, 0)
    }

    /// Learns that the system failed as a whole.
    ///
    /// - Parameters:
    ///   - now: the present.
    ///   - asked: how long it wants to be left alone.
    ///   - reason: what failed, in words for operators.
    ///   - call: what failed: it did not even answer a trial, or it was a write.
    package mutating func failed(at now: Timestamp, asked: Duration?, reason: String = "", in call: Call = .other) {
        failures += 1
        writeFailures += call == .write ? 1 : 0
        firstFailure = firstFailure ?? now
        // What was under way when the door was closed is no further try.
        let isResting = !isAjar && closedDoor(at: now, for: .write) != nil
        isAjar = false
        if let asked { askedUntil = max(askedUntil ?? now, now + min(asked, Self.longestAsked)) }
        guard outage != nil || max(failures, writeFailures) >= Self.threshold else { return }
        if asked == nil, !isResting {
            openUntil = now + wait
            wait = min(wait * 2, Self.longest)
        }
        let next = closedDoor(at: now, for: .write) ?? now
        var known = outage ?? Outage(since: firstFailure ?? now, reason: reason, next: next)
        known.trials += outage == nil || isResting ? 0 : 1
        if call == .trial || failures >= Self.threshold { known.answersSince = nil }
        (known.reason, known.next) = (reason, next)
        outage = known
    }

    /// Has a failing system tried at once, and in short intervals at first.
    package mutating func hurry(at now: Timestamp) {
        guard var known = outage else { return }
        known.next = now
        (outage, openUntil, askedUntil, wait) = (known, nil, nil, Self.shortest)
    }

    /// Goes on with an outage that somebody else has seen: the system is tried at once.
    package mutating func takeUp(_ known: Outage, at now: Timestamp) {
        guard outage == nil else { return }
        (failures, firstFailure, outage) = (Self.threshold, known.since, known)
        if known.answersSince != nil { (failures, writeFailures) = (0, Self.threshold) }
        hurry(at: now)
    }
}
