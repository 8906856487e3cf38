/// The text of a YAML document, looked at before and between attempts to parse it.
///
/// The parser stops at the first mapping with a repeated key and tells only where the key stood first. So that all
/// findings can be shown, the repetition is found here and hidden behind a mark, and the text is parsed again.
struct YAMLSource {
    /// Replace the first character of repeated keys, one after the other: private-use characters that no configuration
    /// has.
    ///
    /// Their number bounds how often a text is parsed again.
    private static let hidden = (0xE000...0xE01F).compactMap(Unicode.Scalar.init)

    private var lines: [[Unicode.Scalar]]
    private var hiddenCount = 0

    /// Takes a text.
    init(_ text: String) {
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }

    /// The text, repetitions hidden.
    var text: String {
        var scalars = String.UnicodeScalarView()
        for (number, line) in lines.enumerated() {
            if number > 0 { scalars.append("\n") }
            scalars.append(contentsOf: line)
        }
        return String(scalars)
    }

    /// A line, from 1.
    func line(_ number: Int) -> String {
        guard lines.indices.contains(number - 1) else { return "" }
        return String(String.UnicodeScalarView(lines[number - 1]))
    }

    /// Whether a key is a repetition that was hidden.
    static func isHidden(_ key: String) -> Bool { key.unicodeScalars.first.map(hidden.contains) ?? false }

    /// Hides the next occurrence of a key in the same mapping.
    ///
    /// - Returns: where it stood; nil when it cannot be found, or too many were hidden already.
    mutating func hideRepetition(of name: String, after mark: ConfigurationNode.Mark) -> ConfigurationNode.Mark? {
        let key = Array(name.unicodeScalars)
        guard !key.isEmpty, hiddenCount < Self.hidden.count, let place = repetition(of: key, after: mark) else {
            return nil
        }
        let isQuoted = "\"'".unicodeScalars.contains(lines[place.line - 1][place.column - 1])
        lines[place.line - 1][place.column - (isQuoted ? 0 : 1)] = Self.hidden[hiddenCount]
        hiddenCount += 1
        return place
    }

    private func repetition(of key: [Unicode.Scalar], after mark: ConfigurationNode.Mark) -> ConfigurationNode.Mark? {
        blockRepetition(of: key, after: mark) ?? flowRepetition(of: key, after: mark)
    }

    /// In block style the keys of one mapping stand in one column, and no line between them starts further left.
    private func blockRepetition(
        of key: [Unicode.Scalar],
        after mark: ConfigurationNode.Mark
    ) -> ConfigurationNode.Mark? {
        for number in mark.line..<max(mark.line, lines.count) {
            let indent = lines[number].prefix { $0 == " " }.count
            guard indent < lines[number].count, lines[number][indent] != "#" else { continue }
            if indent < mark.column - 1 { return nil }
            if indent == mark.column - 1, isKey(key, line: number, column: indent) {
                return ConfigurationNode.Mark(line: number + 1, column: indent + 1)
            }
        }
        return nil
    }

    /// In flow style the next such key behind the first.
    private func flowRepetition(of key: [Unicode.Scalar], after mark: ConfigurationNode.Mark) -> ConfigurationNode.Mark?
    {
        for number in (mark.line - 1)..<max(mark.line - 1, lines.count) {
            let first = number == mark.line - 1 ? mark.column : 0
            for column in first..<max(first, lines[number].count) where isKey(key, line: number, column: column) {
                let before = column == 0 ? " " : lines[number][column - 1]
                if "{, \t".unicodeScalars.contains(before) {
                    return ConfigurationNode.Mark(line: number + 1, column: column + 1)
                }
            }
        }
        return nil
    }

    /// Whether a key and its colon stand at a place (line and column from 0), with or without quotes.
    private func isKey(_ key: [Unicode.Scalar], line: Int, column: Int) -> Bool {
        let rest = lines[line][column...]
        let quotes: [[Unicode.Scalar]] = [[], ["\""], ["'"]]
        return quotes.contains { quote in
            let spelled = quote + key + quote
            return rest.starts(with: spelled) && rest.dropFirst(spelled.count).first { $0 != " " } == ":"
        }
    }
}

extension YAMLSource {
    /// The place of the first alias beyond a number of them; comments do not count.
    static func placeBeyond(aliases limit: Int, in text: String) -> ConfigurationNode.Mark? {
        var count = 0
        return firstPlace(in: text) { before, scalar, next in
            let opens = before.map { " \t[{,:-".unicodeScalars.contains($0) } ?? true
            if scalar == "*", opens, let next, next.properties.isAlphabetic || next.properties.numericType != nil {
                count += 1
            }
            return count > limit
        }
    }

    /// The place at which brackets or leading dashes nest deeper than a number of levels; quoted brackets count too,
    /// which no real configuration has that many of.
    static func placeBeyond(depth limit: Int, in text: String) -> ConfigurationNode.Mark? {
        var brackets = 0
        var dashes = 0
        return firstPlace(in: text) { before, scalar, next in
            switch scalar {
            case "[", "{": brackets += 1
            case "]", "}": brackets = max(0, brackets - 1)
            case "-", "?":
                if before == nil || before == " ", next == " " { dashes += 1 }
            case " ": break
            default: dashes = 0
            }
            if next == nil { dashes = 0 }
            return brackets > limit || dashes > limit
        }
    }

    /// The first place at which a question is answered yes; the question sees the neighbours in the line.
    private static func firstPlace(
        in text: String,
        where matches: (Unicode.Scalar?, Unicode.Scalar, Unicode.Scalar?) -> Bool
    ) -> ConfigurationNode.Mark? {
        var line = 0
        for content in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            line += 1
            let scalars = Array(content)
            guard scalars.first(where: { $0 != " " }) != "#" else { continue }
            for (column, scalar) in scalars.enumerated() {
                let before = column > 0 ? scalars[column - 1] : nil
                let next = column + 1 < scalars.count ? scalars[column + 1] : nil
                if matches(before, scalar, next) { return ConfigurationNode.Mark(line: line, column: column + 1) }
            }
        }
        return nil
    }
}
