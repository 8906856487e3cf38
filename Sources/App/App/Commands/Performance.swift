/// What a command came to.
package struct Performance: Sendable, Hashable {
    /// The exit code.
    package var status: Int32
    /// What it has to say on standard output.
    package var output: String
    /// What it has to say on standard error.
    package var errors: String

    /// States what a command came to.
    package init(status: Int32 = 0, output: String = "", errors: String = "") {
        self.status = status
        self.output = output
        self.errors = errors
    }

    /// A command that ended so, with a result.
    init(_ status: CommandFailure.Status, _ output: String) {
        self.init(status: status.rawValue, output: output)
    }

    /// A command that failed.
    init(_ failure: CommandFailure) {
        self.init(status: failure.status.rawValue, errors: failure.text)
    }
}
