import Model
import Pipeline

/// Whether a sync may create, change and delete records where it would, and fills in what every record must have.
struct WriteCheck: Sendable {
    /// The sync.
    let sync: Sync
    /// What was seen of its kinds.
    let kinds: Sync.Both<KindFacts>

    /// What is to be said of both sides.
    var diagnoses: [Diagnosis] {
        Side.allCases.flatMap { side in
            kinds[side].description.map { forbidden(on: side, $0.permissions) + lacking(on: side, $0) } ?? []
        }
    }

    private var path: ConfigurationPath { ConfigurationPath("syncs.\(sync.name)") }

    private func creates(on side: Side) -> Bool { sync.create[side] != .never }

    /// What the sync would do on a side, and the connection's user may not.
    private func forbidden(on side: Side, _ permissions: KindPermissions?) -> [Diagnosis] {
        guard let permissions else { return [] }
        let updates = sync.update[side] && sync.fields.contains { $0.carries(from: side.other) }
        let wishes = [
            (key: "create", verb: "create", no: "never", isWished: creates(on: side), isAllowed: permissions.creates),
            (key: "update", verb: "edit", no: "never", isWished: updates, isAllowed: permissions.updates),
            (
                key: "delete", verb: "delete", no: "keep", isWished: sync.delete[side] == .delete,
                isAllowed: permissions.deletes
            ),
        ]
        return wishes.filter { $0.isWished && !$0.isAllowed }.map { wish in
            Diagnosis(
                .error,
                .fields,
                path.key(wish.key).key(side.rawValue).description,
                "the connection's user may not \(wish.verb) \(sync.between[side])",
                evidence: "its description says so",
                remedy:
                    "let the user \(wish.verb) records of this kind (profile or permission set), or say `\(wish.no)` here"
            )
        }
    }

    /// What a new record must have, and nothing writes.
    private func lacking(on side: Side, _ description: KindDescription) -> [Diagnosis] {
        guard creates(on: side) else { return [] }
        let written = sync.fields.filter { $0.carries(from: side.other) }.map { $0.path(on: side) }
        let known = Set(written + sync.identity.flatMap { $0.pairs.map { $0.path(on: side) } })
        return description.fields.filter { $0.value.required && !known.contains($0.key) }.keys.sorted().map { field in
            Diagnosis(
                .error,
                .fields,
                path.key("create").key(side.rawValue).description,
                "a new \(sync.between[side]) cannot be created: `\(field)` is required, and nothing writes it",
                evidence: "its description says that the field must have a value and gets none by itself",
                remedy: "add a rule that carries a value into `\(field)`, or say `never` here"
            )
        }
    }
}
