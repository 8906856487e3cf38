import Model

/// A data attribute: a field of companies or contacts, standard or custom.
struct IntercomAttribute: Sendable, Hashable {
    /// What an attribute may hold.
    enum Kind: String, Sendable, CaseIterable {
        case string, integer, float, boolean, datetime, date, options
    }

    let id: Int?
    /// `company` or `contact`.
    let model: String
    let name: String
    let kind: Kind
    let options: [String]
    let custom: Bool
    let writable: Bool
    var archived = false
    let created: Timestamp

    /// The attribute as the API shows it.
    var json: JSON {
        var json = JSONObject([("type", "data_attribute")])
        if let id { json["id"] = .integer(id) }
        json["model"] = .string(model)
        json["name"] = .string(name)
        json["full_name"] = .string(custom ? "custom_attributes.\(name)" : name)
        json["label"] = .string(name)
        json["description"] = .string("")
        json["data_type"] = .string(kind == .options ? "string" : kind.rawValue)
        if !options.isEmpty { json["options"] = .array(options.map(JSON.string)) }
        json["api_writable"] = .flag(writable)
        json["messenger_writable"] = .flag(false)
        json["ui_writable"] = .flag(writable)
        json["custom"] = .flag(custom)
        json["archived"] = .flag(archived)
        if custom {
            json["created_at"] = .integer(created.seconds)
            json["updated_at"] = .integer(created.seconds)
        }
        return .object(json)
    }

    /// Reads a value of this attribute; null clears.
    ///
    /// Texts have up to 255 characters, dates are Unix seconds (fact sheet §B.2).
    func read(_ value: JSON) throws(IntercomFault) -> JSON {
        if value.isNull || value == .string("") { return .null }
        switch (kind, value) {
        case (.string, .string(let text)), (.options, .string(let text)):
            guard text.utf16.count <= 255 else {
                throw .invalid("Custom attribute '\(name)' is too long (maximum is 255 characters)")
            }
            return value
        case (.boolean, .flag): return value
        case (.integer, .number(let number)), (.date, .number(let number)), (.datetime, .number(let number)):
            guard let whole = number.integer else { break }
            return .integer(whole)
        case (.float, .number): return value
        default: break
        }
        throw .invalid("Custom attribute '\(name)' must be of type \(kind.rawValue)")
    }

    /// The kind that a value suggests, for attributes that appear with their first value.
    static func kind(of value: JSON) -> Kind {
        switch value {
        case .flag: .boolean
        case .number(let number): number.integer == nil ? .float : .integer
        default: .string
        }
    }
}

extension IntercomAttribute {
    /// The standard attributes, and one custom attribute of every type.
    static func standard(at born: Timestamp) -> [IntercomAttribute] {
        let fixed: [(String, String, Kind, Bool)] = [
            ("company", "company_id", .string, false), ("company", "name", .string, true),
            ("company", "plan", .string, true), ("company", "size", .integer, true),
            ("company", "website", .string, true), ("company", "industry", .string, true),
            ("company", "monthly_spend", .integer, true), ("company", "remote_created_at", .date, true),
            ("company", "created_at", .date, false), ("company", "updated_at", .date, false),
            ("company", "last_request_at", .date, false), ("company", "session_count", .integer, false),
            ("company", "user_count", .integer, false), ("contact", "role", .string, true),
            ("contact", "name", .string, true), ("contact", "email", .string, true),
            ("contact", "phone", .string, true),
            ("contact", "external_id", .string, true), ("contact", "owner_id", .integer, true),
            ("contact", "avatar", .string, true), ("contact", "unsubscribed_from_emails", .boolean, true),
            ("contact", "signed_up_at", .date, true), ("contact", "last_seen_at", .date, true),
            ("contact", "created_at", .date, false), ("contact", "updated_at", .date, false),
        ]
        let own: [(String, Kind, [String])] = [
            ("tier", .string, []), ("score", .float, []), ("seats", .integer, []), ("active", .boolean, []),
            ("renewal_date", .date, []), ("last_seen", .datetime, []),
            ("segment", .options, ["Enterprise", "Mid-Market", "Small Business"]),
        ]
        return fixed.map { model, name, kind, writable in
            IntercomAttribute(
                id: nil,
                model: model,
                name: name,
                kind: kind,
                options: [],
                custom: false,
                writable: writable,
                created: born
            )
        }
            + own.enumerated().map { place, attribute in
                IntercomAttribute(
                    id: 12_878 + place,
                    model: "company",
                    name: attribute.0,
                    kind: attribute.1,
                    options: attribute.2,
                    custom: true,
                    writable: true,
                    created: born
                )
            }
    }
}
