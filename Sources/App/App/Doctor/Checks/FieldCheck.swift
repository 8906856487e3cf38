import Model
import Pipeline

/// Whether every mapped field of a sync is there, may be written where it is, and can hold what comes.
struct FieldCheck: Sendable {
    /// The sync.
    let sync: Sync
    /// What was seen of its kinds.
    let kinds: Sync.Both<KindFacts>

    /// What is to be said of the sync's fields, in the order of the configuration.
    var diagnoses: [Diagnosis] {
        let rules = sync.fields.enumerated().flatMap { index, rule in
            let place = path.key("fields").element(index)
            return Side.allCases.flatMap { missing(rule.path(on: $0), on: $0, at: place.key($0.rawValue)) }
                + Side.allCases.filter { rule.carries(from: $0.other) && sync.update[$0] }.flatMap {
                    FieldRuleCheck(rule: rule, target: $0, place: place, sync: sync, kinds: kinds).diagnoses
                }
        }
        return rules + identity + share
    }

    private var path: ConfigurationPath { ConfigurationPath("syncs.\(sync.name)") }

    private var identity: [Diagnosis] {
        sync.identity.enumerated().flatMap { index, rule in
            let place = path.key("identity").element(index).key("match")
            return rule.pairs.flatMap { pair in
                Side.allCases.flatMap { missing(pair.path(on: $0), on: $0, at: place) }
            }
        }
    }

    private var share: [Diagnosis] {
        Side.allCases.flatMap { side in
            sync.share[side].paths.flatMap { field in
                missing(field, on: side, at: path.key("share").key(side.rawValue).key(field.text))
            }
        }
    }

    private func missing(
        _ field: FieldPath,
        on side: Side,
        at place: ConfigurationPath
    ) -> [Diagnosis] {
        guard let description = kinds[side].description, description.fields[field] == nil else { return [] }
        let kind = sync.between[side]
        if let first = field.names.first, field.names.count > 1, description.relations.contains(String(first)) {
            return []
        }
        let known = description.fields.keys.map(\.text)
        let nearest = Spelling.nearest(to: field.text, among: known)
        return [
            Diagnosis(
                .error,
                .fields,
                place.description,
                "\(kind) has no field `\(field)`",
                evidence: "its description lists \(known.count) fields, and this is none of them",
                remedy: nearest.map { "did you mean `\($0)`? " }.map { $0 + Self.hidden } ?? Self.created(field, kind)
            )
        ]
    }

    private static let hidden = "If it exists, let the connection's user see it (field-level security)"

    private static func created(_ field: FieldPath, _ kind: KindRef) -> String {
        "create `\(field)` in \(kind.connection), or let the connection's user see it (field-level security)"
    }
}
