import Yams

/// Says what is wrong with a text that is not YAML, in words of people who write configurations.
enum YAMLFault {
    /// The finding for an error of the parser.
    static func finding(for error: YamlError, in source: YAMLSource) -> Finding {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            located(problem, in: context, at: mark, source)
        case .reader(let problem, _, _, _):
            finding(1, 1, problem, remedy: "save the file as UTF-8 without control characters")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .duplicatedKeysInMapping:
            finding(1, 1, "this cannot be read", remedy: "save the file as UTF-8")
        }
    }

    private static func located(
        _ problem: String,
        in context: YamlError.Context?,
        at mark: Mark,
        _ source: YAMLSource
    ) -> Finding {
        let line = source.line(mark.line)
        if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
            return finding(mark.line, mark.column, "a tab in the indentation", remedy: "indent with spaces")
        }
        if problem == "but found another document" {
            return finding(
                mark.line,
                mark.column,
                "a second document starts here",
                remedy: "keep one document in a file; remove `---`"
            )
        }
        if problem == "found undefined alias" {
            return finding(
                mark.line,
                mark.column,
                "an alias (`*name`) whose anchor (`&name`) is not above it",
                remedy: "put the text in quotes if it starts with a star, or write the value out"
            )
        }
        let words = context.map { "\(problem), \($0.text) that starts in line \($0.mark.line)" } ?? problem
        return finding(mark.line, mark.column, "this is not YAML: \(words)", remedy: remedy(for: problem))
    }

    private static func remedy(for problem: String) -> String {
        if problem.contains("mapping values are not allowed") {
            return "put the text in quotes if it contains `: `, or check the indentation"
        }
        if problem.contains("cannot start any token") {
            return "put the text in quotes if it starts with @ ` % or a bracket"
        }
        if problem.contains("could not find expected ':'") || problem.contains("expected <block end>") {
            return "check the indentation and that every key is followed by a colon and a space"
        }
        if problem.contains("end of stream") || problem.contains("expected ',' or") {
            return "close the bracket or quote that was opened before"
        }
        return "check quotes, brackets and indentation around here"
    }

    private static func finding(_ line: Int, _ column: Int, _ problem: String, remedy: String) -> Finding {
        Finding(.error, at: .init(line: line, column: column), ConfigurationPath(), problem, remedy: remedy)
    }
}
