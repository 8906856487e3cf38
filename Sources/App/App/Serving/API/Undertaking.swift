import Model

/// A command that takes its time, as the operator API tells of it: what, by whom, how far, and what came of it.
struct Undertaking: Sendable {
    /// What came of it.
    enum Ending: Sendable {
        /// It came to a document, the text of a JSON value, with this exit code.
        case done(String, status: Int32)
        /// It failed.
        case failed(CommandFailure)
    }

    /// Its name while this gateway runs: `w7`.
    let id: String
    /// The command.
    let command: String
    /// What it is about: a sync.
    let subject: String
    /// In whose name.
    let who: String
    /// Since when.
    let begun: Timestamp
    /// What was last said of its progress.
    var progress: String?
    /// Whether it was told to stop.
    var isStopping = false
    /// When it ended, and what came of it; nil while it goes on.
    var end: (at: Timestamp, ending: Ending)?

    /// The undertaking as one document; in a list, without what came of it.
    func json(inFull: Bool) -> JSON {
        var object = JSONObject([
            ("id", .string(id)), ("command", .string(command)), ("subject", .string(subject)), ("by", .string(who)),
            ("begun", .string(begun.description)), ("ended", .optional(end?.at.description)),
            ("state", .string(state)), ("progress", .optional(progress)),
        ])
        switch end?.ending {
        case nil: break
        case .done(let document, let status):
            object["status"] = .integer(Int64(status))
            if inFull { object["result"] = (try? JSON.parse(Array(document.utf8))) ?? .null }
        case .failed(let failure):
            object["status"] = .integer(Int64(failure.status.rawValue))
            object["error"] = .string(failure.problem)
            object["remedy"] = .string(failure.remedy)
        }
        return .object(object)
    }

    /// How many bytes it takes to remember what came of it.
    var size: Int {
        if case .done(let document, _)? = end?.ending { document.utf8.count } else { 0 }
    }

    private var state: String {
        switch end?.ending {
        case nil: isStopping ? "stopping" : "running"
        case .done(_, let status): status == 0 ? "done" : "not-right"
        case .failed: "failed"
        }
    }
}
