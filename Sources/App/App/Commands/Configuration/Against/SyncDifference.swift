import Model
import Pipeline
import Store

/// What becomes of a sync's events otherwise, under another configuration.
struct SyncDifference: Sendable {
    /// What becomes of one field otherwise.
    struct Field: Sendable {
        /// Written, where it was not.
        var newly = Counted()
        /// Not written any more.
        var noLonger = Counted()
        /// Written with another value.
        var otherwise = Counted()
        /// How many of the new writes go to a field of which nobody knows what stands there: perhaps the same.
        var unknown = 0
    }

    /// The sync.
    let name: SyncName
    /// Whether it says the same in both configurations: then there is nothing to compare.
    let isUnchanged: Bool
    /// How many events were compared to the last field.
    private(set) var compared = 0
    /// Events that it takes now, by why it did not.
    private(set) var newlyTaken: [String: Counted] = [:]
    /// Events that it takes no longer, by why.
    private(set) var noLongerTaken: [String: Counted] = [:]
    /// Records that have another counterpart, or none.
    private(set) var counterparts = Counted()
    /// Fields, by their kind and path.
    private(set) var fields: [String: Field] = [:]
    /// Records that are archived, deleted or restored, or no longer: by what is done.
    private(set) var deeds: [String: Counted] = [:]
    /// How many events could not be compared, by why.
    private(set) var notCompared: [String: Int] = [:]

    /// Begins.
    init(_ name: SyncName, isUnchanged: Bool) {
        self.name = name
        self.isUnchanged = isUnchanged
    }

    /// Whether anything becomes otherwise.
    var isEmpty: Bool {
        newlyTaken.isEmpty && noLongerTaken.isEmpty && counterparts.count == 0 && fields.isEmpty && deeds.isEmpty
    }

    /// Compares what two configurations make of a record.
    ///
    /// - Parameters:
    ///   - old: what the one in force makes of it, and its sync.
    ///   - new: what the other makes of it, and its sync.
    ///   - record: the record.
    ///   - entry: the entry.
    mutating func compare(
        _ old: (stance: Stance, sync: Sync?),
        _ new: (stance: Stance, sync: Sync?),
        about record: RecordRef,
        in entry: EntryHistory
    ) {
        let example = { (words: String, details: JSONObject) in
            Counted.Example(event: entry.id, record: record, words: words, details: details)
        }
        switch (old.stance.aside, new.stance.aside) {
        case (_?, _?): return
        case (let why?, nil):
            return newlyTaken[why, default: Counted()].add(example("was left: \(why)", JSONObject()))
        case (nil, let why?):
            return noLongerTaken[why, default: Counted()].add(example("is left: \(why)", JSONObject()))
        case (nil, nil): break
        }
        if let open = new.stance.open ?? old.stance.open { return notCompared[open, default: 0] += 1 }
        let rulings = entry.rulings.filter { $0.sync == name && $0.record == record }
        if let reason = rulings.lazy.compactMap(\.isBeyondRecall).first { return notCompared[reason, default: 0] += 1 }
        compared += 1
        let (before, after) = (old.stance.counterpart, new.stance.counterpart)
        if before != after {
            counterparts.add(
                example("\(before) → \(after)", JSONObject([("old", .string(before)), ("new", .string(after))]))
            )
        }
        for deed in old.stance.deeds.symmetricDifference(new.stance.deeds) {
            let words = "\(new.stance.deeds.contains(deed) ? "newly" : "no longer"): \(deed)"
            deeds[words, default: Counted()].add(example(words, JSONObject()))
        }
        guard !rulings.contains(where: \.isByAge) else {
            return notCompared["fields: both sides had changed, and when is not kept", default: 0] += 1
        }
        compareWrites(old, new, example)
    }

