import Model
import SQLiteStore
import Store
import Testing

/// An outbox as simple as the contract's words: the truth that random histories are compared with.
private struct OutboxModel {
    struct Row {
        let lane: RecordRef
        var state = WorkState.pending
        var due: Timestamp
        var attempts = 0
        var fence: Int?
        var alone = false

        var waits: Bool { state == .pending || state == .claimed }
    }

    var rows: [Int64: Row] = [:]

    /// What waits in each lane, oldest first.
    var lanes: [RecordRef: [(id: Int64, row: Row)]] {
        Dictionary(grouping: rows.filter(\.value.waits).sorted { $0.key < $1.key }, by: \.value.lane)
            .mapValues { $0.map { ($0.key, $0.value) } }
    }

    /// When each lane can be claimed: when its oldest is due, and no lease in it is running.
    var schedule: [(due: Timestamp, head: Int64, lane: RecordRef)] {
        lanes.compactMap { lane, waiting in
            guard let head = waiting.first else { return nil }
            let lease = waiting.filter { $0.row.fence != nil }.map(\.row.due).max() ?? head.row.due
            return (max(head.row.due, lease), head.id, lane)
        }.sorted { ($0.due, $0.head) < ($1.due, $1.head) }
    }

    mutating func claim(
        _ limit: Int,
        except closed: Set<ConnectionName>,
        at now: Timestamp,
        until lease: Timestamp
    ) -> [[Int64: Int]] {
        let due = schedule.filter { $0.due <= now && !closed.contains($0.lane.connection) }.prefix(limit)
        return due.map { due in
            var claimed: [Int64: Int] = [:]
            for (id, row) in lanes[due.lane, default: []].prefix(laneLimit) {
                if row.alone, !claimed.isEmpty { break }
                rows[id]?.state = .claimed
                rows[id]?.due = lease
                rows[id]?.attempts += 1
                rows[id]?.fence = row.attempts + 1
                claimed[id] = row.attempts + 1
                if row.alone { break }
            }
            return claimed
        }
    }

    mutating func record(_ result: DeliveryResult) {
        guard result.deliveries.allSatisfy({ rows[$0.id.number]?.fence == $0.attempt }) else { return }
        for delivery in result.deliveries {
            rows[delivery.id.number]?.fence = nil
            switch result.ending {
            case .done: rows[delivery.id.number]?.state = .settled
            case .dead: rows[delivery.id.number]?.state = .dead
            case .dropped: rows[delivery.id.number]?.state = .dropped
            case .later(let until, _, let alone):
                rows[delivery.id.number]?.state = .pending
                rows[delivery.id.number]?.due = until
                rows[delivery.id.number]?.alone = alone
            }
        }
    }
}

@Suite struct LaneModelTests {
    @Test(arguments: Engine.available, 1...5)
    func `a random history of claims and results keeps the order of every lane`(
        engine: Engine,
        seed: UInt64
    ) async throws {
        try await engine.open { store in
            var dice = Dice(seed: seed)
            var model = OutboxModel()
            var held: [LaneClaim] = []
            var now = start
            for _ in 0..<200 {
                now = now + .seconds(Int64.random(in: 0...8, using: &dice))
                switch Int.random(in: 0..<10, using: &dice) {
                case 0..<3: try await Self.post(&model, store, now, &dice)
                case 3..<7: held += try await Self.claim(&model, store, now, &dice)
                case 7..<9: try await Self.record(&held, &model, store, now, &dice)
                default: try await Self.retry(&model, store, now)
                }
                try await Self.compare(model, store)
            }
            let faults = try await store.faults()
            #expect(faults == [])
        }
    }

    private static func post(
        _ model: inout OutboxModel,
        _ store: SQLiteStore,
        _ now: Timestamp,
        _ dice: inout Dice
    ) async throws {
        let records = (0..<Int.random(in: 1...4, using: &dice)).map { _ in
            (Bool.random(using: &dice) ? account : company).record(String(Int.random(in: 0..<3, using: &dice)))
        }
        try await store.deliver(records.map { change($0) }, at: now)
        for record in records {
            model.rows[Int64(model.rows.count + 1)] = OutboxModel.Row(lane: record, due: now)
        }
    }

    private static func claim(
        _ model: inout OutboxModel,
        _ store: SQLiteStore,
        _ now: Timestamp,
        _ dice: inout Dice
    ) async throws -> [LaneClaim] {
        let limit = Int.random(in: 1...4, using: &dice)
        let lease = now + .seconds(Int64.random(in: 1...15, using: &dice))
        let closed: Set<ConnectionName> = Int.random(in: 0..<4, using: &dice) == 0 ? ["salesforce"] : []
        let claims = try await store.claimLanes(upTo: limit, except: closed, at: now, until: lease)
        let expected = model.claim(limit, except: closed, at: now, until: lease)
        let claimed = claims.map { claim in
            Dictionary(uniqueKeysWithValues: claim.deliveries.map { ($0.id.number, $0.attempt) })
        }
        #expect(claimed == expected)
        #expect(claims.allSatisfy { $0.deliveries.map(\.id) == $0.deliveries.map(\.id).sorted() })
        return claims
    }

    private static func record(
        _ held: inout [LaneClaim],
        _ model: inout OutboxModel,
        _ store: SQLiteStore,
        _ now: Timestamp,
        _ dice: inout Dice
    ) async throws {
        held.shuffle(using: &dice)
        var results: [DeliveryResult] = []
        for claim in held.prefix(3) {
            // One claim may end in two parts, in either order.
            let cut = Int.random(in: 0...claim.deliveries.count, using: &dice)
            let parts = [claim.deliveries.prefix(cut), claim.deliveries.dropFirst(cut)].filter { !$0.isEmpty }
            for part in parts.shuffled(using: &dice) {
                results.append(DeliveryResult(Array(part), ending(at: now, &dice), exchange: "PATCH → 200"))
            }
        }
        if Bool.random(using: &dice) { held.removeFirst(min(3, held.count)) }
        for result in results { model.record(result) }
        try await store.record(results, at: now)
    }

    private static func ending(at now: Timestamp, _ dice: inout Dice) -> DeliveryResult.Ending {
        switch Int.random(in: 0..<8, using: &dice) {
        case 0..<3: .done(nil)
        case 3: .dead(Problem("REFUSED", "no"))
        case 4: .dropped("unlinked")
        default:
            .later(
                until: now + .seconds(Int64.random(in: 0...20, using: &dice)),
                reason: "locked",
                alone: Bool.random(using: &dice)
            )
        }
    }

    private static func retry(_ model: inout OutboxModel, _ store: SQLiteStore, _ now: Timestamp) async throws {
        let dead = model.rows.filter { $0.value.state == .dead }.keys.sorted()
        for id in dead {
            model.rows[id]?.state = .pending
            model.rows[id]?.due = now
        }
        #expect(
            try await store.retry(entries: [], deliveries: dead.map { DeliveryID($0) }, by: someone, at: now)
                == dead.count
        )
    }

    private static func compare(_ model: OutboxModel, _ store: SQLiteStore) async throws {
        #expect(try await store.nextDeliveryDue(except: []) == model.schedule.first?.due)
        let waiting = try await store.waiting().mapValues(\.deliveries)
        let expected = Dictionary(grouping: model.rows.values.filter(\.waits), by: \.lane.connection).mapValues(\.count)
        #expect(waiting == expected)
    }
}
