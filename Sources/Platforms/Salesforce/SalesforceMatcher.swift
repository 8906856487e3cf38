import Model

/// Looks up candidates for a counterpart by their fields.
struct SalesforceMatcher: Matcher {
    /// The API.
    let api: SalesforceAPI

    /// Fifty values of usual length fit one query.
    let matchLimit = 50

    func step(
        for queries: [IdentityQuery],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[MatchResult]> {
        Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            try dialogue.look(for: queries, wanting: paths, description, api)
        }
    }
}

extension Dialogue {
    /// The most records that are fetched for several queries at once: one page.
    private static let rowLimit = 2000
    /// The most records that are told of one query.
    private static let matchLimit = 10

    /// Looks up records by their fields: one result for each query, in their order.
    ///
    /// All queries ask for the same fields of one kind, so they share statements: `F IN (…)` for one field,
    /// `(F = … AND G = …) OR …` for several. Which record answers which query shows in its values.
    mutating func look(
        for queries: [IdentityQuery],
        wanting paths: [FieldPath],
        _ description: KindDescription?,
        _ api: SalesforceAPI
    ) throws(Question) -> [MatchResult] {
        guard let first = queries.first else { return [] }
        let keys = first.equals.paths
        guard SalesforceKind.isName(first.kind.kind), !keys.isEmpty, (keys + paths).allSatisfy(\.isSelectable) else {
            let problem = Problem("invalid-field", "a kind or field has a name that no query can hold")
            return queries.map { _ in .refused(problem) }
        }
        let statement = Lookup(first.kind, keys: keys, wanting: paths, description)
        var results = [MatchResult](repeating: .found([]), count: queries.count)
        let speakable = queries.indices.filter { statement.condition(queries[$0]) != nil }
        let conditions = speakable.compactMap { statement.condition(queries[$0]) }
        guard
            let groups = SOQL.groups(conditions, within: statement.text(of: []), separator: statement.separator)
        else {
            let problem = Problem("invalid-query", "a value or the list of fields is longer than a query can be")
            return queries.map { _ in .refused(problem) }
        }
        for group in groups {
            let alone = group.count == 1
            let limit = alone ? Self.matchLimit : Self.rowLimit
            let text = statement.text(of: Array(conditions[group]), limit: limit)
            let answer = try query(text, api)
            for index in speakable[group] {
                results[index] = Self.result(of: queries[index], in: answer, statement, alone: alone)
            }
        }
        return results
    }

    private static func result(
        of query: IdentityQuery,
        in answer: QueryResult,
        _ lookup: Lookup,
        alone: Bool
    ) -> MatchResult {
        switch answer {
        case .failed(let fault):
            return MatchResult(fault.setback())
        case .tooMany:
            return .later(Later("too-many-records", scope: .item, alone: true))
        case .records(let rows) where !alone && rows.count >= rowLimit:
            // Some value has so many records that those of the others may have been cut off.
            return .later(Later("too-many-records", scope: .item, alone: true))
        case .records(let rows):
            let own = rows.filter { alone || lookup.answers($0, query) }
            return .found(own.prefix(matchLimit).map { lookup.snapshot($0) })
        }
    }
}

/// The statement of a look-up.
private struct Lookup {
    let kind: KindRef
    let keys: [FieldPath]
    let paths: [FieldPath]
    let description: KindDescription?

    init(_ kind: KindRef, keys: [FieldPath], wanting paths: [FieldPath], _ description: KindDescription?) {
        self.kind = kind
        self.keys = keys
        self.paths = keys + paths.filter { !keys.contains($0) }
        self.description = description
    }

    var separator: String { keys.count == 1 ? ", " : " OR " }

    /// What a query adds to the statement; nil when no record can have its values.
    func condition(_ query: IdentityQuery) -> String? {
        var literals: [String] = []
        for key in keys {
            guard let value = query.equals[key], let literal = SOQL.literal(value, of: description?.fields[key]) else {
                return nil
            }
            literals.append(literal)
        }
        guard literals.count > 1 else { return literals.first }
        return "(\(zip(keys, literals).map { "\($0) = \($1)" }.joined(separator: " AND ")))"
    }

    func text(of conditions: [String], limit: Int = 0) -> String {
        let selection = SOQL.selection(["Id", "SystemModstamp", "CreatedDate"] + paths)
        let list = conditions.joined(separator: separator)
        let persons = SalesforceKind(kind.kind, described: description).hasPersons
        let keyed = keys.count == 1 ? "\(keys[0]) IN (\(list))" : persons ? "(\(list))" : list
        let filter = keyed + (persons ? " AND \(PersonAccount.mark) = false" : "")
        return "SELECT \(selection) FROM \(kind.kind) WHERE \(filter) ORDER BY SystemModstamp DESC, Id LIMIT \(limit)"
    }

    /// Whether a record answers a query: Salesforce compares texts without case, so this does as well.
    func answers(_ record: SalesforceRecord, _ query: IdentityQuery) -> Bool {
        keys.allSatisfy { key in
            let found = record.value(at: key, description)
            guard let wanted = query.equals[key] else { return false }
            let typed = description?.fields[key]?.type.interpret(wanted) ?? wanted
            return found.agrees(with: typed) || Self.folded(found) == Self.folded(typed)
        }
    }

    private static func folded(_ value: FieldValue) -> String? {
        value.text.map { text in
            SalesforceID(text).map(\.text) ?? OutboundMessage.trimmed(text.lowercased())
        }
    }

    func snapshot(_ record: SalesforceRecord) -> Snapshot {
        record.snapshot(kind, wanting: paths, description)
    }
}
