import Model
import Sandbox
import Store

/// One thing that must hold, and where the rehearsal says so.
struct Expectation: Sendable {
    /// What must hold.
    enum Claim: Sendable {
        case records(ConnectionName, kind: String, RecordsExpected)
        case linked(crm: RecordRef, platform: RecordRef, sync: SyncName?, Link.State)
        case linkCount(Int)
        case verdicts([VerdictExpected])
        case writes(ConnectionName, Int)
        case request(ConnectionName, RequestExpected)
        case answers([Int])
        case deadLetters(Int)
        case pending(Int)
        case status(Int)
        case output(contains: String)
        case json(path: String, JSON)
        case converged(Bool)
    }

    let claim: Claim
    let mark: Rehearsal.Mark

    init(_ claim: Claim, at mark: Rehearsal.Mark) {
        self.claim = claim
        self.mark = mark
    }
}

/// What is expected of the records of a kind.
struct RecordsExpected: Sendable {
    /// Which records are meant.
    let pattern: JSONObject
    /// The fields that they have; nil when it is enough that they are there.
    let fields: JSONObject?
    /// How many there are.
    let count: Int
    /// Whether they are in use; nil for those that are not deleted.
    let state: SimulatedRecord.State?
}

/// What is expected of one verdict.
struct VerdictExpected: Sendable {
    let record: RecordRef
    let sync: SyncName?
    let delivers: Bool
    let reason: String?
    let rule: Int?
}

/// What is expected of one request to a system's API.
struct RequestExpected: Sendable {
    /// How the body is compared.
    enum Body: Sendable {
        /// It has at least this.
        case subset(JSON)
        /// It is this, whatever the order of names.
        case exactly(JSON)
    }

    let method: String
    /// The path with its query, or without; `*` stands for anything.
    let path: String
    let body: Body?
}
