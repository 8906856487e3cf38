import GRDB
import Model
import Store

/// The results of one transaction.
struct Recording {
    private let database: Database
    private let now: Timestamp
    private var lessons: Learning
    private var lanes: Set<String> = []

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
        lessons = Learning(database, at: now)
    }

    /// Records a result, unless one of its fences is outdated: then all of it is void.
    mutating func record(_ result: DeliveryResult) throws {
        var touched: Set<String> = []
        for delivery in result.deliveries {
            guard let row = try database.row(Self.claimed, delivery.id.number, delivery.attempt) else { return }
            touched.insert(try row.text("lane"))
        }
        lanes.formUnion(touched)
        for delivery in result.deliveries {
            try end(delivery, result.ending)
            try database.run(
                Self.attempted,
                delivery.id.number,
                delivery.attempt,
                now.stored,
                result.ending.word,
                result.exchange
            )
        }
        try lessons.learn(result.lessons)
    }

    /// Writes down what was learnt, and when the lanes that were touched are due.
    func finish() throws {
        for lane in lanes.union(try lessons.finish()) {
            try Lanes.reschedule(lane, in: database)
        }
    }

    private func end(_ delivery: Delivery, _ ending: DeliveryResult.Ending) throws {
        let id = delivery.id.number
        switch ending {
        case .done(let record):
            try database.run(Self.done, record?.description, id)
        case .later(let until, let reason, let alone):
            try database.run(
                Self.later,
                until.stored,
                alone,
                Problem("later", reason).stored.compact,
                id
            )
        case .dead(let problem):
            try database.run(Self.close, Stage.dead, problem.stored.compact, id)
        case .dropped(let reason):
            try database.run(Self.close, Stage.dropped, Problem("dropped", reason).stored.compact, id)
        }
    }

    static let claimed = """
        SELECT lane
        FROM delivery
        WHERE id = ? AND fence = ?
        """

    static let done = """
        UPDATE delivery
        SET stage = 3, due = NULL, fence = NULL, problem = NULL, record = COALESCE(?, record)
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
        VALUES (?, ?, ?, ?, ?)
        """
}

extension DeliveryResult.Ending {
    /// The ending as `DeliveryHistory.Attempt.result` has it.
    fileprivate var word: String {
        switch self {
        case .done: "done"
        case .later: "later"
        case .dead: "dead"
        case .dropped: "dropped"
        }
    }
}
