import Model
import Pipeline
import Store

/// The keys of expectations, each declared once; beside them stand the connections' names.
enum ExpectationSettings {
    /// The keys that are not connections.
    static let all: [Setting] = [
        Setting("links", .data, "Pairs that are linked, or how many are: a list of `link`, or `linkCount`."),
        Setting("verdicts", .list(.group(verdict)), "What was decided since the last expectations, in this order."),
        Setting("writes", .map(counting), "How many write calls reached each system since the last expectations."),
        Setting("requests", .list(.group(request)), "API requests that were made."),
        Setting("answers", .list(.integer(100...599)), "What the ingress answered since the last expectations."),
        Setting("dead-letters", counting, "How many dead letters there are."),
        Setting("pending", counting, "How much waits."),
        Setting("status", .integer(0...255), "The exit code of the last command."),
        Setting("output", .group([contains]), "What the last command printed."),
        Setting("json", .map(.data), "Values in the JSON that the last command printed, by their paths."),
        Setting("converged", .flag, "Whether both sides agree and nothing is left to write."),
    ]

    /// The keys of an expectation about records.
    static let records: [Setting] = [
        Setting("where", StepSettings.object, required: true, "Values by which the records are found."),
        Setting("is", StepSettings.object, "Values that exactly one of them has."),
        Setting("count", counting, "How many there are."),
        Setting("state", .choice(["active", "archived", "deleted"]), "Whether they are in use."),
    ]

    private static let counting = Setting.Kind.integer(0...1_000_000)
    private static let contains = Setting("contains", .text, required: true, "What stands somewhere in it.")

    /// The keys of an expectation about the number of linked pairs.
    static let linkCount = [Setting("count", counting, required: true, "How many pairs are linked.")]

    /// The keys of an expectation about one pair.
    static let link: [Setting] =
        StepSettings.givenLink + [
            Setting(
                "state",
                .choice([Link.State.linked, .broken, .duplicate].map(\.rawValue)),
                standard: "linked",
                "What the pair is."
            )
        ]

    private static let verdict: [Setting] = [
        Setting("record", StepSettings.record, required: true, "The record that the event was about."),
        Setting("sync", .text, "The sync."),
        Setting("verdict", .choice(["deliver", "skip"]), required: true, "Whether something was to be written."),
        Setting("reason", .choice(Reason.allCases.map(\.rawValue)), "Why nothing was."),
        Setting("rule", .integer(0...1000), "The identity rule that decided, from 1; 0 for a durable link."),
    ]

    private static let request: [Setting] = [
        StepSettings.place,
        Setting("method", .text, required: true, "The method."),
        Setting("path", .text, required: true, "The path; `*` stands for anything."),
        Setting("body", .data, "What the body has at least."),
        Setting("body-exactly", .data, "What the body is."),
    ]
}
