import Model
import Pipeline

/// Whether the values of one side's field can be written into the other's.
struct FieldRuleCheck: Sendable {
    /// The rule.
    let rule: FieldRule
    /// The side that is written.
    let target: Side
    /// Where the rule stands.
    let place: ConfigurationPath
    /// The sync.
    let sync: Sync
    /// What was seen of its kinds.
    let kinds: Sync.Both<KindFacts>

    /// What is to be said of it; nothing while one of the fields is not described.
    var diagnoses: [Diagnosis] {
        guard let description = kinds[target].description?.fields[rule.path(on: target)] else { return [] }
        if let problem = writability(description) { return [problem] }
        guard rule.link == nil, let source = kinds[target.other].description?.fields[rule.path(on: target.other)]
        else { return [] }
        return [type(source, description), length(source, description), choices(description)].compactMap { $0 }
    }

    private var name: String { "\(sync.between[target]) `\(rule.path(on: target))`" }
    private var sourceName: String { "`\(rule.path(on: target.other))`" }

    /// The values that were seen on the side that is read, as they would arrive.
    private var values: [FieldValue] {
        kinds[target.other].records.compactMap { $0.fields[rule.path(on: target.other)] }.filter { !$0.isEmpty }
    }

    private func diagnosis(
        _ severity: Finding.Severity,
        _ problem: String,
        _ evidence: String,
        _ remedy: String
    ) -> Diagnosis {
        Diagnosis(
            severity,
            .fields,
            place.key(target.rawValue).description,
            problem,
            evidence: evidence,
            remedy: remedy
        )
    }

    private func writability(_ field: FieldDescription) -> Diagnosis? {
        guard !field.updatable else { return nil }
        if field.creatable, sync.create[target] != .never {
            return diagnosis(
                .warning,
                "\(name) is only set when a record is created; later changes of \(sourceName) do not reach it",
                "its description says that it cannot be updated",
                "leave it at that, or map another field"
            )
        }
        return diagnosis(
            .error,
            "\(name) cannot be written",
            "its description says that it cannot be updated",
            "let the connection's user edit it (field-level security), turn `from` round, or map another field"
        )
    }

    private func type(_ source: FieldDescription, _ field: FieldDescription) -> Diagnosis? {
        let kinds = "\(source.nativeType) into \(field.nativeType)"
        switch TypeFit(source.type, into: field.type) {
        case .always: return nil
        case .never:
            return diagnosis(
                .error,
                "\(name) cannot hold the values of \(sourceName)",
                kinds,
                "map fields of like types"
            )
        case .sometimes:
            let strange = values.count { field.type.interpret($0) == nil }
            guard strange > 0 else { return nil }
            return diagnosis(
                .warning,
                "\(name) cannot hold some values of \(sourceName)",
                "\(kinds): \(strange) of \(values.count) values seen do not fit",
                "map fields of like types, or correct the values"
            )
        }
    }

    private func length(_ source: FieldDescription, _ field: FieldDescription) -> Diagnosis? {
        guard field.type == .text, let room = field.length else { return nil }
        let lengths = values.compactMap { $0.text?.count }
        let long = lengths.count { $0 > room }
        let stated = source.type == .text ? source.length.map { "\($0)" } ?? "any number of" : nil
        let isWider = source.type == .text && (source.length ?? Self.usualLength) > room
        guard long > 0 || isWider else { return nil }
        let seen = lengths.max().map { "\(long) of \(lengths.count) values seen are longer, the longest has \($0)" }
        let evidence = [stated.map { "\(sourceName) may have \($0) characters" }, seen].compactMap { $0 }
        return diagnosis(
            long > 0 ? .error : .note,
            "\(name) is too short for \(sourceName): it takes \(room) characters",
            evidence.joined(separator: "; "),
            "make the field at least \(max(source.length ?? Self.usualLength, lengths.max() ?? 0)) characters long, "
                + "or map another one"
        )
    }

    /// What texts without a stated length are taken for.
    private static let usualLength = 255

    private func choices(_ field: FieldDescription) -> Diagnosis? {
        guard let choices = field.choices.map(Set.init) else { return nil }
        let strange = values.count { value in
            switch value {
            case .list(let elements): !elements.allSatisfy { choices.contains($0.text ?? "") }
            default: value.text.map { !choices.contains($0) } ?? false
            }
        }
        guard strange > 0 else { return nil }
        return diagnosis(
            .warning,
            "\(name) accepts only some values, and \(sourceName) has others",
            "\(strange) of \(values.count) values seen are none of its \(choices.count)",
            "add the missing values there, or let it accept others"
        )
    }
}
