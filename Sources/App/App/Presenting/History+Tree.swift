import Model
import Store

extension EntryHistory {
    /// The entry's whole way, from its arrival to the answers to what was written.
    func tree(_ ink: Ink, against background: Background) -> Tree {
        let head = "event \(id)  \(arrival.receivedAt)  \(arrival.connection) \(arrival.receiver)  \(state.dyed(ink))"
        let events = Dictionary(grouping: rulings, by: \.event).sorted { $0.key < $1.key }.map { $0.value }
        let origin = [background.proof(of: arrival), uniqueness, "trace \(Trace(of: arrival))"]
        let decider = background.deciders(of: rulings)
        return Tree(
            ink.strong(head),
            (origin + [decider].compactMap(\.self)).map { Tree($0) } + standing + events.map { tree(of: $0, ink) }
        )
    }

    private var uniqueness: String {
        guard arrival.deliveryKey != nil else { return "it has no delivery key: nothing can be a duplicate of it" }
        switch duplicates {
        case 0: return "not a duplicate"
        case 1: return "not a duplicate; one more delivery of it came later and was dropped"
        default: return "not a duplicate; \(duplicates) more deliveries of it came later and were dropped"
        }
    }

    private var standing: [Tree] {
        let undecided = remaining.map { "sync \($0)" }.joined(separator: ", ")
        var lines = reason.map { ["\(undecided.isEmpty ? standingWord : "\(undecided) undecided"): \($0)"] } ?? []
        if state == .pending, let due { lines.append("due at \(due), after \(attempts) attempts") }
        return lines.map { Tree($0) }
    }

    private var standingWord: String { state == .dead ? "cannot be read" : "remark" }

    private func tree(of rulings: [Ruling], _ ink: Ink) -> Tree {
        guard let first = rulings.first else { return Tree("nothing") }
        let trigger = rulings.lazy.compactMap(\.trigger).first ?? "no trigger"
        return Tree(
            "\(trigger) of \(first.record)",
            rulings.map { ruling in
                ruling.tree(with: deliveries.filter { $0.belongs(to: ruling, among: rulings) }, ink)
            }
        )
    }
}

extension DeliveryHistory {
    /// Whether a ruling on one event asked for this delivery.
    fileprivate func belongs(to ruling: Ruling, among rulings: [Ruling]) -> Bool {
        guard case .deliver(let changes) = ruling.verdict, ruling.sync == change.sync else { return false }
        return changes.contains { asked in
            asked.target == change.target
                && (asked.action == change.action || amendment != nil && asked.action.word == change.action.word)
        }
    }

    private var correction: [Tree] {
        amendment.map { amendment in
            let names = amendment.fields.map(\.text).joined(separator: ", ")
            let why = amendment.mandate.why.map { ": \($0)" } ?? ""
            return [Tree("\(names) corrected by \(amendment.mandate.who) at \(amendment.at)\(why)")]
        } ?? []
    }

    /// The delivery and its attempts.
    func tree(_ ink: Ink) -> Tree {
        let head = "\(LetterID.delivery(id).text) \(change.action.word) \(target): \(state.dyed(ink))"
        let why = problem.map { [Tree("\($0.code): \($0.message)")] } ?? []
        let wait = state == .pending ? due.map { [Tree("due at \($0)")] } ?? [] : []
        let tries = attempts.enumerated().map { number, attempt in
            Tree(
                "attempt \(number + 1) at \(attempt.at): \(attempt.result)\(attempt.exchange.isEmpty ? "" : "  \(attempt.exchange)")"
            )
        }
        return Tree(head, correction + tries + why + wait)
    }
}

extension Ruling {
    /// The verdict for one sync, what led to it and what came of it.
    fileprivate func tree(with deliveries: [DeliveryHistory], _ ink: Ink) -> Tree {
        let name = sync.map { "sync \($0)" } ?? "no sync looks at this kind"
        let outcome = verdict.reason.map { ink.odd("skipped: \($0.rawValue)") } ?? ink.good("delivered")
        let source = explanation.source.isEmpty ? [] : [Tree("values: \(explanation.source)")]
        let identity = explanation.identity.map { step in
            Tree("\(step.rule == 0 ? "identity" : "identity rule \(step.rule)"): \(step.compared): \(step.result)")
        }
        let fields = explanation.fields.map { Tree($0.line(ink)) }
        let remark = explanation.remark.map { [Tree($0)] } ?? []
        return Tree("\(name): \(outcome)", source + identity + fields + remark + deliveries.map { $0.tree(ink) })
    }
}

extension Explanation.FieldStep {
    /// `name ↔ Name: written to crm (from both): Acme GmbH ↔ Acme`.
    func line(_ ink: Ink) -> String {
        let result = result.hasPrefix("written") ? ink.good(result) : result
        return "\(platform) ↔ \(crm): \(result) (\(policy)): "
            + "\(FieldValue.shown(platformValue)) ↔ \(FieldValue.shown(crmValue))"
    }
}

extension FieldValue {
    /// A value in a line for people.
    static func shown(_ value: FieldValue?) -> String {
        guard let value else { return "unknown" }
        return value.isEmpty ? "empty" : value.plainJSON.compact
    }
}

extension WorkState {
    /// The state in a colour that says how good it is.
    func dyed(_ ink: Ink) -> String { dye(ink)(rawValue) }

    /// The colour.
    func dye(_ ink: Ink) -> @Sendable (String) -> String {
        switch self {
        case .settled: { ink.good($0) }
        case .dead: { ink.bad($0) }
        case .pending, .claimed: { ink.odd($0) }
        case .dropped: { ink.faint($0) }
        }
    }
}
