import Model

/// Field values as the body of a company write: types as the attributes ask for them, instants as Unix seconds.
struct IntercomBody {
    /// What Intercom takes only when a company is created.
    static let createOnly: Set<FieldPath> = ["company_id", "remote_created_at"]

    /// The largest `size` or `monthly_spend`.
    private static let largestInteger = Int64(Int32.max)

    /// The members to send.
    let object: JSONObject

    /// Spells values.
    ///
    /// - Throws: `Problem` naming the field that is not writable, not known, or whose value its attribute cannot hold.
    init(_ fields: Fields, description: KindDescription?) throws(Problem) {
        var object = JSONObject()
        var custom = JSONObject()
        for (path, value) in fields.pairs {
            let field = description?.fields[path] ?? IntercomAttributes.standard[path]
            if let field, !field.creatable {
                throw Problem("not-writable", "Intercom does not let this field be written", fields: [path])
            }
            let spelled = try Self.spell(value, field?.type, path)
            if path.text.hasPrefix(IntercomAttributes.customPrefix) {
                custom[String(path.text.dropFirst(IntercomAttributes.customPrefix.count))] = spelled
            } else if field != nil {
                object[path.text] = spelled
            } else {
                throw Problem("unknown-field", "companies have no such field", fields: [path])
            }
        }
        if !custom.members.isEmpty { object["custom_attributes"] = .object(custom) }
        self.object = object
    }

    private static func spell(_ value: FieldValue, _ type: FieldType?, _ path: FieldPath) throws(Problem) -> JSON {
        guard let typed = type.map({ $0.interpret(value) }) ?? value else {
            throw Problem("wrong-type", "the value is not what the field holds", fields: [path])
        }
        switch typed {
        case _ where typed.isEmpty: return .null
        case .instant(let instant): return .integer(instant.seconds)
        case .day(let day): return .integer(Int64(day.daysSinceEpoch) * 86_400)
        case .list: return .optional(typed.text)
        case .number(let number) where type == .integer: return try integer(number, path)
        case .null, .flag, .number, .text, .wire: return typed.plainJSON
        }
    }

    private static func integer(_ number: Numeral, _ path: FieldPath) throws(Problem) -> JSON {
        guard let integer = number.integer, (-largestInteger...largestInteger).contains(integer) else {
            throw Problem("out-of-range", "Intercom's whole numbers go up to \(largestInteger)", fields: [path])
        }
        return .integer(integer)
    }
}
