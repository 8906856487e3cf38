import Foundation

/// How a configuration gets at environment variables: the process's, or pretended ones.
package struct ConfigurationEnvironment: Sendable {
    /// The value of a variable; nil when it is not set.
    package let value: @Sendable (_ name: String) -> String?

    /// Pretended variables.
    package init(_ values: [String: String]) { value = { values[$0] } }

    private init(value: @escaping @Sendable (String) -> String?) { self.value = value }

    /// The variables of this process, as they stand when they are asked for.
    package static let process = ConfigurationEnvironment { ProcessInfo.processInfo.environment[$0] }
}
