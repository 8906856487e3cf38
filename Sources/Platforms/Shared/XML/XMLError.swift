/// Why bytes are not acceptable XML, and at which byte.
package struct XMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    package enum Problem: String, Sendable {
        case unexpected = "unexpected character"
        case end = "the document ends too early"
        case trailing = "something follows the root element"
        case encoding = "not valid UTF-8, or declared as something else"
        case version = "not XML 1.0"
        case doctype = "a document type is declared, which is not accepted"
        case instruction = "a processing instruction, which is not accepted"
        case entity = "an entity other than the five predefined ones"
        case character = "a character that XML does not allow"
        case name = "not a name"
        case mismatch = "an end tag that closes another element"
        case attribute = "the same attribute twice"
        case prefix = "a namespace prefix that is not declared, or may not be"
        case bytes = "longer than is accepted"
        case depth = "nested too deeply"
        case elements = "more elements than are accepted"
        case attributes = "more attributes than are accepted"
        case namespaces = "more namespaces in scope than are accepted"
    }

    /// What is wrong.
    package let problem: Problem
    /// The byte at which it shows, from 0.
    package let offset: Int

    /// States an error.
    package init(problem: Problem, offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// The problem and its place, without any of the content.
    package var description: String { "\(problem.rawValue) at byte \(offset)" }
}

/// How much XML is read before a document is refused.
package struct XMLLimits: Sendable, Hashable {
    /// The longest document, in bytes.
    package let bytes: Int
    /// The deepest nesting of elements; a Salesforce outbound message has 6 levels.
    package let depth: Int
    /// The most attributes of one element, declarations of namespaces included.
    package let attributes: Int
    /// The most elements of a document: 100 notifications of 500 fields, twice over.
    package let elements: Int
    /// The most namespaces in scope: each element that declares one keeps them all, so they multiply.
    ///
    /// A Salesforce outbound message has 6.
    package let namespaces: Int

    /// States limits.
    package init(
        bytes: Int = 16 << 20,
        depth: Int = 32,
        attributes: Int = 32,
        elements: Int = 100_000,
        namespaces: Int = 16
    ) {
        self.bytes = bytes
        self.depth = depth
        self.attributes = attributes
        self.elements = elements
        self.namespaces = namespaces
    }
}
