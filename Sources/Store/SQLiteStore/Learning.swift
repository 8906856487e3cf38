import GRDB
import Model
import Store

/// What the directory learns in one transaction: each lesson is applied to what the rows hold by then.
struct Learning {
    private let database: Database
    private let now: Timestamp
    private let cache: ShadowCache
    private let revisions: [String: Int]
    private var shadows: [RecordRef: Shadow] = [:]
    private var changed: Set<RecordRef> = []
    private var lanes: Set<String> = []
    private var references: OpenReferences

    /// Begins, with how often the shadows of some records have been written, as far as the transaction has asked.
    init(_ database: Database, _ cache: ShadowCache, knowing revisions: [String: Int] = [:], at now: Timestamp) {
        self.database = database
        self.cache = cache
        self.revisions = revisions
        self.now = now
        references = OpenReferences(database, at: now)
    }

    /// Learns lessons, in order.
    mutating func learn(_ lessons: [Lesson]) throws {
        let unread = Set(lessons.compactMap(\.record)).subtracting(shadows.keys)
        shadows.merge(try cache.shadows(of: unread, knowing: revisions, in: database)) { read, _ in read }
        for lesson in lessons {
            switch lesson {
            case .link(let link): try keep(link)
            case .complete(let id, let side, let record): try complete(id, side, record)
            case .breakLink(let id, let note): try database.run(Self.breakLink, now.stored, note, id.text)
            case .open(let reference, _):
                try references.add(reference)
                apply(lesson, to: reference.naming)
            case .seen, .intended, .written, .abandoned, .gone, .archived, .restored:
                if let record = lesson.record { apply(lesson, to: record) }
            }
        }
    }

    /// Writes the shadows down.
    ///
    /// - Returns: the lanes that changed because a record became known.
    func finish() throws -> Set<String> {
        try cache.write(shadows.filter { changed.contains($0.key) }, in: database)
        try references.look()
        return lanes
    }

    private mutating func apply(_ lesson: Lesson, to record: RecordRef) {
        shadows[record, default: Shadow()].learn(lesson)
        changed.insert(record)
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
        if link.state == .linked { try references.resolve(link) }
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

    /// What waits for a record to be created goes on in the record's own lane, and is on its way to the record from now
    /// on: nobody could say so when it was decided.
    private mutating func settleLane(of id: LinkID, _ side: Side, _ record: RecordRef) throws {
        let creation = Change.lane(toCreate: id, side: side, kind: record.kind)
        let waiting = try Lanes.waiting(in: creation, database)
        guard !waiting.isEmpty else { return }
        try Lanes.move(creation, to: record, in: database)
        lanes.formUnion([creation, record.description])
        try learn(waiting.compactMap { $0.intention(for: record) })
    }

    /// Turns the violation of a link's uniqueness into words.
    private func refusingTwice(_ id: LinkID, _ work: () throws -> Void) throws {
        do {
            try work()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw StoreError.conflict("one of the records of link \(id) is linked already in its sync")
        }
    }

    /// The link with an id.
    static func link(_ id: LinkID, in database: Database) throws -> Link? {
        try database.row("SELECT * FROM link WHERE id = ?", id.text) { try $0.link() }
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
}

extension Lesson {
    /// The record whose shadow it changes; nil when it is about a link.
    fileprivate var record: RecordRef? {
        switch self {
        case .seen(let snapshot, _): snapshot.record
        case .open(let reference, _): reference.naming
        case .intended(let record, _, _, _), .written(let record, _, _, _, _), .abandoned(let record, _, _),
            .gone(let record, _), .archived(let record, _), .restored(let record):
            record
        case .link, .complete, .breakLink: nil
        }
    }
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
