import GRDB
import Model
import Store

/// The settlements of one transaction.
struct Settling {
    private let database: Database
    private let now: Timestamp
    private var lessons: Learning
    private var outbox: Posting

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
        lessons = Learning(database, at: now)
        outbox = Posting(database, at: now)
    }

    /// Settles an entry, unless its fence is outdated or a shadow it was decided upon has changed.
    ///
    /// Lessons come before the changes, which may belong to a link that they make or complete.
    ///
    /// - Returns: whether it did.
    mutating func settle(_ settlement: Settlement) throws -> Bool {
        let id = settlement.entry.number
        guard let row = try database.row(Self.claimed, id, settlement.attempt),
            try Learning.stand(settlement.bases, in: database)
        else { return false }
        try lessons.learn(settlement.lessons)
        switch settlement.ending {
        case .settled(let rulings, let remark):
            let scope = try row.optionalText("scope")
            try decide(rulings, about: settlement.entry, scope: scope)
            try database.run(Self.end, Stage.settled, nil, remark, id)
            if scope != nil { try rescope(id) }
        case .postponed(let until, let reason):
            try database.run(Self.end, Stage.later, until.stored, reason, id)
        case .buried(let reason):
            try database.run(Self.end, Stage.dead, nil, reason, id)
        }
        return true
    }

    /// Writes down what was learnt, and when the lanes that were touched are due.
    func finish() throws {
        try outbox.finish(touching: try lessons.finish())
    }

    /// Puts the rulings in place of parked ones, and their changes into the outbox.
    private mutating func decide(_ rulings: [Ruling], about entry: EntryID, scope: String?) throws {
        if let scope { try database.run(Self.unparkRulings, entry.number, scope) }
        for ruling in rulings {
            let parked = ruling.verdict == .skip(.paused)
            try database.run(
                Self.rule,
                entry.number,
                ruling.event,
                ruling.sync?.text ?? "",
                ruling.record.description,
                parked,
                ruling.stored.compact
            )
            guard case .deliver(let changes) = ruling.verdict else { continue }
            for change in changes {
                try outbox.post(change, of: entry)
            }
        }
    }

    /// Makes an entry that was decided for one resumed sync due for the next that was resumed meanwhile, if any.
    private func rescope(_ id: Int64) throws {
        let next = try database.row(Self.resumed, id)?.text("sync")
        try database.run(Self.rescope, next, id)
        guard next != nil else { return }
        try database.run(Self.end, Stage.ready, now.stored, nil, id)
    }

    static let claimed = """
        SELECT scope
        FROM entry
        WHERE id = ? AND fence = ?
        """

    static let end = """
        UPDATE entry
        SET stage = ?, due = ?, reason = ?, fence = NULL
        WHERE id = ?
        """

    static let rescope = """
        UPDATE entry
        SET scope = ?
        WHERE id = ?
        """

    static let unparkRulings = """
        DELETE FROM ruling
        WHERE entry = ? AND sync = ? AND parked > 0
        """

    static let rule = """
        INSERT INTO ruling (entry, event, sync, record, parked, body)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET record = excluded.record, parked = excluded.parked, body = excluded.body
        """

    static let resumed = """
        SELECT sync
        FROM ruling
        WHERE entry = ? AND parked = 2
        ORDER BY sync
        LIMIT 1
        """
}
