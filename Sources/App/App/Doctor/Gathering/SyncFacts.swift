import Model
import Pipeline
import Store

/// What is known of one sync when its health is judged.
struct SyncFacts: Sendable {
    /// How far back a change still counts as one of late, where the journal goes back so far.
    static let longestWindow = Duration.seconds(7 * 86_400)

    /// The sync.
    let sync: Sync
    /// How far back a change still counts as one of late.
    let window: Duration
    /// What was seen of its kinds.
    let kinds: Sync.Both<KindFacts>
    /// How many changes the journal has of late, on each side, our own writes left aside.
    let changes: Sync.Both<Int>
    /// Whether any pair is linked.
    let hasLinks: Bool
    /// How a sample fared under the identity rules; nil where none could be tried.
    let coverage: Coverage?

    /// The first thing that is not as it must be.
    var state: SyncHealth.State {
        switch kinds.platform.sample {
        case .switchedOff?: return .switchedOff
        case .seen(let records)? where records.isEmpty && changes.platform == 0 && !hasLinks: return .noRecords
        case .seen?: break
        case .forbidden?, .later?, .refused?, nil: return .unknown
        }
        if changes.platform == 0 { return .noPlatformTriggers }
        if changes.crm == 0 { return .noCRMTriggers }
        return hasLinks ? .ok : .noMappings
    }
}

/// What was seen of one kind.
struct KindFacts: Sendable, Hashable {
    /// Its fields; nil where its system did not describe it.
    var description: KindDescription?
    /// Why its system refused to describe it.
    var refusal: Problem?
    /// Some of its records; nil where its system was not asked.
    var sample: SampleResult?

    /// The records seen.
    var records: [Snapshot] {
        if case .seen(let records)? = sample { records } else { [] }
    }
}

/// How a sample of one side's records fared under the identity rules.
struct Coverage: Sendable, Hashable {
    /// The side whose records were tried.
    let side: Side
    /// How many were tried.
    var tried = 0
    /// How many have exactly one counterpart.
    var matched = 0
    /// How many have several, or share theirs with another record of the sample.
    var ambiguous = 0
    /// How many have no value to compare.
    var empty = 0

    /// How many have none.
    var unmatched: Int { tried - matched - ambiguous - empty }
}
