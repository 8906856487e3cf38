import Model
import Pipeline
import Store

/// What the journal and the directory tell a check-up.
struct JournalFacts: Sendable {
    /// The newest entries of each connection within the window, at most `limit` of them.
    private let entries: [ConnectionName: [EntryHistory]]
    /// How far back it was read.
    let window: Duration
    /// What was turned away.
    let refusals: [ConnectionName: Refusals]
    /// What secrets have proven.
    let secretUses: [SecretUse]
    private let linked: Set<SyncName>

    /// How many entries of a connection are looked at: enough for a busy hour, few enough to read at once.
    private static let limit = 1000
    private static let poll = "poll"

    /// Nothing, for a store that cannot be read.
    init() {
        window = SyncFacts.longestWindow
        entries = [:]
        refusals = [:]
        secretUses = []
        linked = []
    }

    /// Reads what is needed.
    init(_ gateway: Gateway, _ store: any Store, at now: Timestamp) async throws(StoreError) {
        let window = min(SyncFacts.longestWindow, gateway.retention)
        var entries: [ConnectionName: [EntryHistory]] = [:]
        for connection in gateway.systems.keys {
            let filter = HistoryFilter(connection: connection, since: now - window, limit: Self.limit)
            entries[connection] = try await store.entries(filter)
        }
        var linked: Set<SyncName> = []
        for sync in gateway.syncs {
            let some = try await store.links(in: .linked, of: nil, sync: sync.name, after: nil, limit: 1)
            if !some.isEmpty { linked.insert(sync.name) }
        }
        self.window = window
        self.entries = entries
        self.linked = linked
        secretUses = try await store.secretUses()
        let known = try await RefusalKeeping.kept(in: store)
        refusals = known.mapValues { $0.since(now - RefusalKeeping.memory) }
    }

    /// Whether a sync has ever linked a pair that is still linked.
    func hasLinks(_ sync: SyncName) -> Bool { linked.contains(sync) }

    /// What came in by notification, the newest first.
    func notifications(of connection: ConnectionName) -> [EntryHistory] {
        (entries[connection] ?? []).filter { $0.isNews && $0.arrival.receiver != Self.poll }
    }

    /// How many entries tell of a creation or change on a side of a sync that is not our own doing.
    ///
    /// Where more came in than is looked at, silence proves nothing: then it is at least one.
    func changes(of sync: Sync, on side: Side) -> Int {
        let kind = sync.between[side]
        let entries = entries[kind.connection] ?? []
        let found = entries.count { entry in
            entry.isNews && entry.rulings.contains { Self.isChange($0, of: sync.name, kind) }
        }
        return entries.count < Self.limit ? found : max(found, 1)
    }

    private static func isChange(_ ruling: Ruling, of sync: SyncName, _ kind: KindRef) -> Bool {
        guard ruling.sync == sync, ruling.record.kind == kind, ruling.verdict != .skip(.echo),
            let trigger = ruling.trigger
        else { return false }
        return verbs.contains { trigger.hasSuffix(".\($0)") }
    }

    /// The verbs of creations and changes.
    private static let verbs: [Verb] = [.created, .updated, .saved, .undeleted]
}

extension EntryHistory {
    /// Whether a system told of it by itself, and nobody asked for it: an operator, a first synchronisation.
    fileprivate var isNews: Bool {
        arrival.lookedAt == nil && arrival.deliveryKey?.hasPrefix("backfill:") != true
    }
}
