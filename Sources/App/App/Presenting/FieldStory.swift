import Model
import Pipeline
import Store

/// Why one field of a record has the value that it has: the rule for it, what is known of both sides, and what each
/// event came to.
struct FieldStory: Sendable {
    /// The record.
    let record: RecordRef
    /// The field.
    let field: FieldPath
    /// What each sync that maps the field has done about it.
    let chapters: [Chapter]

    /// What one sync has done about it.
    struct Chapter: Sendable {
        /// The sync.
        let sync: SyncName
        /// The side on which the record stands.
        let side: Side
        /// The rule.
        let rule: FieldRule
        /// The record that is linked; nil when none is.
        let counterpart: RecordRef?
        /// What is known of the field here, and of its counterpart there.
        let known: (here: Shadow.Field?, there: Shadow.Field?)
        /// The events, oldest first, each with what was decided for this sync.
        let events: [(entry: EntryHistory, rulings: [Ruling])]
    }

    /// Puts the story together.
    ///
    /// - Parameters:
    ///   - field: a field of the record.
    ///   - record: the record.
    ///   - entries: what came about it, oldest first.
    ///   - links: its links.
    ///   - shadows: what is known of it, and of what it is linked to.
    ///   - gateway: the rules.
    init(
        of field: FieldPath,
        of record: RecordRef,
        _ entries: [EntryHistory],
        _ links: [Link],
        _ shadows: [RecordRef: Shadow],
        by gateway: Gateway
    ) {
        self.record = record
        self.field = field
        chapters = gateway.syncs(for: record.kind).flatMap { sync, side in
            sync.fields.filter { $0.path(on: side) == field }.map { rule in
                let link = links.first { $0.sync == sync.name && $0.state == .linked }
                let counterpart = link?.record(on: side.other)
                return Chapter(
                    sync: sync.name,
                    side: side,
                    rule: rule,
                    counterpart: counterpart,
                    known: (
                        shadows[record]?.fields[field],
                        counterpart.flatMap { shadows[$0]?.fields[rule.path(on: side.other)] }
                    ),
                    events: entries.map { entry in (entry, entry.rulings.filter { $0.sync == sync.name }) }
                )
            }
        }
    }

    /// The story for people.
    func tree(_ ink: Ink) -> Tree { Tree(ink.strong("\(field) of \(record)"), chapters.map { $0.tree(ink) }) }

    /// The story for programs.
    var json: JSON {
        [
            "record": .string(record.description), "field": .string(field.text),
            "rules": .array(chapters.map(\.json)),
        ]
    }
}

extension FieldStory.Chapter {
    fileprivate func tree(_ ink: Ink) -> Tree {
        let place = counterpart.map { " at \($0)" } ?? ": it is not linked"
        let there = counterpart == nil ? "" : FieldValue.shown(known.there?.known)
        let now = ["known here: \(FieldValue.shown(known.here?.known))", "known there\(place) \(there)"]
        let coming = [known.here, known.there].compactMap(\.self).filter { !$0.intended.isEmpty }.map { field in
            "on its way: \(field.awaitsID ? "the id of a record that is being created" : FieldValue.shown(field.expected))"
        }
        return Tree(words, (now + coming).map { Tree($0) } + events.flatMap { trees(of: $0.entry, $0.rulings, ink) })
    }

    /// The rule in a line.
    private var words: String {
        let conflict = rule.conflict.map { ", conflict \($0.rawValue)" } ?? ""
        return "sync \(sync): \(rule.pair.platform) ↔ \(rule.pair.crm), from \(rule.from.rawValue)\(conflict), "
            + "when \(rule.when == .empty ? "empty" : "it differs")"
    }

    private func trees(of entry: EntryHistory, _ rulings: [Ruling], _ ink: Ink) -> [Tree] {
        rulings.map { ruling in
            let head = "event \(entry.id) at \(entry.arrival.receivedAt): \(ruling.trigger ?? "no trigger")"
            let step = ruling.step(of: rule)
            let outcome = step.map { $0.line(ink) } ?? ink.odd("skipped: \(ruling.verdict.reason?.rawValue ?? "")")
            let writes = step?.result.hasPrefix("written") == true ? entry.deliveries.filter { $0.writes(rule) } : []
            return Tree("\(head): \(outcome)", writes.map { $0.tree(ink) })
        }
    }

    fileprivate var json: JSON {
        [
            "sync": .string(sync.text), "platform": .string(rule.pair.platform.text),
            "crm": .string(rule.pair.crm.text), "from": .string(rule.from.rawValue),
            "conflict": .optional(rule.conflict?.rawValue), "when": .string(rule.when.rawValue),
            "counterpart": .optional(counterpart?.description),
            "here": known.here?.known?.plainJSON ?? .null, "there": known.there?.known?.plainJSON ?? .null,
            "events": .array(
                events.flatMap { entry, rulings in
                    rulings.map { ruling in
                        [
                            "event": .integer(entry.id.number),
                            "received": .string(entry.arrival.receivedAt.description),
                            "trigger": .optional(ruling.trigger),
                            "result": .optional(ruling.step(of: rule)?.result),
                            "policy": .optional(ruling.step(of: rule)?.policy),
                            "skipped": .optional(ruling.verdict.reason?.rawValue),
                        ]
                    }
                }
            ),
        ]
    }
}

extension Ruling {
    /// What was decided by a rule; nil where the fields were not come to.
    fileprivate func step(of rule: FieldRule) -> Explanation.FieldStep? {
        explanation.fields.first { $0.platform == rule.pair.platform && $0.crm == rule.pair.crm }
    }
}

extension DeliveryHistory {
    /// Whether it writes what a rule carries over.
    fileprivate func writes(_ rule: FieldRule) -> Bool {
        guard case .write(let fields) = change.action else { return false }
        return fields[rule.pair.crm] != nil || fields[rule.pair.platform] != nil
    }
}
