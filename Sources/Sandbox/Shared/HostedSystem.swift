package import Model

/// A request that reached a system, and what became of it.
package struct LoggedRequest: Sendable, Hashable {
    /// The request, its target a path.
    package let request: HTTPRequest
    /// What it was for.
    package let role: RequestRole
    /// The status of the answer; nil when none arrived.
    package let status: Int?
    /// Whether the system did what it asks: false where a fault stood in the way.
    package let carriedOut: Bool
    /// When.
    package let at: Timestamp
}

/// In which order notifications that were kept back are let go.
package enum ReleaseOrder: Sendable, Hashable {
    /// As they were sent.
    case forward
    /// The last first.
    case reverse
    /// In an order that the seed decides.
    case shuffle(seed: UInt64)
}

/// One system at a host, with the faults of its surroundings.
struct HostedSystem: Sendable {
    var simulator: any Simulator
    let url: String
    var faults: [SimulatedFault] = []
    var log: [LoggedRequest] = []
    /// How many requests were logged, those that were forgotten since too.
    var logged = 0
    var writes = 0
    private var holds = false
    private var held: [Posting] = []
    private var released: [Posting] = []
    private var drops = 0

    init(_ simulator: any Simulator, url: String) {
        self.simulator = simulator
        self.url = url
    }

    /// Keeps the system's notifications back from now on.
    mutating func hold() { holds = true }

    /// Lets what was kept back go, each notification so many times, and keeps nothing back any more.
    mutating func release(_ order: ReleaseOrder, times: Int) {
        let postings: [Posting]
        switch order {
        case .forward: postings = held
        case .reverse: postings = held.reversed()
        case .shuffle(let seed):
            var generator = SplitMix(state: seed)
            postings = held.shuffled(using: &generator)
        }
        for _ in 0..<max(times, 1) { released += postings }
        held = []
        holds = false
    }

    /// Loses the next notifications on the way; their sender believes they arrived.
    mutating func drop(next count: Int) { drops += count }

    /// Takes what is due: what was let go first, then what the system sends now.
    mutating func takePostings(at now: Timestamp) -> [Posting] {
        var fresh = simulator.takePostings(at: now)
        let lost = min(drops, fresh.count)
        drops -= lost
        fresh.removeFirst(lost)
        guard holds else {
            defer { released = [] }
            return released + fresh
        }
        held += fresh
        return []
    }

    /// When something falls due next; what was let go is due at once.
    var nextPosting: Timestamp? {
        released.isEmpty ? simulator.nextPosting : Timestamp(milliseconds: 0)
    }

    /// Notes a request.
    mutating func note(_ request: LoggedRequest, limit: Int) {
        logged += 1
        if request.role == .write { writes += 1 }
        if log.count >= limit { log.removeFirst(max(limit / 2, 1)) }
        log.append(request)
    }

    /// The fault that hits a request, used up by one.
    mutating func takeFault(for request: HTTPRequest, role: RequestRole) -> SimulatedFault.Effect? {
        guard let place = faults.firstIndex(where: { $0.hits(request, role: role) }) else { return nil }
        let effect = faults[place].effect
        faults[place].remaining -= 1
        if faults[place].remaining <= 0 { faults.remove(at: place) }
        return effect
    }
}

/// A small generator that gives the same numbers for the same seed (Steele, Lea and Flood, "SplitMix", 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
