/// The name of one version of a configuration: the beginning of the SHA-256 of its file.
///
/// Whoever keeps configurations in a repository finds the version that decided something by `sha256sum`.
package struct ConfigurationMark: Sendable, Hashable, CustomStringConvertible {
    /// How many hexadecimal digits it has.
    package static let length = 12

    /// The digits.
    package let text: String

    /// Takes the digits.
    package init(_ text: String) { self.text = text }

    /// The digits.
    package var description: String { text }
}
