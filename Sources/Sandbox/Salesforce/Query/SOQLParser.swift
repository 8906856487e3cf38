import Model

/// Reads the subset of SOQL that clients send: one object and its parents, conditions, order, limit and offset.
struct SOQLParser {
    let source: String
    private let tokens: [SOQLToken]
    private let schema: SalesforceSchema
    private var index = 0

    /// Reads a query.
    ///
    /// - Throws: MALFORMED_QUERY, INVALID_FIELD or INVALID_TYPE, worded and placed as Salesforce does.
    static func parse(_ query: String, schema: SalesforceSchema) throws(SalesforceFault) -> SOQLQuery {
        guard query.count <= 100_000 else { throw SalesforceFault("QUERY_TOO_COMPLICATED", "query is too long") }
        var parser = SOQLParser(source: query, tokens: try SOQLLexer.tokens(of: query), schema: schema)
        return try parser.query()
    }

    private init(source: String, tokens: [SOQLToken], schema: SalesforceSchema) {
        self.source = source
        self.tokens = tokens
        self.schema = schema
    }

    private mutating func query() throws(SalesforceFault) -> SOQLQuery {
        try expect("SELECT")
        let items = try selectItems()
        try expect("FROM")
        let object = try object()
        var query = SOQLQuery(object: object, selection: try selection(items, of: object))
        if take("WHERE") { query.condition = try condition(of: object, depth: 0) }
        if take("ORDER") {
            try expect("BY")
            repeat { query.orderings.append(try ordering(of: object)) } while takeMark(",")
        }
        if take("LIMIT") { query.limit = try count() }
        if take("OFFSET") { query.offset = try count() }
        guard current.kind == .end else { throw unexpected() }
        guard query.offset <= 2000 else {
            throw SalesforceFault("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
        }
        try checkWildcard(items, limit: query.limit)
        return query
    }

    // What is selected.

    private struct Item {
        let token: SOQLToken
        let name: String
        /// What stands in parentheses behind the name; nil when none follow.
        var argument: SOQLToken?
        var called = false
    }

    private mutating func selectItems() throws(SalesforceFault) -> [Item] {
        var items: [Item] = []
        repeat {
            guard case .name(let name) = current.kind else { throw unexpected() }
            var item = Item(token: advance(), name: name)
            if takeMark("(") {
                item.called = true
                if case .name = current.kind { item.argument = advance() }
                try expectMark(")")
            }
            items.append(item)
        } while takeMark(",")
        return items
    }

    private mutating func object() throws(SalesforceFault) -> SalesforceObject {
        guard case .name(let name) = current.kind else { throw unexpected() }
        guard let object = schema.object(name) else {
            throw .malformed(
                "sObject type '\(name)' is not supported. If you are attempting to use a custom object, be sure to append "
                    + "the '__c' after the entity name. Please reference your WSDL or the describe call for the "
                    + "appropriate names.",
                at: current.place,
                in: source,
                code: "INVALID_TYPE"
            )
        }
        _ = advance()
        return object
    }

    private func selection(_ items: [Item], of object: SalesforceObject) throws(SalesforceFault) -> SOQLQuery.Selection
    {
        if let only = items.first, items.count == 1, only.name.uppercased() == "COUNT", only.called {
            guard let argument = only.argument else { return .count }
            return .countOf(try route(argument, from: object))
        }
        var routes: [SOQLRoute] = []
        for item in items {
            if item.called {
                routes += try fieldSet(item, of: object)
            } else {
                routes.append(try route(item.token, from: object))
            }
            let last = routes.last
            guard routes.dropLast().allSatisfy({ $0 != last }) else {
                throw SalesforceFault("INVALID_FIELD", "duplicate field selected: \(item.name)")
            }
        }
        return .fields(routes)
    }

    private func fieldSet(_ item: Item, of object: SalesforceObject) throws(SalesforceFault) -> [SOQLRoute] {
        guard item.name.uppercased() == "FIELDS" else { throw .unexpected("(", at: item.token.place, in: source) }
        let fields: [SalesforceField]
        switch item.argument?.spelling.uppercased() {
        case "ALL": fields = object.fields
        case "STANDARD": fields = object.fields.filter { !$0.isCustom }
        case "CUSTOM": fields = object.fields.filter(\.isCustom)
        default: throw .unexpected(item.argument?.spelling ?? ")", at: item.token.place, in: source)
        }
        return fields.map { SOQLRoute(steps: [], objects: [], field: $0) }
    }

    private func checkWildcard(_ items: [Item], limit: Int?) throws(SalesforceFault) {
        let unbounded = items.contains {
            $0.called && $0.name.uppercased() == "FIELDS" && $0.argument?.spelling.uppercased() != "STANDARD"
        }
        guard !unbounded || (limit ?? .max) <= 200 else {
            throw SalesforceFault("MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200")
        }
    }

    /// The field that a dotted name leads to.
    private func route(_ token: SOQLToken, from object: SalesforceObject) throws(SalesforceFault) -> SOQLRoute {
        guard case .name(let name) = token.kind else { throw .unexpected(token.spelling, at: token.place, in: source) }
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 1, parts[0].lowercased() == object.name.lowercased(), object.reference(parts[0]) == nil {
            parts.removeFirst()
        }
        var here = object
        var steps: [SalesforceField] = []
        var objects: [SalesforceObject] = []
        for part in parts.dropLast() {
            guard steps.count < 5, let step = here.reference(part),
                let next = step.references.lazy.compactMap({ schema.object($0) }).first
            else {
                throw .malformed(
                    "Didn't understand relationship '\(part)' in field path. If you are attempting to use a custom "
                        + "relationship, be sure to append the '__r' after the custom relationship name. Please reference "
                        + "your WSDL or the describe call for the appropriate names.",
                    at: token.place,
                    in: source,
                    code: "INVALID_FIELD"
                )
            }
            steps.append(step)
            objects.append(next)
            here = next
        }
        guard let field = here.field(parts.last ?? "") else {
            throw .malformed(
                "No such column '\(parts.last ?? "")' on entity '\(here.name)'. If you are attempting to use a custom "
                    + "field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the "
                    + "describe call for the appropriate names.",
                at: token.place,
                in: source,
                code: "INVALID_FIELD"
            )
        }
        return SOQLRoute(steps: steps, objects: objects, field: field)
    }

    mutating func filterable(from object: SalesforceObject) throws(SalesforceFault) -> SOQLRoute {
        let token = advance()
        let route = try route(token, from: object)
        guard route.field.isFilterable else {
            throw .malformed(
                "field '\(route.field.name)' can not be filtered in a query call",
                at: token.place,
                in: source,
                code: "INVALID_FIELD"
            )
        }
        return route
    }

    private mutating func ordering(of object: SalesforceObject) throws(SalesforceFault) -> SOQLQuery.Ordering {
        var ordering = SOQLQuery.Ordering(route: try filterable(from: object))
        if take("DESC") { ordering.descending = true } else { _ = take("ASC") }
        if take("NULLS") {
            ordering.nullsLast = take("LAST")
            if !ordering.nullsLast { try expect("FIRST") }
        }
        return ordering
    }

    // Tokens.

    var current: SOQLToken { tokens[min(index, tokens.count - 1)] }

    mutating func advance() -> SOQLToken {
        defer { index += 1 }
        return current
    }

    func isWord(_ word: String) -> Bool {
        guard case .name(let name) = current.kind else { return false }
        return name.uppercased() == word
    }

    mutating func take(_ word: String) -> Bool {
        guard isWord(word) else { return false }
        index += 1
        return true
    }

    mutating func takeMark(_ mark: String) -> Bool {
        guard current.kind == .mark(mark) else { return false }
        index += 1
        return true
    }

    mutating func expect(_ word: String) throws(SalesforceFault) {
        guard take(word) else { throw unexpected() }
    }

    mutating func expectMark(_ mark: String) throws(SalesforceFault) {
        guard takeMark(mark) else { throw unexpected() }
    }

    private mutating func count() throws(SalesforceFault) -> Int {
        guard case .number(let number) = current.kind, let count = number.integer, count >= 0 else {
            throw unexpected()
        }
        _ = advance()
        return Int(count)
    }

    func unexpected() -> SalesforceFault { .unexpected(current.spelling, at: current.place, in: source) }
}