    private mutating func compareWrites(
        _ old: (stance: Stance, sync: Sync?),
        _ new: (stance: Stance, sync: Sync?),
        _ example: (String, JSONObject) -> Counted.Example
    ) {
        let (before, after) = (old.stance.writes, new.stance.writes)
        for target in Set(before.keys).union(after.keys) {
            let (one, other) = (before[target], after[target])
            guard one.map({ one in other.map { !one.agrees(with: $0) } ?? true }) ?? true else { continue }
            let standing = new.stance.standing(in: target, new.sync) ?? old.stance.standing(in: target, old.sync)
            let words = "\(FieldValue.shown(standing)), writes \(Self.shown(one)) → \(Self.shown(other))"
            // What is not known, or not written, is left out.
            var details = JSONObject([("field", .string(target.path.text))])
            details["stands"] = standing?.plainJSON
            details["old"] = one?.plainJSON
            details["new"] = other?.plainJSON
            let found = example(words, details)
            let key = "\(target.kind) \(target.path)"
            switch (one, other) {
            case (nil, _):
                fields[key, default: Field()].newly.add(found)
                if standing == nil, !new.stance.isCreating { fields[key, default: Field()].unknown += 1 }
            case (_, nil): fields[key, default: Field()].noLonger.add(found)
            case (_?, _?): fields[key, default: Field()].otherwise.add(found)
            }
        }
    }

    private static func shown(_ value: FieldValue?) -> String { value.map { FieldValue.shown($0) } ?? "nothing" }
}

extension Stance {
    fileprivate var isCreating: Bool { ruling?.isCreation ?? false }
}

extension SyncDifference {
    /// The difference as JSON.
    var json: JSON {
        [
            "sync": .string(name.text), "unchanged": .flag(isUnchanged),
            "compared": .integer(compared),
            "newlyTaken": Self.json(newlyTaken), "noLongerTaken": Self.json(noLongerTaken),
            "counterparts": counterparts.json,
            "fields": .array(
                fields.sorted { $0.key < $1.key }.map { key, field in
                    [
                        "field": .string(key), "newly": field.newly.json, "noLonger": field.noLonger.json,
                        "otherwise": field.otherwise.json, "newlyWhereUnknown": .integer(field.unknown),
                    ]
                }
            ),
            "deeds": Self.json(deeds),
            "notCompared": .array(
                notCompared.sorted { $0.key < $1.key }.map {
                    ["reason": .string($0.key), "count": .integer($0.value)]
                }
            ),
        ]
    }

    /// The difference for people.
    var text: String {
        guard !isUnchanged else { return "\(name): the same in both\n" }
        var text = "\(name): \(compared) events compared field by field\n"
        for (why, counted) in newlyTaken.sorted(by: { $0.key < $1.key }) {
            text += "  newly taken: \(counted.count) (\(why) before)\n" + counted.lines
        }
        for (why, counted) in noLongerTaken.sorted(by: { $0.key < $1.key }) {
            text += "  no longer taken: \(counted.count) (\(why))\n" + counted.lines
        }
        if counterparts.count > 0 { text += "  another counterpart: \(counterparts.count)\n" + counterparts.lines }
        for (words, counted) in deeds.sorted(by: { $0.key < $1.key }) {
            text += "  \(words): \(counted.count)\n" + counted.lines
        }
        for (key, field) in fields.sorted(by: { $0.key < $1.key }) { text += field.text(of: key) }
        for (reason, count) in notCompared.sorted(by: { $0.key < $1.key }) {
            text += "  not compared: \(count) (\(reason))\n"
        }
        return text
    }

    private static func json(_ counted: [String: Counted]) -> JSON {
        .array(
            counted.sorted { $0.key < $1.key }.map { words, counted in
                [
                    "reason": .string(words), "count": counted.json["count"] ?? .null,
                    "examples": counted.json["examples"] ?? .null,
                ]
            }
        )
    }
}

extension SyncDifference.Field {
    fileprivate func text(of key: String) -> String {
        var text = ""
        if newly.count > 0 {
            let perhaps = unknown > 0 ? ", \(unknown) of them where nobody knows what stands there" : ""
            text += "  \(key): newly written \(newly.count)\(perhaps)\n" + newly.lines
        }
        if noLonger.count > 0 { text += "  \(key): no longer written \(noLonger.count)\n" + noLonger.lines }
        if otherwise.count > 0 { text += "  \(key): written otherwise \(otherwise.count)\n" + otherwise.lines }
        return text
    }
}
