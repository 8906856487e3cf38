import Model
import Pipeline

/// Whether what comes in can be proven, and carries what it is said to carry.
enum ReceiverCheck {
    /// What is to be said of the connections' receivers.
    static func diagnoses(_ connections: [ReceiverFacts]) -> [Diagnosis] {
        connections.flatMap { facts in
            [unproven(facts), foreign(facts)].compactMap { $0 } + gaps(facts) + unknown(facts)
        }
    }

    private static func unproven(_ facts: ReceiverFacts) -> Diagnosis? {
        guard let tally = facts.refusals.unproven else { return nil }
        let nothingProven = facts.last.map { $0 < tally.first } ?? true
        let seen = "\(tally.count) requests were refused since \(tally.first), the last for: \(tally.reason)"
        guard nothingProven else {
            return Diagnosis(
                .warning,
                .receivers,
                "connections.\(facts.connection).receive",
                "some of what comes in cannot be proven",
                evidence: "\(seen); \(facts.arrivals) notifications were proven",
                remedy: "while a secret is changed, list the old and the new one; else a stranger sends to the address"
            )
        }
        return Diagnosis(
            .error,
            .receivers,
            "connections.\(facts.connection).receive",
            "nothing that comes in can be proven: the secret is not the sender's",
            evidence: "\(seen); none was proven since",
            remedy: "put the secret by which the sender signs, or that stands in its address, where `secrets` looks"
        )
    }

    private static func foreign(_ facts: ReceiverFacts) -> Diagnosis? {
        guard let tally = facts.refusals.foreign else { return nil }
        return Diagnosis(
            (facts.last.map { $0 < tally.first } ?? true) ? .error : .warning,
            .receivers,
            "connections.\(facts.connection)",
            "what comes in is proven, and of another organisation than the connection says",
            evidence: "\(tally.count) were refused since \(tally.first): \(tally.reason)",
            remedy: "correct the organisation or workspace of the connection, or what sends to its address"
        )
    }

    private static func gaps(_ facts: ReceiverFacts) -> [Diagnosis] {
        facts.gaps.map { gap in
            Diagnosis(
                .error,
                .receivers,
                path(facts.connection, gap.receiver, gap.kind),
                "notifications do not carry `\(gap.field)`, which this list says they do: it is taken to be empty",
                evidence: "\(gap.count) left it out though the record has a value, for one \(gap.example)",
                remedy: "add the field to what \(facts.connection) sends, or take it off this list"
            )
        }
    }

    private static func unknown(_ facts: ReceiverFacts) -> [Diagnosis] {
        facts.unknown.map { receiver, kind, field in
            Diagnosis(
                .error,
                .receivers,
                path(facts.connection, receiver, kind),
                "\(kind) has no field `\(field)` that notifications could carry",
                evidence: "it is not in the description of \(kind)",
                remedy: "take it off this list, or correct its name"
            )
        }
    }

    private static func path(_ connection: ConnectionName, _ receiver: String, _ kind: KindRef) -> String {
        ConfigurationPath("connections.\(connection).receive").key(receiver).key("fields").key(kind.kind).description
    }
}
