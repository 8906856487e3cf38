import Model

/// Runs queries over the organisation's rows.
extension SalesforceOrganization {
    /// The rows that satisfy a query, in its order, cut to its offset and limit.
    mutating func rows(for query: SOQLQuery, deletedToo: Bool) -> [SalesforceRow] {
        let found = candidates(for: query).filter { row in
            (deletedToo || row.deleted == nil) && (query.condition.map { satisfies(row, query.object, $0) } ?? true)
        }
        let sorted = sort(found, by: query)
        return Array(sorted.dropFirst(query.offset).prefix(query.limit ?? .max))
    }

    /// The value that a route leads to from a row; null when a reference on the way is empty.
    func value(_ route: SOQLRoute, of row: SalesforceRow) -> FieldValue {
        var row = row
        for (step, object) in zip(route.steps, route.objects) {
            guard let id = row.value(of: step).text, let next = self.row(id, of: object) else { return .null }
            row = next
        }
        return row.value(of: route.field)
    }

    /// The rows among which the answer is: those that the condition names by their values, or all of them.
    private mutating func candidates(for query: SOQLQuery) -> [SalesforceRow] {
        guard let condition = query.condition, let ids = ids(of: query.object, named: condition) else {
            return (tables[query.object.name]?.unordered).map(Array.init) ?? []
        }
        return ids.compactMap { row($0, of: query.object) }
    }

    /// The ids among which every row is that satisfies a condition; nil where it does not name them by their values.
    private mutating func ids(of object: SalesforceObject, named condition: SOQLCondition) -> Set<String>? {
        switch condition {
        case .test(let test): return ids(of: object, passing: test)
        case .all(let parts): return parts.compactMap { ids(of: object, named: $0) }.min { $0.count < $1.count }
        case .any(let parts):
            let named = parts.compactMap { ids(of: object, named: $0) }
            return named.count == parts.count ? named.reduce(into: []) { $0.formUnion($1) } : nil
        case .not: return nil
        }
    }

    /// The ids of the rows that pass a test for equality with values; nil for any other test.
    private mutating func ids(of object: SalesforceObject, passing test: SOQLTest) -> Set<String>? {
        let field = test.route.field
        guard test.route.steps.isEmpty, [.equal, .isIn].contains(test.comparison), !test.operands.contains(.null)
        else { return nil }
        if field.type == .id { return test.keys }
        guard SalesforceIndex.covers(field) else { return nil }
        return ids(of: object, where: field, hasKeyIn: test.keys)
    }

    private func satisfies(_ row: SalesforceRow, _ object: SalesforceObject, _ condition: SOQLCondition) -> Bool {
        switch condition {
        case .all(let parts): parts.allSatisfy { satisfies(row, object, $0) }
        case .any(let parts): parts.contains { satisfies(row, object, $0) }
        case .not(let inner): !satisfies(row, object, inner)
        case .test(let test): test.holds(for: value(test.route, of: row))
        }
    }

    private func sort(_ rows: [SalesforceRow], by query: SOQLQuery) -> [SalesforceRow] {
        guard !query.orderings.isEmpty else { return rows.sorted { $0.id < $1.id } }
        let keyed = rows.map { row in (row, query.orderings.map { value($0.route, of: row) }) }
        return keyed.sorted { one, other in
            for (place, ordering) in query.orderings.enumerated() {
                if let before = ordering.isBefore(one.1[place], other.1[place]) { return before }
            }
            return one.0.id < other.0.id
        }.map(\.0)
    }
}

extension SOQLQuery.Ordering {
    /// Whether one value comes first; nil when neither does.
    fileprivate func isBefore(_ one: FieldValue, _ other: FieldValue) -> Bool? {
        switch (one, other) {
        case (.null, .null): return nil
        case (.null, _): return !nullsLast
        case (_, .null): return nullsLast
        default:
            if SOQLOrder.isLess(one, other) == true { return !descending }
            return SOQLOrder.isLess(other, one) == true ? descending : nil
        }
    }
}

extension SOQLTest {
    /// Whether a value passes; null is different from every value, and neither less nor greater than any.
    func holds(for value: FieldValue) -> Bool {
        switch comparison {
        case .equal, .isIn: isAmong(value)
        case .different, .notIn: !isAmong(value)
        case .less: SOQLOrder.isLess(value, operands[0]) ?? false
        case .greater: SOQLOrder.isLess(operands[0], value) ?? false
        case .lessOrEqual: SOQLOrder.isLess(operands[0], value).map { !$0 } ?? false
        case .greaterOrEqual: SOQLOrder.isLess(value, operands[0]).map { !$0 } ?? false
        case .like: value.text.map { pattern?.matches($0) ?? false } ?? false
        case .includes: includes(value)
        case .excludes: !includes(value)
        }
    }

    private func isAmong(_ value: FieldValue) -> Bool {
        guard let key = SOQLOrder.key(value, of: route.field) else { return operands.contains(.null) }
        return keys.contains(key)
    }

    /// Whether a multi-select value has, for some operand, all of the choices that the operand joins by `;`.
    private func includes(_ value: FieldValue) -> Bool {
        let chosen = Set((value.text ?? "").lowercased().split(separator: ";"))
        return operands.contains { operand in
            let wanted = (operand.text ?? "").lowercased().split(separator: ";")
            return !wanted.isEmpty && wanted.allSatisfy(chosen.contains)
        }
    }
}
