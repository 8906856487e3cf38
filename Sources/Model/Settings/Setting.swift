/// One key of the configuration, declared once: checking, defaults, examples and explanations are derived from it.
package struct Setting: Sendable {
    /// What a key may hold.
    package indirect enum Kind: Sendable {
        /// Any text.
        case text
        /// A text that a function accepts, or else what is wrong with it.
        case word(@Sendable (String) -> String?)
        /// One of these words.
        case choice([String])
        /// A whole number in a range.
        case integer(ClosedRange<Int64>)
        /// `true` or `false`.
        case flag
        /// `30s`, `5m`, `24h`, `30d`.
        case duration(ClosedRange<Duration>)
        /// `1MiB`, `16KiB`, or a number of bytes.
        case size(ClosedRange<Int64>)
        /// `env:NAME` or `file:PATH`; a literal only in files that the sandbox wrote.
        case secret
        /// `https://host…`, or loopback `http://` in a sandbox's file; no user, no fragment.
        case url
        /// A path of a file that must exist, written `file:PATH`.
        case file
        /// Several of one kind.
        case list(Kind)
        /// Keys of their own.
        case group([Setting])
        /// Any keys, each holding one kind.
        case map(Kind)
        /// Either one of these words or what the kind says (`never | always | {if-related: […]}`).
        case choiceOr([String], Kind)
        /// The first kind that fits.
        case either(Kind, Kind)
        /// Plain data, kept as JSON (an inline signature scheme).
        case data
    }

    /// The key.
    package let name: String
    /// What it may hold.
    package let kind: Kind
    /// Whether it must be there.
    package let required: Bool
    /// What stands when it is left out, as it would be written; nil when nothing does.
    package let standard: String?
    /// What it is for, one sentence.
    package let sentence: String

    /// Declares a key.
    package init(_ name: String, _ kind: Kind, required: Bool = false, standard: String? = nil, _ sentence: String) {
        self.name = name
        self.kind = kind
        self.required = required
        self.standard = standard
        self.sentence = sentence
    }
}
