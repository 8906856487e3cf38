import Model
import Store

/// One record with everything its batch has to say about it.
struct Dossier {
    /// One pending event of the record, and what the syncs make of it at first sight.
    struct Item {
        /// The entry's place in the batch.
        let entry: Int
        /// The entry's place in the journal.
        let id: EntryID
        /// The event's place in its entry.
        let index: Int
        let event: Event
        fileprivate(set) var routings: [Routing]
        /// The record of which the notification tells, where it is not this one.
        let cause: RecordRef?
        /// Whether an operator wants the record compared, whether or not anything is new.
        let isAsked: Bool
    }

    let record: RecordRef
    var items: [Item]
    /// What was known of the record before the batch.
    var before: Shadow?
    /// How the record stands; nil until it is known.
    var state: State?
    /// What is done about its counterpart in place of what a sync would do, now that it is gone or merged away.
    var succession: [SyncName: String] = [:]

    /// How the record stands.
    enum State {
        /// Its values are these. The lead is the item whose news they are; the source says where they came from.
        case present(Snapshot, lead: Int, source: String)
        /// It is gone.
        case gone
        /// It was merged into another.
        case merged(RecordRef)
        /// It is of a sort that takes part in no sync.
        case excluded(Problem)
        /// Nothing new.
        case stale
    }

    /// The place of the item that speaks for the record, in its batch and in its entry: whose news it is, else the last.
    var speaker: (entry: Int, index: Int) {
        var place = items.count - 1
        if case .present(_, let lead, _) = state, lead < place { place = lead }
        return items.indices.contains(place) ? (items[place].entry, items[place].index) : (0, 0)
    }

    /// Whether the record is known to be gone.
    var isGone: Bool {
        if case .gone = state { true } else { false }
    }

    /// Whether the record is known to have been merged into another.
    var isMerged: Bool {
        if case .merged = state { true } else { false }
    }

    /// The entries of the items to which a sync reacts.
    func entries(concerning sync: SyncName) -> Set<Int> {
        Set(items.lazy.filter { $0.routings.contains { $0.triggered?.sync.name == sync } }.map(\.entry))
    }

    /// Whether an operator wants the record compared in a sync.
    func isAsked(in sync: SyncName) -> Bool {
        items.contains { item in item.isAsked && item.routings.contains { $0.triggered?.sync.name == sync } }
    }

    /// Takes a sync's reactions to the events of some entries out.
    mutating func leave(_ sync: SyncName, in entries: Set<Int>) {
        for place in items.indices where entries.contains(items[place].entry) {
            items[place].routings.removeAll { $0.triggered?.sync.name == sync }
        }
    }

    /// Whether any sync reacts to any of the events.
    var isTriggered: Bool {
        items.contains { $0.routings.contains { $0.triggered != nil } }
    }

    /// The syncs that react, each with the item that speaks for the record: the lead if it is among the triggered
    /// ones, else the last of them.
    func triggered(lead: Int?) -> [(item: Int, triggered: Triggered)] {
        var speaking: [SyncName: (item: Int, triggered: Triggered)] = [:]
        var order: [SyncName] = []
        for (index, item) in items.enumerated() {
            for case .triggered(let triggered) in item.routings {
                let name = triggered.sync.name
                if speaking[name] == nil { order.append(name) }
                if speaking[name]?.item != lead || lead == nil { speaking[name] = (index, triggered) }
            }
        }
        return order.compactMap { speaking[$0] }
    }
}
