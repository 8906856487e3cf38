import Model

/// Takes personal data and credentials out of bodies, so that what is left decides alike.
///
/// What a field is, its name says (`PersonalFields`), or its value's shape, or, where nothing is known of it, that it
/// has several words. Ids, words of a vocabulary, dates, flags and numbers stay. The same value becomes the same
/// replacement in every body that one redaction has in hand.
struct Redaction: Sendable {
    /// What became of the fields of one body, by their paths, each once.
    struct Report: Sendable, Hashable {
        /// Those that were replaced.
        fileprivate(set) var replaced: [String] = []
        /// Texts that stayed.
        fileprivate(set) var kept: [String] = []
        /// Whether nothing could be made of the body, and all of it was replaced.
        fileprivate(set) var isWhole = false
    }

    private var pseudonyms: Pseudonyms
    private let kept: Set<String>
    private var report = Report()

    /// Begins, with a key of its own.
    ///
    /// - Parameters:
    ///   - entropy: where the key comes from.
    ///   - names: fields that stay whatever they hold, by the last part of their path.
    init(by entropy: any Entropy, keeping names: some Sequence<String> = []) {
        pseudonyms = Pseudonyms(by: entropy)
        kept = Set(names.map(PersonalFields.normal))
    }

    /// A body without personal data.
    ///
    /// - Parameters:
    ///   - bytes: JSON or XML, with or without a byte-order mark.
    ///   - name: what tells a body apart of which nothing can be made.
    /// - Returns: the body, and what was done to it.
    mutating func body(_ bytes: [UInt8], named name: String) -> (body: [UInt8], report: Report) {
        report = Report()
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let start = bytes.starts(with: mark) ? mark.count : 0
        let text = Array(bytes[start...])
        let first = text.first { !" \t\r\n".utf8.contains($0) }
        if let edited = first == UInt8(ascii: "<") ? xml(text) : json(text) {
            return (bytes[..<start] + edited, report)
        }
        report = Report()
        report.isWhole = true
        return (Array("redacted: \(name), \(bytes.count) bytes that cannot be read".utf8), report)
    }

    private mutating func json(_ bytes: [UInt8]) -> [UInt8]? {
        var redaction = self
        let edited = JSONEditing.edited(bytes) { path, value in
            switch value {
            case .string(let text): redaction.replacement(of: text, at: path).map(JSON.string)
            case .number(let number): redaction.replacement(of: number, at: path).map(JSON.number)
            case .null, .flag, .array, .object: nil
            }
        } naming: { name in
            ValueShape.hasEmail(name) ? redaction.pseudonyms.replacement(of: name, as: .email) : nil
        }
        self = redaction
        return edited
    }

    private mutating func xml(_ bytes: [UInt8]) -> [UInt8]? {
        var redaction = self
        let edited = XMLEditing.edited(bytes) { path, text in
            redaction.replacement(of: text, at: path)
        } between: { markup in
            ValueShape.hasEmail(markup) ? redaction.withoutEmail(markup) : markup
        }
        self = redaction
        return edited
    }

    /// What stands in place of a text; nil for one that stays.
    private mutating func replacement(of text: String, at path: [String]) -> String? {
        let bare = text.trimmed
        guard !bare.isEmpty else { return nil }
        let name = path.joined(separator: ".")
        guard let kind = Self.kind(of: bare, at: path, keeping: kept) else {
            if !report.kept.contains(name) { report.kept.append(name) }
            return nil
        }
        let fresh = pseudonyms.replacement(of: text, as: kind)
        if fresh != text, !report.replaced.contains(name) { report.replaced.append(name) }
        return fresh
    }

    private mutating func replacement(of number: Numeral, at path: [String]) -> Numeral? {
        guard let kind = Self.named(path, keeping: kept), kind.isOfNumbers else { return nil }
        let name = path.joined(separator: ".")
        if !report.replaced.contains(name) { report.replaced.append(name) }
        return Numeral(pseudonyms.replacement(ofNumber: number.lexeme))
    }

    private mutating func withoutEmail(_ markup: String) -> String {
        var redaction = self
        let result = markup.replacing(#/[^\s@<>"',;:()\/?&=]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+/#) { match in
            redaction.pseudonyms.replacement(of: String(match.output), as: .email)
        }
        self = redaction
        return result
    }

    /// What a text is; nil for one that says nothing of a person.
    private static func kind(of text: String, at path: [String], keeping kept: Set<String>) -> PersonalKind? {
        let own = path.last ?? ""
        guard !kept.contains(PersonalFields.normal(own)) else { return nil }
        if path.contains(where: { PersonalFields.kind(of: $0) == .credential }) { return .credential }
        if let kind = ValueShape.kind(of: text) ?? named(path, keeping: kept) { return kind }
        guard !PersonalFields.isHarmless(own) else { return ValueShape.hasEmail(text) ? .prose : nil }
        return ValueShape.likely(text)
    }

    /// What a field is by its name, or by its parent's where its own says nothing.
    private static func named(_ path: [String], keeping kept: Set<String>) -> PersonalKind? {
        guard let own = path.last, !kept.contains(PersonalFields.normal(own)) else { return nil }
        if let kind = PersonalFields.kind(of: own) { return kind }
        return PersonalFields.isGeneric(own) ? named(Array(path.dropLast()), keeping: kept) : nil
    }
}

extension String {
    /// Without the white space around it.
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
