import GRDB
import Model
import Store

/// The settlements of one transaction.
struct Settling {
    private let database: Database
    private let now: Timestamp
    private let shadows: ShadowCache
    private var claims: [Int64: Claim] = [:]
    private var revisions: [String: Int] = [:]
    private var outbox: Posting
    private var tally = Tally()
    private var rulings = BulkInsert(rule, width: 6, tail: overrule)

    /// What the file says of an entry that is claimed.
    private struct Claim {
        let fence: Int
        let stage: Stage
        let scope: String?
    }

    /// Begins.
    init(_ database: Database, _ shadows: ShadowCache, at now: Timestamp) {
        self.database = database
        self.shadows = shadows
        self.now = now
        outbox = Posting(database, at: now)
    }

    /// Settles entries, except those whose fence is outdated or one of whose bases has changed.
    ///
    /// Lessons come before the changes, which may belong to a link that they make or complete.
    ///
    /// - Returns: the exceptions.
    mutating func settle(_ settlements: [Settlement]) throws -> [EntryID] {
        try look(up: settlements)
        var void: [EntryID] = []
        var valid: [(settlement: Settlement, scope: String?)] = []
        for settlement in settlements {
            guard let claim = claims[settlement.entry.number], claim.fence == settlement.attempt, stands(settlement)
            else {
                void.append(settlement.entry)
                continue
            }
            claims[settlement.entry.number] = nil
            valid.append((settlement, claim.scope))
            // A lease may have ended without anybody claiming anew.
            tally.entries(1, from: claim.stage, to: settlement.ending.stage)
        }
        var lessons = Learning(database, shadows, knowing: revisions, at: now)
        try lessons.learn(valid.flatMap(\.settlement.lessons))
        for (settlement, scope) in valid { try lessons.learn(try decide(settlement, scope: scope)) }
        let lanes = try lessons.finish()
        try rulings.finish(in: database)
        try outbox.finish(touching: lanes)
        try end(valid.map(\.settlement))
        for case (let settlement, _?) in valid { try rescope(settlement) }
        try tally.write(to: database)
        return void
    }

    private mutating func look(up settlements: [Settlement]) throws {
        let found = try database.rows(Self.claimed, Listed.numbers(settlements.lazy.map(\.entry.number))) { row in
            let scope = try row.optionalText("scope")
            return (
                try row.number("id"), Claim(fence: try row.count("fence"), stage: try row.stage("stage"), scope: scope)
            )
        }
        claims = Dictionary(found) { first, _ in first }
        let bases = Set(settlements.flatMap(\.bases.keys))
        revisions = try ShadowCache.revisions(of: bases, in: database)
        for base in bases where revisions[base.description] == nil { revisions[base.description] = 0 }
    }

    private func stands(_ settlement: Settlement) -> Bool {
        settlement.bases.allSatisfy { revisions[$0.description] == $1 }
    }

    /// Puts the rulings in place of parked ones, and their changes into the outbox.
    ///
    /// - Returns: what the directory learns by that.
    private mutating func decide(_ settlement: Settlement, scope: String?) throws -> [Lesson] {
        let decided = settlement.ending.rulings
        guard !decided.isEmpty else { return [] }
        var lessons: [Lesson] = []
        let entry = settlement.entry
        if let scope { try database.run(Self.unparkRulings, entry.number, scope) }
        for ruling in decided {
            let parked = ruling.verdict == .skip(.paused)
            rulings.add(
                entry.number,
                ruling.event,
                ruling.sync?.text ?? "",
                ruling.record.description,
                parked,
                ruling.stored
            )
            guard case .deliver(let changes) = ruling.verdict else { continue }
            for change in changes {
                lessons += [try outbox.post(change, of: entry, in: settlement.trace)].compactMap(\.self)
            }
        }
        return lessons
    }

    /// Ends the claims: those that ended like most of them in one statement.
    private func end(_ settlements: [Settlement]) throws {
        var decided: [Int64] = []
        var remarks: [(id: Int64, text: String)] = []
        for settlement in settlements {
            let id = settlement.entry.number
            switch settlement.ending {
            case .settled(_, let remark):
                decided.append(id)
                if let remark { remarks.append((id, remark)) }
            case .undecided(let delay): try putOff(id, delay)
            case .divided(_, let remaining, let delay):
                try putOff(id, delay)
                try database.run(Self.leave, Listed.texts(remaining.map(\.text).sorted()), id)
            }
        }
        if !decided.isEmpty { try database.run(Self.endDecided, Listed.numbers(decided)) }
        for remark in remarks { try database.run(Self.remark, remark.text, remark.id) }
    }

    private func putOff(_ id: Int64, _ delay: Settlement.Delay) throws {
        switch delay {
        case .postponed(let until, let reason): try database.run(Self.end, Stage.later, until.stored, reason, id)
        case .buried(let reason): try database.run(Self.end, Stage.dead, nil, reason, id)
        }
    }

    /// Makes an entry that was decided for one resumed sync due for the next that was resumed meanwhile, if any.
    private mutating func rescope(_ settlement: Settlement) throws {
        guard case .settled = settlement.ending else { return }
        let id = settlement.entry.number
        let next = try database.row(Self.resumed, id) { try $0.text("sync") }
        try database.run(Self.rescope, next, id)
        guard next != nil else { return }
        try database.run(Self.end, Stage.ready, now.stored, nil, id)
        tally.entries(database.changesCount, from: .settled, to: .ready)
    }

    static let claimed = """
        SELECT id, fence, stage, scope
        FROM entry
        WHERE id IN (SELECT value FROM json_each(?)) AND fence IS NOT NULL
        """

    static let endDecided = """
        UPDATE entry
        SET stage = 3, due = NULL, reason = NULL, fence = NULL, remaining = NULL
        WHERE id IN (SELECT value FROM json_each(?))
        """

    static let end = """
        UPDATE entry
        SET stage = ?, due = ?, reason = ?, fence = NULL
        WHERE id = ?
        """

    static let remark = """
        UPDATE entry
        SET reason = ?
        WHERE id = ?
        """

    static let leave = """
        UPDATE entry
        SET remaining = ?
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
        """

    static let overrule = """
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

extension Settlement.Ending {
    /// The stage in which it leaves an entry.
    fileprivate var stage: Stage {
        switch self {
        case .settled: .settled
        case .undecided(.postponed), .divided(_, _, .postponed): .later
        case .undecided(.buried), .divided(_, _, .buried): .dead
        }
    }
}
