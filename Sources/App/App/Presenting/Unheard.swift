import Model
import Pipeline
import Store

/// Why nothing may be known of a record: what its connection has heard of late instead.
struct Unheard: Sendable {
    /// The record.
    let record: RecordRef
    /// Whether any sync looks at records of its kind.
    let isLookedAt: Bool
    /// The last thing that came in for its connection; nil when nothing has.
    let last: EntryHistory?
    /// What was refused for its connection of late, the newest first.
    let refused: [RefusedRequest]

    /// What is to be said, the likeliest reason first.
    var tree: Tree {
        let head = "nothing is known of \(record): nothing has brought it, and nothing was written to it"
        let none = "no sync looks at records of \(record.kind): what comes of them is skipped"
        let heard =
            last.map { "the last notification of its system came at \($0.arrival.receivedAt): event \($0.id)" }
            ?? "nothing has ever come in for \(record.connection)"
        let lines = (isLookedAt ? [] : [none]) + (refused.first.map { [line($0)] } ?? []) + [heard]
        return Tree(head, lines.map { Tree($0) })
    }

    private func line(_ newest: RefusedRequest) -> String {
        "requests for \(record.connection) were refused, the last at \(newest.at): \(newest.reason); "
            + "`crosswalk quarantine` lists them"
    }

    /// The same for programs.
    var json: JSON {
        [
            "isLookedAt": .flag(isLookedAt), "lastEvent": .optional(last.map { $0.id.description }),
            "lastReceived": .optional(last?.arrival.receivedAt.description),
            "refused": .integer(refused.count), "lastRefusal": .optional(refused.first?.reason),
        ]
    }
}
