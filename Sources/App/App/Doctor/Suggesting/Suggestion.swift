import Model
import Pipeline

/// Which fields would serve as the identity of a sync, and how that was found out.
struct Suggestion: Sendable {
    /// The sync.
    let sync: Sync
    /// How many records were looked at.
    let samples: Sync.Both<Int>
    /// Every plausible pair, the best first.
    let scores: [PairScore]
    /// Why a system could not be asked.
    let problems: [Diagnosis]
    /// What each system was asked.
    let costs: [SystemFacts]

    /// The pair to use; nil when none matches anything.
    var best: PairScore? { scores.first { $0.score > 0 } }

    /// How the command ends.
    var status: CommandFailure.Status {
        if costs.contains(where: { $0.requests > 0 && $0.answers == 0 }) { return .unreachable }
        return best == nil ? .wrong : .done
    }

    private var current: Set<FieldPair> { Set(sync.identity.flatMap(\.pairs)) }

    /// Those that match at all, and those in force whether they do or not.
    private var shown: [PairScore] {
        let matching = scores.filter { $0.matched > 0 }.prefix(Ranking.shown)
        return matching + scores.filter { current.contains($0.pair) && !matching.contains($0) }
    }

    /// The suggestion for programs.
    var json: JSON {
        [
            "sync": .string(sync.name.text),
            "samples": ["platform": .integer(samples.platform), "crm": .integer(samples.crm)],
            "suggestion": best.map { json($0) } ?? .null, "candidates": .array(shown.map(json)),
            "problems": .array(problems.map(\.json)),
            "cost": .array(
                costs.map { ["connection": .string($0.connection.text), "requests": .integer($0.requests)] }
            ),
        ]
    }

    private func json(_ score: PairScore) -> JSON {
        [
            "platform": .string(score.pair.platform.text), "crm": .string(score.pair.crm.text),
            "matched": .integer(score.matched), "tried": .integer(score.tried),
            "rate": .integer(Self.percent(score.rate)), "unique": .integer(Self.percent(score.uniqueness)),
            "filled": .integer(Self.percent(score.coverage)), "score": .integer(Self.percent(score.score)),
            "current": .flag(current.contains(score.pair)), "remark": .string(score.remark),
            "yaml": .string(score.yaml),
        ]
    }

    private static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }

    /// The suggestion for people.
    func text(_ ink: Ink) -> String {
        [problems.map { $0.text(ink) }.joined(), table(ink), explanation, conclusion(ink), cost]
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func table(_ ink: Ink) -> String {
        let (platform, crm) = (sync.between.platform.description, sync.between.crm.description)
        var table = Table(platform, crm, "match", "unique", "filled", "score", "remark")
        for score in shown {
            let now = current.contains(score.pair) ? ["in force now"] : []
            table.add(
                .init(score.pair.platform.text),
                .init(score.pair.crm.text),
                .init("\(score.matched) of \(score.tried)"),
                .init("\(Self.percent(score.uniqueness)) %"),
                .init("\(Self.percent(score.coverage)) %"),
                .init("\(Self.percent(score.score))", dye: score.score > 0 ? ink.good : ink.faint),
                .init((now + [score.remark]).filter { !$0.isEmpty }.joined(separator: ", "))
            )
        }
        return table.text(ink)
    }

    private var explanation: String {
        """
        The score is the share of \(sync.between.platform) that has a counterpart, times how unique the values are; a \
        field that its system does not keep unique counts for nine tenths.

        """
    }

    private func conclusion(_ ink: Ink) -> String {
        guard let best else {
            return """
                no field of \(sync.between.crm) has values of \(sync.between.platform): fill one in, with the values of \
                the field that names a \(Noun(sync.between.platform).singular) there

                """
        }
        let isCurrent = sync.identity.first?.pairs == [best.pair]
        let head = isCurrent ? "the rule in force is the best:" : "paste under `syncs.\(sync.name).identity`:"
        return "\(head)\n  \(ink.strong(best.yaml))\n"
    }

    private var cost: String {
        let asked = costs.map { "\($0.requests) of \($0.connection)" }.joined(separator: ", ")
        return "looked at \(samples.platform) and \(samples.crm) records; requests: \(asked)\n"
    }
}
