package import Model

/// A piece of a configuration and the place where it is written.
package struct ConfigurationNode: Sendable, Hashable {
    /// A place in a document.
    package struct Mark: Sendable, Hashable {
        /// The line, from 1; 0 for what no file holds.
        package let line: Int
        /// The column, from 1, counted in Unicode scalars; 0 for what no file holds.
        package let column: Int
        /// Where the piece comes from when it is not the file itself: `preset intercom-accounts, line 3`.
        package let origin: String?

        /// States a place.
        package init(line: Int, column: Int, origin: String? = nil) {
            self.line = line
            self.column = column
            self.origin = origin
        }

        /// No place in any file.
        package static let nowhere = Mark(line: 0, column: 0)
    }

    /// A key of a mapping and its value.
    package struct Member: Sendable, Hashable {
        /// The key.
        package let name: String
        /// Where the key is written.
        package let mark: Mark
        /// Its value.
        package var value: ConfigurationNode

        /// States a member.
        package init(_ name: String, _ value: ConfigurationNode, mark: Mark) {
            self.name = name
            self.value = value
            self.mark = mark
        }
    }

    /// What is written.
    package enum Content: Sendable, Hashable {
        /// Nothing, `~` or `null`.
        case null
        /// `true` or `false`.
        case flag(Bool)
        /// A number in JSON's grammar, as written.
        case number(Numeral)
        /// A text.
        case text(String)
        /// A list.
        case list([ConfigurationNode])
        /// Keys and values, in the order written, each key once.
        case mapping([Member])
    }

    /// What is written.
    package let content: Content
    /// Where it is written.
    package let mark: Mark

    /// States a piece.
    package init(_ content: Content, mark: Mark = .nowhere) {
        self.content = content
        self.mark = mark
    }

    /// An empty mapping that no file holds.
    package static let empty = ConfigurationNode(.mapping([]))

    /// The members of a mapping; nil for anything else.
    package var members: [Member]? {
        guard case .mapping(let members) = content else { return nil }
        return members
    }

    /// The elements of a list; nil for anything else.
    package var elements: [ConfigurationNode]? {
        guard case .list(let elements) = content else { return nil }
        return elements
    }

    /// The text of a text or number, as written; nil for anything else.
    package var text: String? {
        switch content {
        case .text(let text): text
        case .number(let number): number.lexeme
        case .null, .flag, .list, .mapping: nil
        }
    }

    /// Whether a key with nothing behind it stands here.
    package var isNull: Bool { content == .null }

    /// The member of a mapping with a name.
    package func member(_ name: String) -> Member? { members?.first { $0.name == name } }

    /// The value of a key of a mapping.
    package subscript(name: String) -> ConfigurationNode? { member(name)?.value }

    /// What people call such a piece: `a text`, `a list`.
    package var description: String {
        switch content {
        case .null: "nothing"
        case .flag(let flag): flag ? "true" : "false"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}
