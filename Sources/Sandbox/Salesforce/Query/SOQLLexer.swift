import Model

/// Takes a query apart into tokens.
///
/// It goes by Unicode scalars: a quote ends a literal whatever combines with it.
struct SOQLLexer {
    private let source: String
    private let characters: [Unicode.Scalar]
    private var index = 0

    /// The tokens of a query, an `end` behind the last.
    static func tokens(of query: String) throws(SalesforceFault) -> [SOQLToken] {
        var lexer = SOQLLexer(source: query, characters: Array(query.unicodeScalars))
        var tokens: [SOQLToken] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private init(source: String, characters: [Unicode.Scalar]) {
        self.source = source
        self.characters = characters
    }

    private mutating func next() throws(SalesforceFault) -> SOQLToken {
        while index < characters.count, characters[index].properties.isWhitespace { index += 1 }
        let start = index
        guard index < characters.count else { return SOQLToken(kind: .end, spelling: "<EOF>", place: start) }
        let kind: SOQLToken.Kind
        switch characters[index] {
        case "'": kind = .text(try text())
        case "(", ")", ",", ":":
            kind = .mark(String(characters[index]))
            index += 1
        case "=", "<", ">", "!": kind = try comparison()
        case let character where Self.inWord(character) && !("0"..."9" ~= character) && character != ".":
            kind = .name(word())
        default: kind = try literal()
        }
        return SOQLToken(kind: kind, spelling: Self.text(characters[start..<index]), place: start)
    }

    private mutating func word() -> String {
        let start = index
        while index < characters.count, Self.inWord(characters[index]) { index += 1 }
        return Self.text(characters[start..<index])
    }

    private mutating func comparison() throws(SalesforceFault) -> SOQLToken.Kind {
        let two = Self.text(characters[index..<min(index + 2, characters.count)])
        if ["!=", "<>", "<=", ">="].contains(two) {
            index += 2
            return .mark(two == "<>" ? "!=" : two)
        }
        guard characters[index] != "!" else { throw .unexpected("!", at: index, in: source) }
        index += 1
        return .mark(String(two.prefix(1)))
    }

    /// A number, a day or an instant: everything up to the next space, comma or parenthesis.
    private mutating func literal() throws(SalesforceFault) -> SOQLToken.Kind {
        let start = index
        while index < characters.count, !characters[index].properties.isWhitespace,
            !"(),'=<>!".unicodeScalars.contains(characters[index])
        {
            index += 1
        }
        let text = Self.text(characters[start..<index])
        if let number = Numeral(text.hasPrefix("+") ? String(text.dropFirst()) : text) { return .number(number) }
        if let day = Day(text) { return .day(day) }
        if let instant = Timestamp(text) { return .instant(instant) }
        index = max(index, start + 1)
        throw .unexpected(text.isEmpty ? String(characters[start]) : text, at: start, in: source)
    }

    private mutating func text() throws(SalesforceFault) -> SOQLText {
        let start = index
        var text = SOQLText()
        index += 1
        while index < characters.count {
            let character = characters[index]
            index += 1
            switch character {
            case "'": return text
            case "\\": try escape(into: &text)
            default:
                text.text.unicodeScalars.append(character)
                text.pattern.append(character == "%" ? .anyMany : character == "_" ? .anyOne : .character(character))
            }
        }
        throw .malformed("line 1:\(characters.count) mismatched character '<EOF>' expecting '''", at: start, in: source)
    }

    /// Reads an escape: `\' \" \\ \n \r \t \b \f \uXXXX`, and for LIKE `\_ \%`; every other is an error.
    private mutating func escape(into text: inout SOQLText) throws(SalesforceFault) {
        let place = index - 1
        guard index < characters.count else { throw .unexpected("\\", at: place, in: source) }
        let character: Unicode.Scalar
        switch characters[index] {
        case "'", "\"", "\\": character = characters[index]
        case "n", "N": character = "\n"
        case "r", "R": character = "\r"
        case "t", "T": character = "\t"
        case "b", "B": character = "\u{8}"
        case "f", "F": character = "\u{c}"
        case "_", "%":
            character = characters[index]
            text.isPattern = true
        case "u": character = try unicode(from: place)
        default:
            throw .malformed("Illegal character sequence '\\\(characters[index])' in string", at: place, in: source)
        }
        index += 1
        text.text.unicodeScalars.append(character)
        text.pattern.append(.character(character))
    }

    private mutating func unicode(from place: Int) throws(SalesforceFault) -> Unicode.Scalar {
        let digits = Self.text(characters[min(index + 1, characters.count)..<min(index + 5, characters.count)])
        guard digits.count == 4, let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) else {
            throw .malformed("Illegal character sequence '\\u\(digits)' in string", at: place, in: source)
        }
        index += 4
        return scalar
    }

    private static func inWord(_ character: Unicode.Scalar) -> Bool {
        switch character {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".": true
        default: false
        }
    }

    private static func text(_ characters: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: characters)
        return String(text)
    }
}

extension SalesforceFault {
    /// A query that does not follow the grammar, shown as Salesforce shows it: the query, a mark under the place.
    static func malformed(
        _ problem: String,
        at place: Int,
        in query: String,
        code: String = "MALFORMED_QUERY"
    ) -> SalesforceFault {
        let column = place + 1
        let mark = String(repeating: " ", count: max(0, place)) + "^"
        return SalesforceFault(code, "\n\(query)\n\(mark)\nERROR at Row:1:Column:\(column)\n\(problem)")
    }

    /// A token that the grammar does not allow there.
    static func unexpected(_ token: String, at place: Int, in query: String) -> SalesforceFault {
        malformed("unexpected token: '\(token)'", at: place, in: query)
    }
}
