import Model
import Sandbox
import Store

/// Tells what happens, in lines that a newcomer can follow.
struct Narrator: Sendable {
    private let console: Console
    private var ink: Ink { console.ink }

    /// Tells it to a console.
    init(_ console: Console) { self.console = console }

    /// Says something as it is.
    func say(_ text: String = "") { console.write(text + "\n") }

    /// Opens a chapter.
    func chapter(_ number: Int, _ title: String) { say("\n" + ink.strong("\(number). \(title)")) }

    /// Says what somebody does.
    func deed(_ text: String) { say("   \(text)") }

    /// Tells of a notification and the gateway's answer to it.
    func tell(_ round: Postman.Round) {
        let verdict: String
        switch round.answer?.status {
        case 200?: verdict = ink.good("200, proven and on disk")
        case 401?: verdict = ink.bad("401, not proven: nothing of it is read or kept")
        case let status?: verdict = ink.odd("\(status)")
        case nil: verdict = ink.bad("no answer")
        }
        say(
            "     \(ink.faint("→")) \(Self.padded(round.system)) \(Self.subject(of: round.posting.request)): \(verdict)"
        )
    }

    /// Tells what was decided about an entry: the rulings that are worth telling, each with its sync.
    func tell(_ rulings: [Ruling]) {
        for ruling in rulings {
            let found = ruling.explanation.identity.filter { $0.rule > 0 }.map { "\($0.compared): \($0.result). " }
                .joined()
            let decision: String
            switch ruling.verdict {
            case .deliver(let changes): decision = ink.good(changes.map { ruling.deed(of: $0) }.joined(separator: "; "))
            case .skip(let reason): decision = ink.odd("writes nothing: ") + reason.sentence
            }
            say("     \(ink.faint("=")) \(Self.padded(ruling.sync?.text ?? "gateway")) \(found)\(decision)")
        }
    }

    /// Tells why nothing could be decided about an entry.
    func tell(undecided reason: String) { say("     \(ink.faint("=")) \(Self.padded("gateway")) \(reason)") }

    /// Tells of a write that reached a system.
    func tell(_ request: LoggedRequest, to system: String) {
        let isDone = request.status.map { (200...299).contains($0) } ?? false
        let status = request.status.map { "\($0)" } ?? "no answer"
        let result = isDone ? ink.good("written") : ink.odd("it will be tried again")
        say(
            "     \(ink.faint("←")) \(Self.padded(system)) \(request.request.method) \(request.request.path) → \(status): \(result)"
        )
    }

    /// What a notification is about, by its own words.
    private static func subject(of request: HTTPRequest) -> String {
        guard let json = try? JSON.parse(request.body) else { return "outbound message" }
        let header = json["data"]?["payload"]?["ChangeEventHeader"]
        let change = [header?["entityName"]?.text, header?["changeType"]?.text].compactMap(\.self)
        let types = json["events"]?.elements?.compactMap { $0["type"]?.text } ?? []
        let words = [json["topic"]?.text ?? "", change.joined(separator: " "), types.joined(separator: ", ")]
        return words.first { !$0.isEmpty } ?? "notification"
    }

    /// A name in a column: that of a system, or of a sync.
    private static func padded(_ name: String) -> String {
        name + String(repeating: " ", count: max(0, 13 - name.count))
    }
}

extension Ruling {
    /// Whether the record was changed against the master's word.
    private var isRevert: Bool { explanation.fields.contains { $0.policy.hasSuffix("revert") } }

    /// What one of its changes does.
    fileprivate func deed(of change: Change) -> String {
        switch change.action {
        case .write(let fields):
            let values = fields.pairs.map { "\($0) = \($1.plainJSON.compact)" }.joined(separator: ", ")
            return (isRevert && change.target == .existing(record) ? "puts back " : "carries over ") + values
        case .archive: return "archives \(change.lane)\(explanation.remark.map { ": the other was \($0)" } ?? "")"
        case .restore: return "takes \(change.lane) into use again"
        case .delete: return "deletes \(change.lane)"
        }
    }
}

extension Reason {
    /// The reason for somebody who has never seen one.
    fileprivate var sentence: String {
        switch self {
        case .noTrigger: "the sync does not react to this"
        case .echo: "it is our own write coming back"
        case .equal: "both sides agree already"
        case .stale: "a later state of the record is known already"
        case .coalesced: "decided together with the record's next notification"
        case .paused: "the sync is paused"
        case .notShared: "the record takes no part"
        case .noCounterpart: "it has no counterpart, and none may be created"
        case .ambiguous: "there are several counterparts"
        case .noIdentity: "the record's identity fields are empty"
        case .notMaster: "the other side is the master of what changed"
        case .notAllowed: "the sync may not write there"
        case .unlinked, .gone: "the record is gone"
        case .merged: "the record was merged"
        case .excluded: "the record is of a sort that takes no part"
        case .passedOn: "passed on to the records it concerns"
        }
    }
}
