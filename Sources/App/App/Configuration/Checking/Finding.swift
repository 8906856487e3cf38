package import Model

/// One thing about a configuration that somebody should know: what, where, and what to do.
package struct Finding: Error, Hashable {
    /// How much it matters.
    package enum Severity: String, Sendable, CaseIterable {
        /// The configuration cannot be used.
        case error
        /// It can be used, but does less than it says, or more than was meant.
        case warning
        /// Good to know.
        case note
    }

    /// How much it matters.
    package let severity: Severity
    /// The line, from 1; 0 when no line of the file is to blame.
    package let line: Int
    /// The column, from 1.
    package let column: Int
    /// The YAML path: `syncs.accounts.fields[0].from`.
    package let path: String
    /// What is wrong; never a secret's value.
    package let problem: String
    /// What to do.
    package let remedy: String

    /// States a finding.
    package init(
        _ severity: Severity,
        at mark: ConfigurationNode.Mark,
        _ path: ConfigurationPath,
        _ problem: String,
        remedy: String
    ) {
        self.severity = severity
        line = mark.line
        column = mark.column
        self.path = path.description
        self.problem = mark.origin.map { "\($0): \(problem)" } ?? problem
        self.remedy = remedy
    }

    /// The finding as JSON.
    package var json: JSON {
        [
            "severity": .string(severity.rawValue), "line": .integer(line), "column": .integer(column),
            "path": .string(path), "problem": .string(problem), "remedy": .string(remedy),
        ]
    }
}
