/// The findings about one document, collected while it is checked; each is shown at the place of its path.
package struct Findings: Sendable {
    /// The document.
    package var document: ConfigurationNode
    /// The findings so far, in the order found.
    package private(set) var all: [Finding] = []

    /// Begins without findings.
    package init(about document: ConfigurationNode) { self.document = document }

    /// Whether one of them is an error.
    package var hasErrors: Bool { all.contains { $0.severity == .error } }

    /// How many errors there are so far.
    package var errorCount: Int { all.count { $0.severity == .error } }

    /// The findings in the order of their places, each once.
    package var ordered: [Finding] {
        var seen: Set<Finding> = []
        let unique = all.filter { seen.insert($0).inserted }
        return unique.enumerated()
            .sorted {
                ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
            }
            .map(\.element)
    }

    /// Adds an error.
    package mutating func error(
        _ path: ConfigurationPath,
        _ problem: String,
        remedy: String,
        at mark: ConfigurationNode.Mark? = nil
    ) {
        add(.error, path, problem, remedy: remedy, at: mark)
    }

    /// Adds a warning.
    package mutating func warning(_ path: ConfigurationPath, _ problem: String, remedy: String) {
        add(.warning, path, problem, remedy: remedy, at: nil)
    }

    /// Adds a note.
    package mutating func note(_ path: ConfigurationPath, _ problem: String, remedy: String) {
        add(.note, path, problem, remedy: remedy, at: nil)
    }

    /// Adds findings that were made elsewhere.
    package mutating func add(_ findings: [Finding]) { all += findings }

    private mutating func add(
        _ severity: Finding.Severity,
        _ path: ConfigurationPath,
        _ problem: String,
        remedy: String,
        at mark: ConfigurationNode.Mark?
    ) {
        all.append(Finding(severity, at: mark ?? document.mark(at: path), path, problem, remedy: remedy))
    }
}
