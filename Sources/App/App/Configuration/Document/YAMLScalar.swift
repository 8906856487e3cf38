import Model
import Yams

/// Reads scalars by the core schema of YAML 1.2, in which `yes`, `on` and dates are texts.
enum YAMLScalar {
    /// What a scalar holds: quoted it is always a text; plain it may be nothing, a flag or a number of JSON's grammar.
    static func content(of scalar: Node.Scalar) -> ConfigurationNode.Content {
        switch scalar.style {
        case .singleQuoted, .doubleQuoted, .literal, .folded: .text(scalar.string)
        case .any, .plain: plain(scalar.string)
        }
    }

    /// What a plain scalar holds.
    static func plain(_ text: String) -> ConfigurationNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .flag(true)
        case "false", "False", "FALSE": .flag(false)
        default: Numeral(text).map { .number($0) } ?? .text(text)
        }
    }
}
