import Model
import Store

let start = Timestamp(seconds: 1_700_000_000)
let company = KindRef("intercom", "company")
let account = KindRef("salesforce", "Account")
let someone = Mandate("ops")

/// The instant so many seconds after the start.
func at(_ seconds: Int64) -> Timestamp { start + .seconds(seconds) }

func arrival(
    _ key: String?,
    connection: ConnectionName = "intercom",
    body: String = "{}",
    received: Timestamp = start,
    poison: String? = nil
) -> Arrival {
    Arrival(
        connection: connection,
        receiver: "webhook",
        deliveryKey: key,
        provenBy: SecretMark(0),
        headers: ["Content-Type": "application/json", "X-Empty": ""],
        body: Array(body.utf8),
        receivedAt: received,
        poison: poison
    )
}

func change(_ record: RecordRef, link: String = "link", _ fields: Fields = ["Name": "Acme"]) -> Change {
    Change(sync: "companies", link: LinkID(link), target: .existing(record), action: .write(fields))
}

func creation(
    of link: String,
    side: Side = .crm,
    kind: KindRef = account,
    _ fields: Fields = ["Name": "Acme"]
) -> Change {
    Change(
        sync: "companies",
        link: LinkID(link),
        target: .counterpart(of: LinkID(link), side: side, kind: kind),
        action: .write(fields),
        keys: ["Domain": "acme.example"]
    )
}

func ruling(
    _ verdict: Verdict,
    event: Int = 0,
    record: RecordRef = company.record("1"),
    sync: SyncName? = "companies"
) -> Ruling {
    Ruling(
        event: event,
        record: record,
        trigger: "company.updated",
        version: Version(start, precision: .second),
        sync: sync,
        verdict: verdict,
        explanation: Explanation(source: "carried by the notification")
    )
}

func link(
    _ id: String,
    crm: RecordRef?,
    platform: RecordRef?,
    _ state: Link.State = .linked,
    sync: SyncName = "companies"
) -> Link {
    Link(id: LinkID(id), sync: sync, crm: crm, platform: platform, state: state, rule: 1, since: start)
}

extension Journal {
    /// Appends arrivals with these keys, claims and settles them with one change each.
    func deliver(_ changes: [Change], at now: Timestamp = start) async throws {
        _ = try await append(changes.map { _ in arrival(nil, received: now) }, at: now)
        let entries = try await claimEntries(upTo: changes.count, at: now, until: now + .seconds(60))
        let settlements = zip(entries, changes).map { Settlement($0, .settled([ruling(.deliver([$1]))], remark: nil)) }
        _ = try await settle(settlements, at: now)
    }
}

extension Outbox {
    /// Claims whatever lanes are due, for a minute.
    func claim(
        _ limit: Int = 10,
        except closed: Set<ConnectionName> = [],
        at now: Timestamp
    ) async throws -> [LaneClaim] {
        try await claimLanes(upTo: limit, except: closed, at: now, until: now + .seconds(60))
    }
}

/// A generator that repeats exactly (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
