import Model
import Store

/// The entries of one turn, and what has been found out and decided about each.
struct Batch {
    let entries: [Entry]
    private(set) var dossiers: [Dossier] = []
    private var rulings: [[Ruling]]
    private var lessons: [[Lesson]]
    private var bases: [[RecordRef: Int]]
    private var remarks: [String?]
    private var endings: [Settlement.Ending?]

    init(_ entries: [Entry]) {
        self.entries = entries
        rulings = Array(repeating: [], count: entries.count)
        lessons = Array(repeating: [], count: entries.count)
        bases = Array(repeating: [:], count: entries.count)
        remarks = Array(repeating: nil, count: entries.count)
        endings = Array(repeating: nil, count: entries.count)
    }

    /// Reads every entry and routes its events.
    mutating func read(by gateway: Gateway) {
        var places: [RecordRef: Int] = [:]
        for (index, entry) in entries.enumerated() {
            guard let system = gateway.systems[entry.arrival.connection] else {
                endings[index] = .buried(reason: "the configuration has no such connection")
                continue
            }
            do throws(Unreadable) {
                let reading = try system.source.read(entry.arrival)
                remarks[index] = reading.remark
                for (place, event) in reading.events.enumerated() {
                    file(event, entry: index, index: place, by: gateway, in: &places)
                }
            } catch {
                endings[index] = .buried(reason: error.reason)
            }
        }
    }

    private mutating func file(
        _ event: Event,
        entry: Int,
        index: Int,
        by gateway: Gateway,
        in places: inout [RecordRef: Int]
    ) {
        let scope = entries[entry].scope
        let routings = route(event, by: gateway, scope: scope)
        for case .skipped(let sync, let reason) in routings { rule(event, entry, index, sync.name, .skip(reason)) }
        if routings.isEmpty, scope == nil { rule(event, entry, index, nil, .skip(.noTrigger)) }
        let item = Dossier.Item(
            entry: entry,
            id: entries[entry].id,
            index: index,
            event: event,
            routings: routings,
            parked: scope != nil
        )
        if let place = places[event.record] {
            dossiers[place].items.append(item)
        } else {
            places[event.record] = dossiers.count
            dossiers.append(Dossier(record: event.record, items: [item]))
        }
    }

    /// Changes a dossier in place.
    mutating func update(_ place: Int, _ change: (inout Dossier) -> Void) {
        change(&dossiers[place])
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

    /// Puts off every entry that has a part in a dossier: a read or a look-up failed, and nothing may be lost.
    mutating func postpone(_ place: Int, _ ending: (Entry) -> Settlement.Ending) {
        let affected = Set(dossiers[place].items.map(\.entry))
        for index in affected { endings[index] = ending(entries[index]) }
        for other in dossiers.indices { dossiers[other].items.removeAll { affected.contains($0.entry) } }
    }

    /// Adds what was decided about an item.
    mutating func add(_ ruling: Ruling, for item: Dossier.Item) {
        rulings[item.entry].append(ruling)
    }

    /// Adds what the directory learns with an item's entry.
    mutating func add(_ lessons: [Lesson], for item: Dossier.Item) {
        self.lessons[item.entry] += lessons
    }

    /// Makes the shadows of records a condition of every entry that has a part in a dossier: what was decided about it
    /// holds as long as they stand.
    mutating func found(_ place: Int, upon revisions: [RecordRef: Int]) {
        for item in dossiers[place].items { bases[item.entry].merge(revisions) { first, _ in first } }
    }

    /// How every entry ended.
    var settlements: [Settlement] {
        entries.indices.map { index in
            if let ending = endings[index] { return Settlement(entries[index], ending) }
            return Settlement(
                entries[index],
                .settled(rulings[index], remark: remarks[index]),
                lessons: lessons[index],
                bases: bases[index]
            )
        }
    }

    private mutating func rule(_ event: Event, _ entry: Int, _ index: Int, _ sync: SyncName?, _ verdict: Verdict) {
        rulings[entry].append(
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
