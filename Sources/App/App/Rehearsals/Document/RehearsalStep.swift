import Model
import Pipeline
import Sandbox

/// One step of a rehearsal, understood.
enum RehearsalStep: Sendable {
    /// Somebody does something in a system; `name` stands for the first record's id from now on.
    case deed(Deed, in: ConnectionName, by: Actor, name: String?)
    /// A captured request arrives.
    case deliver(Delivered)
    /// A system's notifications are kept back.
    case hold(ConnectionName)
    /// They are let go.
    case release(ConnectionName, ReleaseOrder, times: Int)
    /// A system's next notifications are lost.
    case drop(ConnectionName, next: Int)
    /// A system's next answers fail.
    case fault(ConnectionName, Failing)
    /// The gateway dies, at once or where it gets to next.
    case crash(at: CrashPoint?)
    /// Time passes.
    case advance(Duration)
    /// A command is run.
    case run([String])
    /// All of this must hold.
    case expect([Expectation])

    /// A captured request.
    struct Delivered: Sendable {
        /// The file, below the rehearsal's folder.
        let file: String
        /// Whether it is signed anew.
        let signed: Bool
        /// How often it arrives.
        let times: Int
    }

    /// Answers that fail.
    struct Failing: Sendable {
        /// How many.
        let next: Int
        /// How: `429`, `timeout`, `timeout-after-commit`, `reset`, `unreachable`, `slow`, or a system's own code.
        let answer: String
        /// The method and the pattern of the path that are meant; nil for every request but those for tokens.
        let on: String?
    }
}
