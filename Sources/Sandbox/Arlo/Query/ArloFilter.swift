import Model

/// Which resources of a collection are wanted (fact sheet §1.2).
indirect enum ArloFilter: Sendable, Hashable {
    /// What a field is compared with.
    enum Literal: Sendable, Hashable {
        case text(String)
        case number(Numeral)
        case instant(Timestamp)
        case flag(Bool)
    }

    case comparison(ArloPath, String, Literal)
    case both(ArloFilter, ArloFilter)
    case either(ArloFilter, ArloFilter)

    /// Whether a record is wanted.
    func accepts(_ record: ArloRecord, in tenant: ArloTenant) -> Bool {
        switch self {
        case .both(let one, let other): one.accepts(record, in: tenant) && other.accepts(record, in: tenant)
        case .either(let one, let other): one.accepts(record, in: tenant) || other.accepts(record, in: tenant)
        case .comparison(let path, let comparison, let literal):
            path.text(of: record, in: tenant).map {
                Self.holds(comparison, Self.order($0, literal, ignoringCase: tenant.options.ignoresCase))
            } ?? (comparison == "ne")
        }
    }

    /// How a field's text stands to a literal: negative before it, 0 equal, positive behind it.
    private static func order(_ text: String, _ literal: Literal, ignoringCase: Bool) -> Int {
        switch literal {
        case .text(let other):
            ignoringCase ? order(text.lowercased(), other.lowercased()) : order(text, other)
        case .number(let other): order(Double(text) ?? .nan, other.double)
        case .instant(let other): order(Timestamp(text) ?? .never, other)
        case .flag(let other): order(text, other ? "true" : "false")
        }
    }

    private static func order<Value: Comparable>(_ one: Value, _ other: Value) -> Int {
        one < other ? -1 : one == other ? 0 : 1
    }

    private static func holds(_ comparison: String, _ order: Int) -> Bool {
        switch comparison {
        case "eq": order == 0
        case "ne": order != 0
        case "gt": order > 0
        case "ge": order >= 0
        case "lt": order < 0
        default: order <= 0
        }
    }
}

/// Reads filters: `or` binds weaker than `and`, and parentheses group.
struct ArloFilterParser {
    private let kind: ArloKind
    private let tenant: ArloTenant
    private var tokens: ArraySlice<ArloToken>

    private static let comparisons: Set<String> = ["eq", "ne", "gt", "ge", "lt", "le"]
    /// How deep parentheses may be nested; a limit of ours.
    private static let depthLimit = 32

    /// Reads a filter over the resources of a kind.
    ///
    /// - Throws: 400 for what cannot be read, and for a field compared with a literal of another type.
    static func parse(_ text: String, of kind: ArloKind, in tenant: ArloTenant) throws(ArloFault) -> ArloFilter {
        var parser = ArloFilterParser(kind: kind, tenant: tenant, tokens: try ArloLexer.tokens(text)[...])
        let filter = try parser.either(depth: 0)
        guard parser.tokens.isEmpty else { throw .invalid("The filter does not end where it should.") }
        return filter
    }

    private mutating func either(depth: Int) throws(ArloFault) -> ArloFilter {
        var filter = try both(depth: depth)
        while take(word: "or") { filter = .either(filter, try both(depth: depth)) }
        return filter
    }

    private mutating func both(depth: Int) throws(ArloFault) -> ArloFilter {
        var filter = try single(depth: depth)
        while take(word: "and") { filter = .both(filter, try single(depth: depth)) }
        return filter
    }

    private mutating func single(depth: Int) throws(ArloFault) -> ArloFilter {
        guard depth < Self.depthLimit else { throw .invalid("The filter is nested too deeply.") }
        if tokens.first == .open {
            tokens.removeFirst()
            let filter = try either(depth: depth + 1)
            try expect(.close)
            return filter
        }
        let path = try ArloPath(try word("a property"), of: kind, in: tenant)
        let comparison = try word("a comparison").lowercased()
        guard Self.comparisons.contains(comparison) else { throw .invalid("There is no comparison '\(comparison)'.") }
        let literal = try literal()
        guard Self.fits(literal, path.field) else {
            throw .invalid("\(path.field.name) cannot be compared with a value of that type.")
        }
        return .comparison(path, comparison, literal)
    }

    private mutating func literal() throws(ArloFault) -> ArloFilter.Literal {
        switch tokens.popFirst() {
        case .text(let text)?: return .text(text)
        case .number(let number)?: return .number(number)
        case .word(let word)? where ["true", "false"].contains(word.lowercased()):
            return .flag(word.lowercased() == "true")
        case .word(let function)? where ["datetime", "datetimeoffset"].contains(function.lowercased()):
            try expect(.open)
            guard case .text(let text)? = tokens.popFirst(), let instant = Self.instant(text) else {
                throw .invalid("\(function) needs an instant in quotes.")
            }
            try expect(.close)
            return .instant(instant)
        case .word?, .open?, .close?, nil: throw .invalid("The filter lacks a value.")
        }
    }

    /// Reads an instant, whose seconds and their fraction may be left out (fact sheet §1.2).
    private static func instant(_ text: String) -> Timestamp? {
        if let instant = Timestamp(text) { return instant }
        guard text.count > 16, text.filter({ $0 == ":" }).count < 3 else { return nil }
        return Timestamp(text.prefix(16) + ":00" + text.dropFirst(16))
    }

    private static func fits(_ literal: ArloFilter.Literal, _ field: ArloField) -> Bool {
        switch (field.holding, literal) {
        case (.text, .text), (.choice, .text), (.number, .number), (.instant, .instant), (.flag, .flag): true
        case (.text, _), (.choice, _), (.number, _), (.instant, _), (.flag, _): false
        }
    }

    private mutating func word(_ what: String) throws(ArloFault) -> String {
        guard case .word(let word)? = tokens.popFirst() else { throw .invalid("The filter lacks \(what).") }
        return word
    }

    private mutating func take(word: String) -> Bool {
        guard case .word(let found)? = tokens.first, found.lowercased() == word else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func expect(_ token: ArloToken) throws(ArloFault) {
        guard tokens.popFirst() == token else { throw .invalid("The filter has parentheses that do not pair up.") }
    }
}
