/// What became of a load.
package struct Answers: Sendable {
    /// The status of each request's answer, by the request's number; 0 for one that was not sent or not answered.
    package fileprivate(set) var statuses: [UInt16]
    /// How long the answers took: from sending, or with a pace from the instant at which the request was due.
    package fileprivate(set) var latency = Histogram()
    /// How many requests were sent.
    package fileprivate(set) var sent = 0
    /// How many requests got no answer: the connection ended first, or the time.
    package fileprivate(set) var lost = 0
    /// How often a connection was opened anew after one had ended.
    package fileprivate(set) var reopened = 0
    /// When the first request was sent, by `Steady`.
    package fileprivate(set) var began: Int64 = 0
    /// From the first request to the last answer.
    package fileprivate(set) var elapsed = Duration.zero
    /// What the load itself took of a processor.
    package fileprivate(set) var ownTime = Duration.zero

    init(to requests: Int) { statuses = [UInt16](repeating: 0, count: requests) }

    /// How many answers had a status.
    package func count(of status: UInt16) -> Int { statuses.count { $0 == status } }

    /// How many answers there were.
    package var answered: Int { latency.count }

    /// Answers a second.
    package var perSecond: Double { elapsed > .zero ? Double(answered) / (elapsed / .seconds(1)) : 0 }
}

extension Answers {
    mutating func begin(at now: Int64) { began = now }

    mutating func noteSent() { sent += 1 }

    mutating func noteAnswer(_ status: UInt16, to request: Int, after nanoseconds: Int64) {
        statuses[request] = status
        latency.note(nanoseconds: nanoseconds)
    }

    mutating func noteLost() { lost += 1 }

    mutating func noteReopened() { reopened += 1 }

    mutating func end(after elapsed: Duration, ownTime: Duration) {
        (self.elapsed, self.ownTime) = (elapsed, ownTime)
    }
}
