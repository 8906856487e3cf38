import Model

/// The conditions of WHERE.
extension SOQLParser {
    /// Reads conditions up to the end of the group; Salesforce wants parentheses where AND and OR meet.
    mutating func condition(of object: SalesforceObject, depth: Int) throws(SalesforceFault) -> SOQLCondition {
        guard depth < 20 else { throw SalesforceFault("MALFORMED_QUERY", "the condition is nested too deeply") }
        var parts = [try term(of: object, depth: depth)]
        var joint: String?
        while let word = ["AND", "OR"].first(where: { isWord($0) }) {
            guard joint == nil || joint == word else { throw unexpected() }
            joint = word
            _ = advance()
            parts.append(try term(of: object, depth: depth))
        }
        if parts.count == 1 { return parts[0] }
        return joint == "OR" ? .any(parts) : .all(parts)
    }

    private mutating func term(of object: SalesforceObject, depth: Int) throws(SalesforceFault) -> SOQLCondition {
        if take("NOT") { return .not(try term(of: object, depth: depth + 1)) }
        if takeMark("(") {
            let inner = try condition(of: object, depth: depth + 1)
            try expectMark(")")
            return inner
        }
        return .test(try test(of: object))
    }

    private mutating func test(of object: SalesforceObject) throws(SalesforceFault) -> SOQLTest {
        let route = try filterable(from: object)
        if case .mark(let mark) = current.kind, let comparison = SOQLTest.Comparison(rawValue: mark) {
            _ = advance()
            return SOQLTest(route: route, comparison: comparison, operands: [try operand(for: route.field)])
        }
        if take("LIKE") { return try like(route) }
        if take("IN") { return SOQLTest(route: route, comparison: .isIn, operands: try list(for: route.field)) }
        if take("INCLUDES") { return try choices(route, .includes) }
        if take("EXCLUDES") { return try choices(route, .excludes) }
        if take("NOT") {
            try expect("IN")
            return SOQLTest(route: route, comparison: .notIn, operands: try list(for: route.field))
        }
        throw unexpected()
    }

    private mutating func like(_ route: SOQLRoute) throws(SalesforceFault) -> SOQLTest {
        guard case .text(let text) = current.kind else { throw unexpected() }
        guard route.field.isText else { throw mistyped(current, for: route.field) }
        _ = advance()
        return SOQLTest(route: route, comparison: .like, operands: [.text(text.text)], pattern: text)
    }

    private mutating func choices(
        _ route: SOQLRoute,
        _ comparison: SOQLTest.Comparison
    ) throws(SalesforceFault) -> SOQLTest {
        guard route.field.type == .multipicklist else { throw mistyped(current, for: route.field) }
        return SOQLTest(route: route, comparison: comparison, operands: try list(for: route.field))
    }

    private mutating func list(for field: SalesforceField) throws(SalesforceFault) -> [FieldValue] {
        try expectMark("(")
        var operands: [FieldValue] = []
        repeat { operands.append(try operand(for: field)) } while takeMark(",")
        try expectMark(")")
        return operands
    }

    private mutating func operand(for field: SalesforceField) throws(SalesforceFault) -> FieldValue {
        let token = advance()
        switch (token.kind, field.type) {
        case (.name(let word), _) where word.lowercased() == "null": return .null
        case (.name(let word), .boolean) where ["true", "false"].contains(word.lowercased()):
            return .flag(word.lowercased() == "true")
        case (.number(let number), _) where field.isNumber: return .number(number)
        case (.day(let day), .date): return .day(day)
        case (.instant(let instant), .datetime): return .instant(instant)
        case (.text(let text), .id), (.text(let text), .reference):
            guard let id = SalesforceID.full(text.text) else {
                throw .malformed(
                    "invalid ID field: \(text.text)",
                    at: token.place,
                    in: source,
                    code: "INVALID_QUERY_FILTER_OPERATOR"
                )
            }
            return .text(id)
        case (.text(let text), _) where field.isText:
            guard !text.isPattern else {
                throw .malformed("Illegal character sequence in string", at: token.place, in: source)
            }
            return text.text.isEmpty ? .null : .text(text.text)
        case (.mark, _), (.end, _): throw .unexpected(token.spelling, at: token.place, in: source)
        default: throw mistyped(token, for: field)
        }
    }

    private func mistyped(_ token: SOQLToken, for field: SalesforceField) -> SalesforceFault {
        let quoted = field.isText || field.type == .id || field.type == .reference
        let type =
            switch field.type {
            case .datetime: "dateTime"
            case .string, .textarea, .email, .phone, .url, .picklist, .multipicklist: "string"
            default: field.type.rawValue
            }
        return .malformed(
            "value of filter criterion for field '\(field.name)' must be of type \(type) and should "
                + (quoted ? "be enclosed in quotes" : "not be enclosed in quotes"),
            at: token.place,
            in: source,
            code: "INVALID_FIELD"
        )
    }
}
