import Load
import Model

/// One contender's turn at a load.
struct Turn: Disturbable {
    /// What became of the load.
    let answers: Answers
    /// What the contender took of the processors meanwhile.
    let toll: Toll
    /// Whether the ids that were answered 200 are exactly those that its journal holds; nil where nothing is kept.
    let isExact: Bool?

    /// The share that the host kept meanwhile.
    var stolen: Double { toll.stolen }

    /// Whether everything that was sent was answered 200, and is kept if anything is.
    var isHonest: Bool { isExact != false && answers.lost == 0 && answers.count(of: 200) == answers.sent }

    /// A quantile of the waits, in microseconds.
    func wait(_ share: Double) -> Double { answers.latency.quantile(share) / .microseconds(1) }

    /// What the contender took of the processors for each notification, in microseconds.
    var cost: Double { toll.processorTime / .microseconds(1) / Double(max(1, answers.answered)) }
}

/// A turn of one contender, and the other's beside it.
struct TurnPair: Disturbable {
    /// The one's.
    let one: Turn
    /// The other's; nil where there is no other.
    let other: Turn?

    /// The larger share of the two.
    var stolen: Double { max(one.stolen, other?.stolen ?? 0) }
}

/// The turns of one contender.
struct Turns: Sendable {
    /// Every turn, in order.
    let all: [Turn]

    /// Answers a second, in the middle turn.
    var perSecond: Double { Self.middle(all.map(\.answers.perSecond)) }

    /// How many times as many answers a second as another's turns had, each beside one of these: the middle ratio.
    ///
    /// What else a machine does comes and goes by the second, and changes both of a pair.
    func ratio(to other: Turns) -> Double {
        Self.middle(all.map(\.answers.perSecond), beside: other.all.map(\.answers.perSecond)) { $0 / max(1, $1) }
    }

    /// How much longer a quantile of the waits is than another's, each beside one of these, in microseconds: the middle
    /// difference.
    func excess(over other: Turns, at share: Double) -> Double {
        Self.middle(all.map { $0.wait(share) }, beside: other.all.map { $0.wait(share) }, -)
    }

    /// A quantile of the waits, in the middle turn, in microseconds.
    func wait(_ share: Double) -> Double {
        Self.middle(all.map { $0.wait(share) })
    }

    /// What a notification costs of a processor, in the middle turn, in microseconds.
    var cost: Double { Self.middle(all.map(\.cost)) }

    /// The largest share that the host kept of what was wanted of the processors during a turn; 0 without any.
    var stolen: Double { all.map(\.stolen).max() ?? 0 }

    /// Whether every turn was honest.
    var isHonest: Bool { all.allSatisfy(\.isHonest) }

    /// The turns as JSON.
    var json: JSON {
        .array(
            all.map { turn in
                [
                    "perSecond": .integer(Int(turn.answers.perSecond)), "answered": .integer(turn.answers.answered),
                    "ok": .integer(turn.answers.count(of: 200)), "lost": .integer(turn.answers.lost),
                    "p50Microseconds": .integer(turn.answers.latency.quantile(0.5).microseconds),
                    "p99Microseconds": .integer(turn.answers.latency.quantile(0.99).microseconds),
                    "processorMicrosecondsEach": .fixed(turn.cost), "stolen": .fixed(turn.stolen),
                    "loadMicrosecondsEach": .fixed(
                        turn.answers.ownTime / .microseconds(1) / Double(max(1, turn.answers.sent))
                    ), "answeredIsJournalled": turn.isExact.map { .flag($0) } ?? .null,
                ]
            }
        )
    }

    /// The middle of what comes of figures and those beside them; 0 of none.
    static func middle(
        _ figures: [Double],
        beside others: [Double],
        _ compare: (Double, Double) -> Double
    ) -> Double {
        middle(zip(figures, others).map { compare($0, $1) })
    }

    /// The middle of some figures; 0 of none.
    static func middle(_ figures: [Double]) -> Double {
        let sorted = figures.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

extension JSON {
    /// A figure exact to a thousandth; null when it is none.
    static func fixed(_ figure: Double) -> JSON {
        Numeral(String((figure * 1000).rounded() / 1000)).map(JSON.number) ?? .null
    }
}

extension Duration {
    /// The duration in whole microseconds.
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
