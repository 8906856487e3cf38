package import Model
import Pipeline

/// The keys of one entry under `syncs`, each declared once.
package enum SyncSettings {
    /// The keys.
    package static let all: [Setting] = [
        Setting("between", .group(between), required: true, "The two kinds to keep in step."),
        Setting(
            "preset",
            .text,
            "A ready-made sync that fills every key left out; `crosswalk presets list` names them."
        ),
        Setting(
            "state",
            .choice(Sync.State.allCases.map(\.rawValue)),
            standard: "active",
            "Whether events are decided as they come, or parked."
        ),
        Setting("triggers", .list(.text), "What it reacts to, as `kind.verb`; left out, every verb of both kinds."),
        Setting(
            "identity",
            .list(.group(identity)),
            standard: "[]",
            "How counterparts are found: tried in order, the first rule that finds one wins."
        ),
        Setting(
            "create",
            .group(both(creation, standard: "never")),
            standard: "{}",
            "Whether records may be created there."
        ),
        Setting(
            "update",
            .group(both(.choice(["never", "always"]), standard: "always")),
            standard: "{}",
            "Whether existing records may be written there."
        ),
        Setting(
            "delete",
            .group(both(.choice(Sync.Deletion.allCases.map(\.rawValue)), standard: "keep")),
            standard: "{}",
            "What becomes of the record there when its counterpart is deleted; `rematch` looks for another one."
        ),
        Setting(
            "merge",
            .group(both(.choice(["keep", "archive", "delete"]), standard: "keep")),
            standard: "{}",
            "What becomes of the record there when its counterpart is merged into one that has a counterpart already."
        ),
        Setting(
            "share",
            .group(both(.map(.data), standard: "{}")),
            standard: "{}",
            "Only records with these values take part."
        ),
        Setting("fields", .list(.group(field)), standard: "[]", "Which field follows which."),
    ]

    /// The keys under `between`.
    package static let between: [Setting] = [
        Setting("crm", kind, required: true, "The CRM's kind, as `connection/Kind`."),
        Setting("platform", kind, required: true, "The platform's kind, as `connection/kind`."),
    ]

    /// The keys of one identity rule.
    package static let identity: [Setting] = [
        Setting("match", .map(.text), required: true, "Platform field: CRM field; every pair must be equal."),
        Setting(
            "when-many",
            .choice(IdentityRule.WhenMany.allCases.map(\.rawValue)),
            standard: "refuse",
            "What happens when the rule finds several."
        ),
    ]

    /// The keys of one field rule.
    package static let field: [Setting] = [
        Setting("platform", .text, required: true, "The platform's field; dots lead into nested ones."),
        Setting("crm", .text, required: true, "The CRM's field."),
        Setting(
            "from",
            .choice(FieldRule.From.allCases.map(\.rawValue)),
            required: true,
            "Whose changes are carried over."
        ),
        Setting(
            "conflict",
            .choice(FieldRule.Conflict.allCases.map(\.rawValue)),
            "Who wins when both changed; only with `from: both`."
        ),
        Setting(
            "when",
            .choice(FieldRule.When.allCases.map(\.rawValue)),
            standard: "differs",
            "Whether the other side is written whenever it differs, or only while it is empty."
        ),
        Setting(
            "transform",
            .list(.choice(FieldRule.Transform.allCases.map(\.rawValue))),
            standard: "[]",
            "What is done to the value on its way, in order."
        ),
        Setting("default", .data, "What stands for an empty value."),
        Setting(
            "revert",
            .flag,
            standard: "false",
            "Whether a change on the side that is not the master is written back."
        ),
        Setting(
            "link",
            .text,
            "The sync of the records whose ids the values are: the counterpart's id is carried over."
        ),
    ]

    private static let kind = Setting.Kind.word { text in
        KindRef(text) == nil ? "`\(text)` is not a connection and a kind, as in `salesforce/Account`" : nil
    }

    private static let creation = Setting.Kind.choiceOr(
        ["never", "always"],
        .group([
            Setting("if-related", .list(.text), required: true, "The kinds one of which must be related to the record.")
        ])
    )

    private static func both(_ kind: Setting.Kind, standard: String) -> [Setting] {
        [
            Setting("crm", kind, standard: standard, "In the CRM."),
            Setting("platform", kind, standard: standard, "In the platform."),
        ]
    }
}
