import Model
import Store

/// The directory as the planner sees it while it thinks about a portion of entries: what the store told, and what was
/// learned that the store does not know yet.
struct World {
    private var links: [LinkID: Link] = [:]
    private var linkIDs: [RecordRef: Set<LinkID>] = [:]
    private var shadows: [RecordRef: Shadow] = [:]
    private var asked: Set<RecordRef> = []
    private var sights: [RecordRef: Snapshot] = [:]
    private var newPairs: Set<LinkID> = []
    private var partings: [LinkID: Lesson] = [:]
    private var unwritten: Set<RecordRef> = []
    private var unwrittenLinks: Set<LinkID> = []

    /// Which of these records the store has not been asked about yet.
    func unasked(_ records: some Sequence<RecordRef>) -> [RecordRef] {
        Array(Set(records).subtracting(asked))
    }

    /// Takes in what the store told about records.
    mutating func take(_ links: [Link], _ shadows: [RecordRef: Shadow], about records: [RecordRef]) {
        for link in links where self.links[link.id] == nil { put(link) }
        self.shadows.merge(shadows) { own, _ in own }
        asked.formUnion(records)
    }

    /// The linked or creating link of a record in a sync.
    func link(of record: RecordRef, in sync: SyncName) -> Link? {
        linkIDs[record, default: []].compactMap { links[$0] }.first { link in
            link.sync == sync && (link.state == .linked || link.state == .creating)
        }
    }

    /// A link that is known here.
    func link(_ id: LinkID) -> Link? { links[id] }

    /// The links of a record that are known here, broken ones too where they were asked for.
    func links(of record: RecordRef) -> [Link] { linkIDs[record, default: []].compactMap { links[$0] } }

    /// Every record that is linked to one of these.
    func counterparts(of records: some Sequence<RecordRef>) -> [RecordRef] {
        records.flatMap { record in
            linkIDs[record, default: []].compactMap { links[$0] }.flatMap { [$0.crm, $0.platform].compactMap { $0 } }
        }
    }

    /// Whether a link joins two records.
    func areLinked(_ one: RecordRef, _ other: RecordRef) -> Bool { !linksBetween(one, other).isEmpty }

    /// The links that join two different records.
    func linksBetween(_ one: RecordRef, _ other: RecordRef) -> [Link] {
        guard one != other else { return [] }
        return linkIDs[one, default: []].intersection(linkIDs[other, default: []]).sorted { $0.text < $1.text }
            .compactMap { links[$0] }
    }

    /// The revisions of the shadows of a record, of those linked to it, and of others.
    func revisions(of record: RecordRef, and others: [RecordRef]) -> [RecordRef: Int] {
        let records = Set(counterparts(of: [record]) + [record] + others)
        return Dictionary(uniqueKeysWithValues: records.map { ($0, shadows[$0]?.revision ?? 0) })
    }

    /// What is known of a record; nil when nothing is.
    func shadow(of record: RecordRef) -> Shadow? { shadows[record] }

    /// Regards a record as it was just read, for this portion alone.
    mutating func regard(_ snapshot: Snapshot) { sights[snapshot.record] = snapshot }

    /// What is known of a record, and what it looks like now where somebody has looked; nil when nothing is known.
    func view(of record: RecordRef) -> Shadow? {
        guard let sight = sights[record] else { return shadows[record] }
        return (shadows[record] ?? Shadow()).learning(.seen(sight))
    }

    /// Regards a link as one of two records that have only just met.
    mutating func regardAsNew(_ link: LinkID) { newPairs.insert(link) }

    /// Whether the records of a link have only just met.
    func isNew(_ link: LinkID) -> Bool { newPairs.contains(link) }

    /// What has to be learned ahead of a lesson: a record that is linked anew was parted from its counterpart in this
    /// portion, maybe by an entry that is settled later.
    func conditions(of lesson: Lesson) -> [Lesson] {
        guard case .link(let link) = lesson, !partings.isEmpty else { return [] }
        let others = [link.crm, link.platform].compactMap(\.self).flatMap(links(of:))
        return others.filter { $0.sync == link.sync && $0.state == .broken }.compactMap { partings[$0.id] }
    }

    /// Learns as the store will.
    mutating func learn(_ lessons: [Lesson]) {
        for lesson in lessons {
            switch lesson {
            case .link(let link): learn(link)
            case .breakLink(let id, let note):
                guard let link = links[id] else { continue }
                learn(link.broken(note))
                partings[id] = lesson
            case .complete: break
            case .seen(let snapshot, _): teach(lesson, snapshot.record)
            case .open(let reference, _): teach(lesson, reference.naming)
            case .intended(let record, _, _, _), .written(let record, _, _, _, _), .abandoned(let record, _, _),
                .gone(let record, _), .archived(let record, _), .restored(let record):
                teach(lesson, record)
            }
        }
    }

    private mutating func teach(_ lesson: Lesson, _ record: RecordRef) {
        shadows[record, default: Shadow()].learn(lesson)
        unwritten.insert(record)
    }

    private mutating func learn(_ link: Link) {
        put(link)
        unwrittenLinks.insert(link.id)
    }

    /// What was learned, regarded as written down with settlements: each shadow that changed has one revision more.
    ///
    /// What is decided upon it is void where that does not come true. The rest can be asked for again; so can a link of
    /// which only an entry told that was put off.
    func written(with settlements: [Settlement]) -> World {
        var world = World()
        for record in unwritten {
            world.shadows[record] = shadows[record]
            world.shadows[record]?.revision += 1
        }
        guard !unwrittenLinks.isEmpty else { return world }
        let told = Set(settlements.lazy.flatMap(\.lessons).compactMap(\.link))
        for link in unwrittenLinks.intersection(told).compactMap({ links[$0] }) { world.put(link) }
        return world
    }

    private mutating func put(_ link: Link) {
        for record in [links[link.id]?.crm, links[link.id]?.platform].compactMap({ $0 }) {
            linkIDs[record]?.remove(link.id)
        }
        links[link.id] = link
        for record in [link.crm, link.platform].compactMap({ $0 }) { linkIDs[record, default: []].insert(link.id) }
    }
}

extension Lesson {
    /// The link that it is about; nil when it is about a record.
    fileprivate var link: LinkID? {
        switch self {
        case .link(let link): link.id
        case .complete(let id, _, _), .breakLink(let id, _): id
        case .seen, .open, .intended, .written, .abandoned, .gone, .archived, .restored: nil
        }
    }
}

extension Link {
    /// The link, broken.
    fileprivate func broken(_ note: String) -> Link {
        Link(id: id, sync: sync, crm: crm, platform: platform, state: .broken, rule: rule, since: since, note: note)
    }
}
