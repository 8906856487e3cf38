import GRDB
import Model
import Store

/// What the directory learns in one transaction: each lesson is applied to what the rows hold by then.
struct Learning {
    private let database: Database
    private let now: Timestamp
    private var shadows: [RecordRef: Shadow] = [:]
    private var lanes: Set<String> = []

    /// Begins.
    init(_ database: Database, at now: Timestamp) {
        self.database = database
        self.now = now
    }

    /// Learns lessons, in order.
    mutating func learn(_ lessons: [Lesson]) throws {
        for lesson in lessons {
            switch lesson {
            case .link(let link): try keep(link)
            case .complete(let id, let side, let record): try complete(id, side, record)
            case .breakLink(let id, let note): try database.run(Self.breakLink, now.stored, note, id.text)
            case .seen(let snapshot): try apply(lesson, to: snapshot.record)
            case .intended(let record, _), .written(let record, _, _), .abandoned(let record, _), .gone(let record, _):
                try apply(lesson, to: record)
            }
        }
    }

    /// Writes the shadows down.
    ///
    /// - Returns: the lanes that changed because a record became known.
    func finish() throws -> Set<String> {
        for (record, shadow) in shadows {
            try database.run(Self.keepShadow, record.description, shadow.stored.compact)
        }
        return lanes
    }

    private mutating func apply(_ lesson: Lesson, to record: RecordRef) throws {
        let shadow = try shadows[record] ?? Self.shadow(of: record, in: database) ?? Shadow()
        shadows[record] = shadow.learning(lesson)
    }

    private mutating func keep(_ link: Link) throws {
        try refusingTwice(link.id) {
            try database.run(
                Self.keepLink,
                link.id.text,
                link.sync.text,
                link.crm?.description,
                link.platform?.description,
                link.state.rawValue,
                link.rule,
                link.since.stored,
                link.note
            )
        }
        for side in Side.allCases {
            guard let record = link.record(on: side) else { continue }
            try settleLane(of: link.id, side, record)
        }
    }

    /// Completes a link.
    ///
    /// One that was broken meanwhile learns its record and stays broken; one that has another record already
    /// contradicts the lesson.
    private mutating func complete(_ id: LinkID, _ side: Side, _ record: RecordRef) throws {
        guard let link = try Self.link(id, in: database) else {
            throw StoreError.conflict("there is no link \(id) to complete")
        }
        guard link.record(on: side) == nil || link.record(on: side) == record else {
            throw StoreError.conflict("the link \(id) has another record on the side \(side.rawValue)")
        }
        if link.record(on: side) == nil || link.state == .creating {
            try keep(link.completed(side, record, at: now))
        }
        try settleLane(of: id, side, record)
    }

    /// What waits for a record to be created goes on in the record's own lane.
    private mutating func settleLane(of id: LinkID, _ side: Side, _ record: RecordRef) throws {
        let creation = Change.lane(toCreate: id, side: side, kind: record.kind)
        try Lanes.move(creation, to: record, in: database)
        guard database.changesCount > 0 else { return }
        lanes.formUnion([creation, record.description])
    }

    /// Turns the violation of a link's uniqueness into words.
    private func refusingTwice(_ id: LinkID, _ work: () throws -> Void) throws {
        do {
            try work()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw StoreError.conflict("one of the records of link \(id) is linked already in its sync")
        }
    }

    /// The shadow of a record.
    static func shadow(of record: RecordRef, in database: Database) throws -> Shadow? {
        guard let row = try database.row("SELECT body, revision FROM shadow WHERE record = ?", record.description)
        else {
            return nil
        }
        var shadow = try row.stored("body") { Shadow(stored: $0) }
        shadow.revision = Int(try row.number("revision"))
        return shadow
    }

    /// Whether the shadows of records still have these revisions.
    static func stand(_ bases: [RecordRef: Int], in database: Database) throws -> Bool {
        try bases.allSatisfy { record, revision in
            let now = try database.number("SELECT revision FROM shadow WHERE record = ?", record.description) ?? 0
            return now == Int64(revision)
        }
    }

    /// The link with an id.
    static func link(_ id: LinkID, in database: Database) throws -> Link? {
        try database.row("SELECT * FROM link WHERE id = ?", id.text)?.link()
    }

    static let keepLink = """
        INSERT INTO link (id, sync, crm, platform, state, rule, since, note)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            sync = excluded.sync, crm = excluded.crm, platform = excluded.platform, state = excluded.state,
            rule = excluded.rule, since = excluded.since, note = excluded.note
        """

    static let breakLink = """
        UPDATE link
        SET state = 'broken', since = ?, note = ?
        WHERE id = ?
        """

    static let keepShadow = """
        INSERT INTO shadow (record, revision, body)
        VALUES (?, 1, ?)
        ON CONFLICT DO UPDATE SET body = excluded.body, revision = revision + 1
        """
}

extension Link {
    /// The link with the record of its missing side: linked, if it was being created.
    fileprivate func completed(_ side: Side, _ record: RecordRef, at now: Timestamp) -> Link {
        Link(
            id: id,
            sync: sync,
            crm: side == .crm ? record : crm,
            platform: side == .platform ? record : platform,
            state: state == .creating ? .linked : state,
            rule: rule,
            since: state == .creating ? now : since,
            note: note
        )
    }
}
