import Model
import SQLiteStore
import Store
import Testing

/// A journal as simple as the contract's words: the truth that random histories are compared with.
private struct JournalModel {
    struct Row {
        let key: String?
        var state = WorkState.pending
        var due: Timestamp
        var attempts = 0
        var fence: Int?
        var duplicates = 0
    }

    var rows: [Int64: Row] = [:]

    var waiting: [(id: Int64, row: Row)] {
        rows.filter { $0.value.state == .pending || $0.value.state == .claimed }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    mutating func claim(_ limit: Int, at now: Timestamp, until lease: Timestamp) -> [Claimed] {
        waiting.filter { $0.row.due <= now }.prefix(limit).map { id, row in
            rows[id]?.state = .claimed
            rows[id]?.due = lease
            rows[id]?.attempts += 1
            rows[id]?.fence = row.attempts + 1
            return Claimed(id: id, attempt: row.attempts + 1)
        }
    }

    /// Ends a claim; false when it is outdated.
    mutating func end(_ claim: Claimed, _ state: WorkState, due: Timestamp) -> Bool {
        guard rows[claim.id]?.fence == claim.attempt else { return false }
        rows[claim.id]?.state = state
        rows[claim.id]?.due = due
        rows[claim.id]?.fence = nil
        return true
    }

    var census: [WorkState: Int] {
        Dictionary(
            uniqueKeysWithValues: WorkState.allCases.map { state in
                (state, rows.values.count { $0.state == state })
            }
        )
    }
}

private struct Claimed: Hashable {
    let id: Int64
    let attempt: Int
}

@Suite struct JournalModelTests {
    @Test(arguments: Engine.available, 1...5)
    func `a random history of appends, claims and settlements goes as the contract says`(
        engine: Engine,
        seed: UInt64
    ) async throws {
        try await engine.open { store in
            var dice = Dice(seed: seed)
            var model = JournalModel()
            var held: [Entry] = []
            var now = start
            for _ in 0..<250 {
                now = now + .seconds(Int64.random(in: 0...8, using: &dice))
                switch Int.random(in: 0..<10, using: &dice) {
                case 0..<4: try await Self.append(&model, store, now, &dice)
                case 4..<7: held += try await Self.claim(&model, store, now, &dice)
                case 7..<9: try await Self.settle(&held, &model, store, now, &dice)
                default: try await Self.retry(&model, store, now, &dice)
                }
                try await Self.compare(model, store, now)
            }
            let faults = try await store.faults()
            #expect(faults == [])
        }
    }

    private static func append(
        _ model: inout JournalModel,
        _ store: SQLiteStore,
        _ now: Timestamp,
        _ dice: inout Dice
    ) async throws {
        let keys = (0..<Int.random(in: 1...4, using: &dice)).map { _ in
            Bool.random(using: &dice) ? String(Int.random(in: 0..<30, using: &dice)) : nil
        }
        let appended = try await store.append(keys.map { arrival($0) }, at: now)
        for (key, result) in zip(keys, appended) {
            let original = model.rows.first { key != nil && $0.value.key == key }?.key
            switch result {
            case .new(let id):
                #expect(original == nil)
                #expect(id.number > model.rows.keys.max() ?? 0)
                model.rows[id.number] = JournalModel.Row(key: key, due: now)
            case .duplicate(let id):
                #expect(id?.number == original && original != nil)
                if let original { model.rows[original]?.duplicates += 1 }
            }
        }
    }

    private static func claim(
        _ model: inout JournalModel,
        _ store: SQLiteStore,
        _ now: Timestamp,
        _ dice: inout Dice
    ) async throws -> [Entry] {
        let limit = Int.random(in: 1...5, using: &dice)
        let lease = now + .seconds(Int64.random(in: 1...20, using: &dice))
        let entries = try await store.claimEntries(upTo: limit, at: now, until: lease)
        let expected = model.claim(limit, at: now, until: lease)
        #expect(entries.map { Claimed(id: $0.id.number, attempt: $0.attempt) } == expected)
        return entries
    }

    private static func settle(
        _ held: inout [Entry],
        _ model: inout JournalModel,
        _ store: SQLiteStore,
        _ now: Timestamp,
        _ dice: inout Dice
    ) async throws {
        held.shuffle(using: &dice)
        var settlements: [Settlement] = []
        var void: [EntryID] = []
        for entry in held.prefix(4) {
            let until = now + .seconds(Int64.random(in: 0...20, using: &dice))
            let (ending, state): (Settlement.Ending, WorkState) =
                switch Int.random(in: 0..<5, using: &dice) {
                case 0: (.undecided(.postponed(until: until, reason: "outage")), .pending)
                case 1: (.undecided(.buried(reason: "nonsense")), .dead)
                case 2:
                    (.divided([], remaining: ["one"], .postponed(until: until, reason: "outage")), .pending)
                default: (.settled([], remark: nil), .settled)
                }
            settlements.append(Settlement(entry, ending))
            let claimed = Claimed(id: entry.id.number, attempt: entry.attempt)
            if !model.end(claimed, state, due: until) { void.append(entry.id) }
        }
        // Some settle twice: the second is void.
        if Bool.random(using: &dice) { held.removeFirst(min(4, held.count)) }
        #expect(try await store.settle(settlements, at: now) == void)
    }

    private static func retry(
        _ model: inout JournalModel,
        _ store: SQLiteStore,
        _ now: Timestamp,
        _ dice: inout Dice
    ) async throws {
        let ids = model.rows.keys.sorted().filter { _ in Int.random(in: 0..<4, using: &dice) == 0 }
        let dead = ids.filter { model.rows[$0]?.state == .dead }
        for id in dead {
            model.rows[id]?.state = .pending
            model.rows[id]?.due = now
        }
        #expect(
            try await store.retry(entries: ids.map { EntryID($0) }, deliveries: [], by: someone, at: now) == dead.count
        )
    }

    private static func compare(_ model: JournalModel, _ store: SQLiteStore, _ now: Timestamp) async throws {
        let next = try await store.nextEntryDue()
        let due = model.waiting.map(\.row.due).min()
        // What is due already may be told with any instant of the past.
        #expect(next.map { max($0, now) } == due.map { max($0, now) })
        #expect(try await store.backlog().entries == model.waiting.count)
        let census = try await store.census().entries
        #expect(census[.settled] == model.census[.settled])
        #expect(census[.dead] == model.census[.dead])
        let undecided = census[.pending, default: 0] + census[.claimed, default: 0]
        #expect(undecided == model.waiting.count)
    }
}
