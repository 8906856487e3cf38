import Model

/// One token of a query.
struct SOQLToken: Sendable, Hashable {
    /// What it is.
    enum Kind: Sendable, Hashable {
        /// A keyword, a field or an object; names may be dotted.
        case name(String)
        /// A text in quotes.
        case text(SOQLText)
        /// A number.
        case number(Numeral)
        /// A day without a time.
        case day(Day)
        /// An instant.
        case instant(Timestamp)
        /// `(`, `,`, `>=` and the like.
        case mark(String)
        /// The end of the query.
        case end
    }

    let kind: Kind
    /// How it was written.
    let spelling: String
    /// Where it begins, in characters from 0.
    let place: Int
}

/// A text in quotes, its escapes resolved, and the pattern it is behind LIKE.
struct SOQLText: Sendable, Hashable {
    /// One part of a pattern.
    enum Part: Sendable, Hashable {
        case character(Unicode.Scalar)
        case anyOne
        case anyMany
    }

    var text = ""
    var pattern: [Part] = []
    /// Whether it has an escape that only LIKE knows (`\%`, `\_`).
    var isPattern = false

    /// Whether a text has this pattern, without regard to case.
    func matches(_ text: String) -> Bool {
        let characters = Array(text.lowercased().unicodeScalars)
        var reached = Set([0])
        for part in pattern {
            switch part {
            case .anyMany: reached = reached.min().map { Set($0...characters.count) } ?? []
            case .anyOne: reached = Set(reached.map { $0 + 1 }.filter { $0 <= characters.count })
            case .character(let wanted):
                let folded = Array(wanted.properties.lowercaseMapping.unicodeScalars)
                reached = Set(reached.filter { characters[$0...].starts(with: folded) }.map { $0 + folded.count })
            }
            if reached.isEmpty { return false }
        }
        return reached.contains(characters.count)
    }
}
