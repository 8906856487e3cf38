import Model

/// The filter of a contact search (fact sheet §B.3).
indirect enum ContactFilter: Sendable {
    case all([ContactFilter])
    case any([ContactFilter])
    case test(field: String, comparison: String, value: JSON)

    /// Reads a filter or a group; groups nest two levels deep and have up to 15 members.
    init(_ json: JSON, depth: Int) throws(IntercomFault) {
        guard let comparison = json["operator"]?.text else { throw .invalid("operator is missing") }
        if ["AND", "OR"].contains(comparison) {
            guard depth < 2, let members = json["value"]?.elements, (1...15).contains(members.count) else {
                throw .invalid("a group has up to 15 filters and nests up to two levels")
            }
            var filters: [ContactFilter] = []
            for member in members { filters.append(try ContactFilter(member, depth: depth + 1)) }
            self = comparison == "AND" ? .all(filters) : .any(filters)
            return
        }
        guard let field = json["field"]?.text, let value = json["value"] else {
            throw .invalid("field or value is missing")
        }
        guard Self.fields.contains(field) || field.hasPrefix("custom_attributes.") else {
            throw IntercomFault(400, "invalid_field", "Invalid field \(field)")
        }
        guard ["=", "!=", "IN", "NIN", ">", "<", "~", "!~", "^", "$"].contains(comparison) else {
            throw .invalid("Invalid operator \(comparison)")
        }
        self = .test(field: field, comparison: comparison, value: value)
    }

    /// Whether a contact, as REST shows it, passes.
    func accepts(_ contact: JSONObject) -> Bool {
        switch self {
        case .all(let filters): filters.allSatisfy { $0.accepts(contact) }
        case .any(let filters): filters.contains { $0.accepts(contact) }
        case .test(let field, let comparison, let value):
            Self.holds(
                JSON.object(contact).value(at: field) ?? .null,
                comparison,
                value,
                isDate: field.hasSuffix("_at")
            )
        }
    }

    private static func holds(_ found: JSON, _ comparison: String, _ value: JSON, isDate: Bool) -> Bool {
        switch comparison {
        case "=": return same(found, value, isDate)
        case "!=": return !same(found, value, isDate)
        case "IN": return (value.elements ?? []).contains { same(found, $0, isDate) }
        case "NIN": return !(value.elements ?? []).contains { same(found, $0, isDate) }
        case ">", "<":
            guard let one = number(found, isDate), let other = number(value, isDate) else { return false }
            return comparison == ">" ? one > other : one < other
        default:
            guard let text = found.text?.lowercased(), let part = value.text?.lowercased() else {
                return comparison == "!~"
            }
            switch comparison {
            case "~": return text.contains(part)
            case "!~": return !text.contains(part)
            case "^": return text.hasPrefix(part)
            default: return text.hasSuffix(part)
            }
        }
    }

    private static func same(_ one: JSON, _ other: JSON, _ isDate: Bool) -> Bool {
        if isDate { return number(one, true) == number(other, true) }
        if let one = one.text, let other = other.text { return one.lowercased() == other.lowercased() }
        return FieldValue(plain: one).agrees(with: FieldValue(plain: other))
    }

    /// A number; dates count whole days.
    private static func number(_ json: JSON, _ isDate: Bool) -> Double? {
        let value: Double? =
            switch json {
            case .number(let number): number.double
            case .string(let text): Double(text)
            default: nil
            }
        return isDate ? value.map { ($0 / 86_400).rounded(.down) } : value
    }

    private static let fields: Set<String> = [
        "id", "role", "name", "avatar", "owner_id", "email", "phone", "external_id", "created_at", "signed_up_at",
        "updated_at", "last_seen_at", "unsubscribed_from_emails", "marked_email_as_spam", "has_hard_bounced",
    ]
}
