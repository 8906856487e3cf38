import Model
import Store

/// What another configuration would have made of a span of the journal.
struct JournalDifference: Sendable {
    /// The span.
    let span: Range<Timestamp>
    /// The configuration in force, as it was named.
    let old: String
    /// How many events there were.
    var events = 0
    /// How many of them say nothing of a configuration: what an operator asked for.
    var passedOver = 0
    /// What cannot be read any more, or only now, by why.
    var readings: [String: Counted] = [:]
    /// What would not be proven any more, by why.
    var proofs: [String: Counted] = [:]
    /// The syncs, in the order of the configurations.
    var syncs: [SyncDifference] = []

    /// Whether anything becomes otherwise.
    var isEmpty: Bool { readings.isEmpty && proofs.isEmpty && syncs.allSatisfy(\.isEmpty) }

    /// The difference as JSON.
    var json: JSON {
        [
            "against": .string(old), "since": .string(span.lowerBound.description),
            "until": .string(span.upperBound.description), "events": .integer(events),
            "passedOver": .integer(passedOver), "differs": .flag(!isEmpty),
            "readings": Self.json(readings), "proofs": Self.json(proofs), "syncs": .array(syncs.map(\.json)),
        ]
    }

    /// The difference for people.
    var text: String {
        var text = "against \(old): \(events) events since \(span.lowerBound)\n"
        for (reason, counted) in (readings.sorted { $0.key < $1.key } + proofs.sorted { $0.key < $1.key }) {
            text += "\(reason): \(counted.count)\n" + counted.lines
        }
        text += syncs.map(\.text).joined()
        if passedOver > 0 { text += "passed over: \(passedOver) that operators asked for\n" }
        return text + (isEmpty ? "nothing would have been otherwise\n" : "")
            + "decided by what is known; no system was asked, nothing was written\n"
    }

    private static func json(_ counted: [String: Counted]) -> JSON {
        .array(
            counted.sorted { $0.key < $1.key }.map { reason, counted in
                [
                    "reason": .string(reason), "count": .integer(counted.count),
                    "examples": counted.json["examples"] ?? .null,
                ]
            }
        )
    }
}
