import Load
import Model

extension BenchRow {
    /// How fast notifications are taken, beside whoever took the same ones in turns.
    static func receiving(
        _ connections: Int,
        _ turns: (gateway: Turns, other: Turns),
        _ contender: Contender?,
        _ goal: Goal?
    ) -> BenchRow {
        let other = contender.map { "\(rate(turns.other.perSecond)) · \($0.name), \($0.durability)" }
        return BenchRow(
            measure: "verified and journalled notifications, \(connections) connections",
            gateway: rate(turns.gateway.perSecond),
            other: other,
            comparison: contender == nil ? nil : turns.gateway.ratio(to: turns.other),
            goal: goal,
            isHonest: turns.gateway.isHonest,
            stolen: max(turns.gateway.stolen, turns.other.stolen),
            details: [
                "gateway": turns.gateway.json, "other": turns.other.json,
                "gatewayMicrosecondsEach": .fixed(turns.gateway.cost),
                "otherMicrosecondsEach": .fixed(turns.other.cost),
            ]
        )
    }

    /// How long answers take at a pace.
    static func latency(
        _ pace: Double,
        _ turns: (gateway: Turns, other: Turns),
        _ contender: Contender?
    ) -> BenchRow {
        let (own, others) = (turns.gateway, turns.other)
        let other = contender.map {
            "p50 \(milliseconds(others.wait(0.5))), p99 \(milliseconds(others.wait(0.99))) · \($0.name), \($0.durability)"
        }
        return BenchRow(
            measure: "latency at 32 connections, half of the maximum rate (\(rate(pace)))",
            gateway: "p50 \(milliseconds(own.wait(0.5))), p99 \(milliseconds(own.wait(0.99)))",
            other: other,
            comparison: contender == nil ? nil : own.excess(over: others, at: 0.99) / 1000,
            goal: .excess(atMost: 5),
            isHonest: own.isHonest,
            stolen: max(own.stolen, others.stolen),
            details: ["gateway": own.json, "other": others.json]
        )
    }

    /// From notifications to acknowledged writes.
    static func delivery(
        _ what: String,
        _ passage: DeliveryBench.Passage,
        of rate: Double?,
        _ other: String,
        _ goal: Goal?
    ) -> BenchRow {
        BenchRow(
            measure: what,
            gateway: Self.rate(passage.perSecondAfterOutage),
            durability: "each recorded on disk; simulated Salesforce, 200 per call",
            other: rate.map { "\(Self.rate($0)) · \(other)" },
            comparison: rate.map { passage.perSecondAfterOutage / max(1, $0) },
            goal: goal,
            isHonest: passage.isRight,
            stolen: passage.toll.stolen,
            details: [
                "notifications": .integer(passage.count), "writeCalls": .integer(passage.calls),
                "milliseconds": .integer(passage.time.microseconds / 1000),
                "perSecond": .fixed(passage.perSecond), "perSecondAfterOutage": .fixed(passage.perSecondAfterOutage),
                "gatewayMicrosecondsEach": .fixed(passage.cost),
            ]
        )
    }

    /// How long one event takes through an idle gateway.
    static func single(_ finding: SingleEventBench.Finding) -> BenchRow {
        let median = finding.latency.quantile(0.5) / .microseconds(1)
        let trips = finding.roundTrip / .microseconds(1) * 2
        return BenchRow(
            measure: "one event through an idle gateway, receipt to write sent",
            gateway:
                "median \(milliseconds(median)), p99 \(milliseconds(finding.latency.quantile(0.99) / .microseconds(1)))",
            other: "\(milliseconds(trips)) · two loopback round trips",
            comparison: (median - trips) / 1000,
            goal: .excess(atMost: 10),
            isHonest: finding.isRight,
            stolen: finding.stolen
        )
    }

    /// What the gateway needs of memory.
    static func memory(_ finding: MemoryBench.Finding) -> BenchRow {
        func mebibytes(_ bytes: Int) -> Double { Double(bytes) / Double(1 << 20) }
        return BenchRow(
            measure: "resident memory after \(grouped(finding.count)) journalled notifications",
            gateway: "\(Goal.plain(mebibytes(finding.end))) MiB, at most \(Goal.plain(mebibytes(finding.most))) MiB",
            other: "\(Goal.plain(mebibytes(finding.start))) MiB · at start",
            comparison: mebibytes(finding.end),
            goal: .memory(below: 64),
            isHonest: finding.isExact
        )
    }

    /// How fast notifications are taken with many settled entries in the store.
    static func history(_ turns: (few: Turns, many: Turns), settled: Int) -> BenchRow {
        BenchRow(
            measure: "the same at 128 connections, \(grouped(settled)) settled entries in the store",
            gateway: rate(turns.many.perSecond),
            other: "\(rate(turns.few.perSecond)) · with \(grouped(HistoryBench.few))",
            comparison: turns.many.ratio(to: turns.few),
            goal: .ratio(atLeast: 0.9),
            isHonest: turns.many.isHonest && turns.few.isHonest,
            stolen: max(turns.many.stolen, turns.few.stolen),
            details: ["many": turns.many.json, "few": turns.few.json]
        )
    }

    private static func rate(_ perSecond: Double) -> String { "\(grouped(Int(perSecond)))/s" }

    private static func milliseconds(_ microseconds: Double) -> String { "\(Goal.plain(microseconds / 1000)) ms" }

    /// A whole number with commas between thousands.
    static func grouped(_ number: Int) -> String {
        let digits = String(number)
        return digits.enumerated().map { place, digit in
            place > 0 && (digits.count - place) % 3 == 0 ? ",\(digit)" : "\(digit)"
        }.joined()
    }
}
