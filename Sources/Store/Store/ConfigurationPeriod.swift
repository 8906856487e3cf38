package import Model

/// When a configuration came into force; it was until the next one did.
package struct ConfigurationPeriod: Sendable, Hashable {
    /// How many are kept: years of daily changes.
    package static let limit = 1000

    /// Which configuration.
    package let mark: ConfigurationMark
    /// The version of the program that went by it.
    package let program: String
    /// Since when.
    package let since: Timestamp

    /// States a period.
    package init(_ mark: ConfigurationMark, by program: String, since: Timestamp) {
        self.mark = mark
        self.program = program
        self.since = since
    }
}
