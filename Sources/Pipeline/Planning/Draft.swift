import Model
import Store

/// The settlement of one entry, as far as it stands.
struct Draft {
    /// The entry.
    let entry: Entry
    /// How many events it has, those included that were found on the way.
    var events = 0
    /// What to say about it besides its rulings.
    var remark: String?
    /// What was decided.
    var rulings: [Ruling] = []
    /// The shadows it was decided upon, by their revisions.
    var bases: [RecordRef: Int] = [:]
    /// Why the whole entry is not decided; nil while nothing stands in its way.
    var delay: Settlement.Delay?
    private var lessons: [(lesson: Lesson, sync: SyncName?)] = []
    private var reacting: Set<SyncName> = []
    private var obstacles: [SyncName: Settlement.Delay] = [:]

    /// Begins.
    init(_ entry: Entry) { self.entry = entry }

    /// Whether a sync may decide about it in this turn.
    func concerns(_ sync: SyncName) -> Bool { entry.concerns(sync) && obstacles[sync] == nil }

    /// Notes that a sync reacts to it.
    mutating func expect(_ sync: SyncName) { reacting.insert(sync) }

    /// Notes that a sync cannot decide now.
    mutating func putOff(_ sync: SyncName, _ delay: Settlement.Delay) { obstacles[sync] = delay }

    /// Adds what the directory learns because of what a sync found or decided.
    mutating func learn(_ lessons: [Lesson], in sync: SyncName?) {
        self.lessons += lessons.map { ($0, sync) }
    }

    /// How the entry ends by a configuration: whole, or divided between the syncs that have decided and those that could
    /// not.
    func settlement(by configuration: ConfigurationMark) -> Settlement {
        if let delay { return Settlement(entry, .undecided(delay)) }
        let rulings = rulings.map { ruling in
            var ruling = ruling
            ruling.configuration = configuration
            return ruling
        }
        guard let rest = obstacles.values.reduce(nil, Self.earlier) else {
            return Settlement(
                entry,
                .settled(rulings, remark: remark),
                lessons: lessons.map(\.lesson),
                bases: bases
            )
        }
        let remaining = Set(obstacles.keys)
        guard reacting != remaining else { return Settlement(entry, .undecided(rest)) }
        return Settlement(
            entry,
            .divided(rulings, remaining: remaining, rest),
            lessons: lessons.filter { $0.sync.map { !remaining.contains($0) } ?? true }.map(\.lesson),
            bases: bases
        )
    }

    /// The delay that leads to the next try first.
    private static func earlier(_ one: Settlement.Delay?, _ other: Settlement.Delay) -> Settlement.Delay {
        guard let one, case .postponed(let first, _) = one else { return other }
        guard case .postponed(let second, _) = other else { return one }
        return first <= second ? one : other
    }
}
