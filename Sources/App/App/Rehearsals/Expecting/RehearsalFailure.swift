import Model

/// Something that should have held and did not.
package struct RehearsalFailure: Sendable, Hashable {
    /// The line of the expectation or step, from 1.
    package let line: Int
    /// What was expected, in one line.
    package let expected: String
    /// What was found, in one line.
    package let found: String
    /// Why the records concerned are as they are.
    let stories: [Tree]

    /// States a failure.
    init(line: Int, expected: String, found: String, stories: [Tree] = []) {
        self.line = line
        self.expected = expected
        self.found = found
        self.stories = stories
    }

    /// What is stated where a world cannot go on.
    init(line: Int, _ fault: WorldFault) { self.init(line: line, expected: "to go on", found: fault.problem) }

    /// The failure as JSON.
    var json: JSON {
        [
            "line": .integer(line), "expected": .string(expected), "found": .string(found),
            "explain": .array(stories.map { .string($0.text) }),
        ]
    }

    /// The failure as text under its rehearsal, each line ended.
    func text(in file: String) -> String {
        let stories = stories.flatMap { $0.text.split(separator: "\n", omittingEmptySubsequences: true) }
        let lines = ["\(file):\(line): expected \(expected)", "  found \(found)"] + stories.map { "  " + $0 }
        return lines.map { "  \($0)\n" }.joined()
    }
}
