import Model
import Pipeline

/// How well the identity rules of a sync tell records apart.
struct IdentityCheck: Sendable {
    /// What is known of the sync.
    let facts: SyncFacts

    /// What is to be said of it.
    var diagnoses: [Diagnosis] {
        [nothing, ambiguous, empty].compactMap { $0 } + repeated
    }

    private var place: String { "syncs.\(facts.sync.name).identity" }

    private func diagnosis(
        _ severity: Finding.Severity,
        _ problem: String,
        _ evidence: String,
        _ remedy: String
    ) -> Diagnosis {
        Diagnosis(severity, .identity, place, problem, evidence: evidence, remedy: remedy)
    }

    private var suggestion: String { "`crosswalk suggest \(facts.sync.name)` ranks the fields that would match" }

    private var nothing: Diagnosis? {
        guard let coverage = facts.coverage, coverage.tried > 0, coverage.matched + coverage.ambiguous == 0 else {
            return nil
        }
        return diagnosis(
            .warning,
            "the compared fields are never equal",
            "none of \(coverage.tried) records of \(facts.sync.between[coverage.side]) has a counterpart",
            suggestion
        )
    }

    private var ambiguous: Diagnosis? {
        guard let coverage = facts.coverage, coverage.ambiguous > 0 else { return nil }
        return diagnosis(
            .warning,
            "several records have the same value where one must be found",
            "\(coverage.ambiguous) of \(coverage.tried) records seen, \(coverage.matched) are unambiguous",
            "make the values unique there, or say `when-many`; `crosswalk links --duplicates` shows those met so far"
        )
    }

    private var empty: Diagnosis? {
        guard let coverage = facts.coverage, coverage.empty * 2 > coverage.tried else { return nil }
        return diagnosis(
            .warning,
            "most records have no value to be compared by",
            "\(coverage.empty) of \(coverage.tried) records of \(facts.sync.between[coverage.side]) seen",
            "fill the field in, or compare by another one: " + suggestion
        )
    }

    /// Fields that are compared, may repeat, and do.
    private var repeated: [Diagnosis] {
        Side.allCases.flatMap { side in
            let fields = facts.sync.identity.filter { $0.pairs.count == 1 && $0.whenMany == .refuse }
                .map { $0.pairs[0].path(on: side) }
            return fields.compactMap { field -> Diagnosis? in
                guard facts.kinds[side].description?.fields[field]?.unique == false else { return nil }
                let values = facts.kinds[side].records.compactMap { $0.fields[field]?.text }.filter { !$0.isEmpty }
                let repeats = values.count - Set(values).count
                guard repeats > 0 else { return nil }
                return diagnosis(
                    .warning,
                    "\(facts.sync.between[side]) `\(field)` is compared, but its values repeat",
                    "\(repeats) of \(values.count) records seen repeat the value of another one",
                    "make the field unique there (an external id), or say `when-many`"
                )
            }
        }
    }
}
