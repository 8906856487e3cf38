import Model
import Store

/// The entries of one turn, and what has been found out and decided about each.
struct Batch {
    /// An event of a record that is in step with none, but says something of others.
    struct Pointer {
        let event: Event
        /// The entry's place in the batch.
        let entry: Int
        /// The event's place in its entry.
        let index: Int
    }

    private(set) var dossiers: [Dossier] = []
    private(set) var pointers: [Pointer] = []
    private var drafts: [Draft]
    private var places: [RecordRef: Int] = [:]

    init(_ entries: [Entry]) { drafts = entries.map { Draft($0) } }

    /// The entry of a place.
    func entry(at place: Int) -> Entry { drafts[place].entry }

    /// Reads every entry and routes its events.
    mutating func read(by gateway: Gateway) {
        for index in drafts.indices {
            let entry = entry(at: index)
            guard let system = gateway.systems[entry.arrival.connection] else {
                drafts[index].delay = .buried(reason: "the configuration has no such connection")
                continue
            }
            do throws(Unreadable) {
                let reading =
                    if let record = entry.arrival.lookedAt {
                        Reading([Event(record, .saved, coverage: .notice)])
                    } else {
                        try system.source.read(entry.arrival)
                    }
                drafts[index].remark = reading.remark
                for event in reading.events { file(event, entry: index, by: gateway) }
            } catch {
                drafts[index].delay = .buried(reason: error.reason)
            }
        }
    }

    /// Has a record looked at because of what an entry tells of another one, unless somebody has looked just now.
    mutating func file(noticeOf record: RecordRef, because cause: RecordRef, entry: Int, by gateway: Gateway) {
        file(Event(record, .saved, coverage: .notice), because: cause, entry: entry, by: gateway)
        // It had nothing new to say by itself, but something is new about it.
        if let place = places[record], case .stale = dossiers[place].state { dossiers[place].state = nil }
    }

    private mutating func file(
        _ event: Event,
        because cause: RecordRef? = nil,
        entry: Int,
        by gateway: Gateway
    ) {
        let index = drafts[entry].events
        drafts[entry].events += 1
        guard cause != nil || gateway.kinds(concernedBy: event.record.kind).isEmpty else {
            return pointers.append(Pointer(event: event, entry: entry, index: index))
        }
        let known = self.entry(at: entry)
        let routings = route(event, by: gateway) { [draft = drafts[entry]] in draft.concerns($0) }
        for routing in routings {
            switch routing {
            case .skipped(let sync, let reason): rule(event, entry, index, sync.name, .skip(reason))
            case .triggered(let triggered): drafts[entry].expect(triggered.sync.name)
            }
        }
        if gateway.syncs(for: event.record.kind).isEmpty { rule(event, entry, index, nil, .skip(.noTrigger)) }
        let item = Dossier.Item(
            entry: entry,
            id: known.id,
            index: index,
            event: event,
            routings: routings,
            cause: cause,
            isAsked: known.isAsked
        )
        if let place = places[event.record] {
            dossiers[place].items.append(item)
        } else {
            places[event.record] = dossiers.count
            dossiers.append(Dossier(record: event.record, items: [item]))
        }
    }

    /// The oldest entry that has a part in a dossier, or in what a sync makes of it; nil when there is none.
    func oldestEntry(of place: Int, concerning sync: SyncName? = nil) -> EntryID? {
        let dossier = dossiers[place]
        let entries = sync.map { dossier.entries(concerning: $0) } ?? Set(dossier.items.map(\.entry))
        return entries.map { drafts[$0].entry.id }.min()
    }

    /// Changes a dossier in place.
    mutating func update(_ place: Int, _ change: (inout Dossier) -> Void) {
        change(&dossiers[place])
    }

    /// The place of a record's dossier; nil when it has none.
    func place(of record: RecordRef) -> Int? { places[record] }

    /// The active dossiers of records of which it is not known how they stand.
    var open: [Int] { active.filter { dossiers[$0].state == nil } }

    /// How many mergers are followed, one upon the other.
    private static let mergerLimit = 32

