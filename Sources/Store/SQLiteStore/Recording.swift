import GRDB
import Model
import Store

/// The results of one transaction.
struct Recording {
    private let database: Database
    private let now: Timestamp
    private let shadows: ShadowCache
    private var claims: [Int64: Claim] = [:]
    private var done: [Int64] = []
    private var attempts = BulkInsert(attempted, width: 5)
    private var tally = Tally()

    /// What the file says of a delivery that is claimed.
    private struct Claim {
        let fence: Int
        let lane: String
        let connection: String
        let record: String?
    }

    /// Begins.
    init(_ database: Database, _ shadows: ShadowCache, at now: Timestamp) {
        self.database = database
        self.shadows = shadows
        self.now = now
    }

    /// Records results, except those with an outdated fence: all of such a result is void.
    mutating func record(_ results: [DeliveryResult]) throws {
        let deliveries = results.lazy.flatMap(\.deliveries)
        let found = try database.rows(Self.claimed, Listed.numbers(deliveries.map(\.id.number))) { row in
            (
                try row.number("id"),
                Claim(
                    fence: try row.count("fence"),
                    lane: try row.text("lane"),
                    connection: try row.text("connection"),
                    record: try row.optionalText("record")
                )
            )
        }
        claims = Dictionary(found) { first, _ in first }
        var lanes: Set<String> = []
        var lessons: [Lesson] = []
        for result in results {
            guard let touched = try end(result) else { continue }
            lanes.formUnion(touched)
            lessons += result.lessons
        }
        if !done.isEmpty { try database.run(Self.endDone, Listed.numbers(done)) }
        try attempts.finish(in: database)
        try tally.write(to: database)
        var learning = Learning(database, shadows, at: now)
        try learning.learn(lessons)
        try Lanes.reschedule(lanes.union(try learning.finish()), in: database)
    }

    /// Ends the claims of one result.
    ///
    /// - Returns: the lanes it touches; nil when it is void.
    private mutating func end(_ result: DeliveryResult) throws -> Set<String>? {
        var lanes: Set<String> = []
        for delivery in result.deliveries {
            guard let claim = claims[delivery.id.number], claim.fence == delivery.attempt else { return nil }
            lanes.insert(claim.lane)
        }
        for delivery in result.deliveries {
            try end(delivery, result.ending)
            if let claim = claims.removeValue(forKey: delivery.id.number) {
                tally.deliveries(1, of: claim.connection, from: .claimed, to: result.ending.stage)
            }
            attempts.add(delivery.id.number, delivery.attempt, now.stored, result.ending.word, result.exchange)
        }
        return lanes
    }

    private mutating func end(_ delivery: Delivery, _ ending: DeliveryResult.Ending) throws {
        let id = delivery.id.number
        switch ending {
        case .done(let record):
            let record = record?.description
            guard record != nil, record != claims[id]?.record else { return done.append(id) }
            try database.run(Self.done, record, id)
        case .later(let until, let reason, let alone):
            try database.run(
                Self.later,
                until.stored,
                alone,
                Problem("later", reason).stored,
                id
            )
        case .dead(let problem):
            try database.run(Self.close, Stage.dead, problem.stored, id)
        case .dropped(let reason):
            try database.run(Self.close, Stage.dropped, Problem("dropped", reason).stored, id)
        }
    }

    static let claimed = """
        SELECT id, fence, lane, connection, record
        FROM delivery
        WHERE id IN (SELECT value FROM json_each(?)) AND fence IS NOT NULL
        """

    static let endDone = """
        UPDATE delivery
        SET stage = 3, due = NULL, fence = NULL, problem = NULL
        WHERE id IN (SELECT value FROM json_each(?))
        """

    static let done = """
        UPDATE delivery
        SET stage = 3, due = NULL, fence = NULL, problem = NULL, record = ?
        WHERE id = ?
        """

    static let later = """
        UPDATE delivery
        SET stage = 0, due = ?, fence = NULL, alone = ?, problem = ?
        WHERE id = ?
        """

    static let close = """
        UPDATE delivery
        SET stage = ?, due = NULL, fence = NULL, problem = ?
        WHERE id = ?
        """

    static let attempted = """
        INSERT INTO attempt (delivery, number, at, result, exchange)
        """
}

extension DeliveryResult.Ending {
    /// The stage in which it leaves a delivery.
    fileprivate var stage: Stage {
        switch self {
        case .done: .settled
        case .later: .ready
        case .dead: .dead
        case .dropped: .dropped
        }
    }
}
