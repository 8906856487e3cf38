/// Why a command did not do what it was asked: what, where, and what to do next.
package struct CommandFailure: Error, Sendable, Hashable {
    /// How a command ends, as its exit code says it.
    package enum Status: Int32, Sendable {
        /// It is done.
        case done = 0
        /// The thing asked about is not right.
        case wrong = 1
        /// The call or the configuration is wrong.
        case misused = 2
        /// The running gateway or a system could not be reached.
        case unreachable = 3
    }

    /// How the command ends.
    package let status: Status
    /// What is wrong, and where.
    package let problem: String
    /// What to do next; empty when the problem says it.
    package let remedy: String
    /// Whether it is the store that cannot do its part now.
    let isOutage: Bool

    /// States a failure.
    package init(_ status: Status, _ problem: String, remedy: String = "") {
        self.init(status, problem, remedy: remedy, isOutage: false)
    }

    /// States a failure, of the store perhaps.
    init(_ status: Status, _ problem: String, remedy: String, isOutage: Bool) {
        self.isOutage = isOutage
        self.status = status
        self.problem = problem
        self.remedy = remedy
    }

    /// The failure in words, each line ended.
    var text: String {
        remedy.isEmpty ? "crosswalk: \(problem)\n" : "crosswalk: \(problem)\n  → \(remedy)\n"
    }
}