    /// The record in which the last of a chain of mergers ended, as far as is known; nil when they go round in a circle,
    /// or on and on.
    func survivor(of record: RecordRef) -> RecordRef? {
        var (last, seen) = (record, Set([record]))
        while let place = places[last], case .merged(let next) = dossiers[place].state {
            guard seen.count <= Self.mergerLimit, seen.insert(next).inserted else { return nil }
            last = next
        }
        return last
    }

    /// The dossiers that some sync reacts to and that no entry's delay has emptied.
    var active: [Int] {
        dossiers.indices.filter { dossiers[$0].isTriggered }
    }

    /// The active dossiers in the order in which what is decided about them is settled.
    ///
    /// A decision builds upon those before it. Were it settled ahead of them, its write to a lane would go ahead of the
    /// one that it means to replace.
    var inOrderOfSettling: [Int] {
        active.sorted { dossiers[$0].speaker < dossiers[$1].speaker }
    }

    /// Puts off every entry that has a part in a dossier: a read failed, and nothing may be lost.
    mutating func postpone(_ place: Int, _ delay: (Entry) -> Settlement.Delay) {
        let affected = Set(dossiers[place].items.map(\.entry))
        for index in affected.sorted() { drafts[index].delay = delay(entry(at: index)) }
        for other in dossiers.indices { dossiers[other].items.removeAll { affected.contains($0.entry) } }
    }

    /// Puts off, for one sync, every entry that has a part in a dossier: the other syncs go on.
    mutating func postpone(_ place: Int, in sync: SyncName, _ delay: (Entry) -> Settlement.Delay) {
        let affected = dossiers[place].entries(concerning: sync)
        for index in affected.sorted() { drafts[index].putOff(sync, delay(entry(at: index))) }
        for other in dossiers.indices { dossiers[other].leave(sync, in: affected) }
    }

    /// Ends an entry that points to other records: they could not be found out.
    mutating func postpone(_ pointer: Pointer, _ delay: (Entry) -> Settlement.Delay) {
        drafts[pointer.entry].delay = delay(entry(at: pointer.entry))
        for place in dossiers.indices { dossiers[place].items.removeAll { $0.entry == pointer.entry } }
    }

    /// Rules on an event that points to other records.
    mutating func rule(_ pointer: Pointer, _ reason: Reason, _ remark: String) {
        drafts[pointer.entry].rulings.append(
            Ruling(
                event: pointer.index,
                record: pointer.event.record,
                trigger: nil,
                version: pointer.event.version,
                sync: nil,
                verdict: .skip(reason),
                explanation: Explanation(source: "read from the system", remark: remark)
            )
        )
    }

    /// Adds what was decided about an item.
    mutating func add(_ ruling: Ruling, for item: Dossier.Item) {
        drafts[item.entry].rulings.append(ruling)
    }

    /// Adds what the directory learns with an item's entry, because of what a sync found or decided.
    mutating func add(_ lessons: [Lesson], for item: Dossier.Item, in sync: SyncName?) {
        drafts[item.entry].learn(lessons, in: sync)
    }

    /// Makes the shadows of records a condition of every entry that has a part in a dossier: what was decided about it
    /// holds as long as they stand.
    mutating func found(_ place: Int, upon revisions: [RecordRef: Int]) {
        for item in dossiers[place].items { drafts[item.entry].bases.merge(revisions) { first, _ in first } }
    }

    /// How every entry ended, by a configuration.
    func settlements(by configuration: ConfigurationMark) -> [Settlement] {
        drafts.map { $0.settlement(by: configuration) }
    }

    private mutating func rule(_ event: Event, _ entry: Int, _ index: Int, _ sync: SyncName?, _ verdict: Verdict) {
        drafts[entry].rulings.append(
            Ruling(
                event: index,
                record: event.record,
                trigger: nil,
                version: event.version,
                sync: sync,
                verdict: verdict,
                explanation: Explanation(source: "the notification", remark: "\(event.record.kind.kind) \(event.verb)")
            )
        )
    }
}
