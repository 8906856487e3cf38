import Model

/// One word of a filter.
enum ArloToken: Sendable, Hashable {
    /// A field's path, an operator or a connective.
    case word(String)
    case number(Numeral)
    /// A text in quotes, in which two quotes stand for one.
    case text(String)
    case open
    case close
}

/// Takes a filter apart.
struct ArloLexer {
    private let characters: [Character]
    private var place = 0

    private init(_ text: String) { characters = Array(text) }

    /// The words of a filter.
    ///
    /// - Throws: 400 for a character that no word begins with, and for a text without an end.
    static func tokens(_ text: String) throws(ArloFault) -> [ArloToken] {
        var lexer = ArloLexer(text)
        var tokens: [ArloToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens
    }

    private mutating func next() throws(ArloFault) -> ArloToken? {
        while place < characters.count, characters[place].isWhitespace { place += 1 }
        guard place < characters.count else { return nil }
        switch characters[place] {
        case "(":
            place += 1
            return .open
        case ")":
            place += 1
            return .close
        case "'": return .text(try quoted())
        case let character where character == "-" || character.isNumber:
            let lexeme = take { $0 == "-" || $0 == "." || $0.isNumber }
            guard let number = Numeral(lexeme) else { throw .invalid("The filter has no number '\(lexeme)'.") }
            return .number(number)
        case let character where character.isLetter:
            return .word(take { $0.isLetter || $0.isNumber || $0 == "/" || $0 == "_" })
        case let character: throw .invalid("The filter cannot be read at '\(character)'.")
        }
    }

    private mutating func take(_ belongs: (Character) -> Bool) -> String {
        let start = place
        while place < characters.count, belongs(characters[place]) { place += 1 }
        return String(characters[start..<place])
    }

    private mutating func quoted() throws(ArloFault) -> String {
        var text = ""
        place += 1
        while place < characters.count {
            if characters[place] != "'" {
                text.append(characters[place])
            } else if place + 1 < characters.count, characters[place + 1] == "'" {
                text.append("'")
                place += 1
            } else {
                place += 1
                return text
            }
            place += 1
        }
        throw .invalid("A text of the filter has no end.")
    }
}
