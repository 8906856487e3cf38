import Model
import Pipeline

/// The keys of rehearsals, each declared once.
enum StepSettings {
    /// The steps and their keys; steps without keys of their own hold a single value.
    static let steps: [Setting] = [
        Setting("create", .group([place, kind, values, name, actor]), "Somebody creates a record."),
        Setting("update", .group([place, kind, pattern, values, actor]), "Somebody changes records."),
        Setting("delete", .group([place, kind, pattern, actor]), "Somebody deletes records."),
        Setting("undelete", .group([place, kind, pattern, actor]), "Somebody brings deleted records back."),
        Setting("archive", .group([place, kind, pattern, actor]), "Somebody archives records."),
        Setting("merge", .group([place, kind, keep, lose, actor]), "Somebody merges records into one."),
        Setting("convert", .group([place, lead, pattern, account, contact, actor]), "Somebody converts a lead."),
        Setting("event", .data, "Something else that a system reports."),
        Setting("deliver", .group(delivered), "A captured request arrives."),
        Setting("hold", .group([place]), "A system's notifications are kept back."),
        Setting("release", .group([place] + released), "They are let go."),
        Setting("drop", .group([place, next]), "A system's next notifications are lost."),
        Setting("fault", .group([place, next] + failing), "A system's next answers fail."),
        Setting("crash", .group([crashPoint]), "The gateway dies and starts again."),
        Setting("advance", .duration(.milliseconds(1)...(.seconds(3650 * 86_400))), "Time passes."),
        Setting("run", .list(.text), "A command is run."),
        Setting("expect", .data, "All of it must hold."),
    ]

    /// The keys at the top of a file.
    static let top: [Setting] = [
        Setting("rehearsal", .text, required: true, "The title; its first word is the id."),
        Setting(
            "config",
            .either(.text, .data),
            required: true,
            "A file relative to this one, or the configuration itself."
        ),
        Setting("override", .data, "What is merged over the configuration."),
        Setting("clock", .word(instantFault), "The start of the clock, as 2026-03-01T09:00:00Z."),
        Setting("given", .data, "The world before the gateway starts."),
        Setting("steps", .list(.data), required: true, "What happens."),
    ]

    /// The keys of a link that is given.
    static let givenLink: [Setting] = [
        Setting("crm", record, required: true, "The CRM's record, as connection/Kind/id."),
        Setting("platform", record, required: true, "The platform's record, as connection/kind/id."),
        Setting("sync", .text, "The sync it belongs to."),
    ]

    /// A record's name.
    static let record = Setting.Kind.word { text in
        RecordRef(text) == nil ? "`\(text)` names no record, as salesforce/Account/001000000000001AAA does" : nil
    }

    /// Values by their fields.
    static let object = Setting.Kind.map(.data)

    /// The keys of an event that are not its own.
    static let event: [Setting] = [place, Setting("type", .text, required: true, "The platform's own name of it.")]

    static let place = Setting("in", .text, required: true, "The connection.")
    static let actor = Setting("by", .choice(["person", "crosswalk"]), standard: "person", "Who does it.")
    private static let kind = Setting("kind", .text, required: true, "The kind of record.")
    private static let lead = Setting("kind", .choice(["Lead"]), required: true, "Only leads are converted.")
    private static let pattern = Setting("where", object, required: true, "Values by which the records are found.")
    private static let values = Setting("set", object, required: true, "The values they get.")
    private static let name = Setting("as", .word(nameFault), "A name for the new id.")
    private static let keep = Setting("keep", object, required: true, "The record that stays.")
    private static let lose = Setting("lose", .list(object), required: true, "The records that are merged into it.")
    private static let account = Setting("account", .either(.text, object), "The account it becomes part of.")
    private static let contact = Setting("contact", .either(.text, object), "The contact it becomes.")
    private static let next = Setting("next", .integer(1...10_000), required: true, "How many.")
    private static let crashPoint = Setting(
        "at",
        .choice(CrashPoint.allCases.map(\.rawValue)),
        "Where; left out, at once."
    )

    private static let delivered: [Setting] = [
        Setting("file", .text, required: true, "The request, relative to this file."),
        Setting("sign", .flag, standard: "false", "Whether it is signed anew."),
        Setting("times", .integer(1...1000), standard: "1", "How often it arrives."),
    ]

    private static let released: [Setting] = [
        Setting(
            "order",
            .choice(["forward", "reverse", "shuffle"]),
            standard: "forward",
            "In which order they arrive."
        ),
        Setting("seed", .integer(0...Int64.max), standard: "0", "What the shuffle depends on."),
        Setting("repeat", .integer(1...100), standard: "1", "How often each arrives."),
    ]

    private static let failing: [Setting] = [
        Setting(
            "answer",
            .text,
            required: true,
            "A status, timeout, reset, unreachable, timeout-after-commit, slow, or the system's own code."
        ),
        Setting("on", .word(requestFault), "Which requests, as `PATCH /services/*`."),
    ]

    private static func instantFault(_ text: String) -> String? {
        Timestamp(text) == nil ? "`\(text)` is no instant, as 2026-03-01T09:00:00Z is" : nil
    }

    private static func nameFault(_ text: String) -> String? {
        guard let first = text.first, first.isASCII, first.isLetter, text.allSatisfy(Self.isNameCharacter) else {
            return "`\(text)` is no name: letters, digits and underscores, a letter first"
        }
        return nil
    }

    private static func requestFault(_ text: String) -> String? {
        text.split(separator: " ").count == 2 ? nil : "`\(text)` is not a method and a path, as `PATCH /services/*` is"
    }

    /// Whether names of ids may have a character behind the first.
    static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}
