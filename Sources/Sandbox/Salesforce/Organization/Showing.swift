import Model

/// How a row looks in REST answers.
extension SalesforceOrganization {
    /// The whole of a row, or some of its fields, behind its `attributes`.
    func show(_ row: SalesforceRow, of object: SalesforceObject, fields: [SalesforceField], base: String) -> JSONObject
    {
        var shown = JSONObject([("attributes", Self.attributes(of: row, object, base: base))])
        for field in fields { shown[field.name] = show(field, of: row, object) }
        return shown
    }

    /// One field of a row.
    func show(_ field: SalesforceField, of row: SalesforceRow, _ object: SalesforceObject) -> JSON {
        guard field.type == .address else { return row.value(of: field).rest }
        let parts = object.parts(of: field)
        guard parts.contains(where: { row.values[$0.name] != nil }) else { return .null }
        let prefix = field.name.dropLast("Address".count)
        var address = JSONObject()
        for name in ["City", "Country", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State", "Street"] {
            let key = name.prefix(1).lowercased() + name.dropFirst()
            address[key] = (row.values[prefix + name] ?? .null).rest
        }
        return .object(address)
    }

    /// The `attributes` of a row: its type, and its address under this version's base path.
    static func attributes(of row: SalesforceRow, _ object: SalesforceObject, base: String) -> JSON {
        ["type": .string(object.name), "url": .string("\(base)/sobjects/\(object.name)/\(row.id)")]
    }
}

extension FieldValue {
    /// The value as Salesforce's REST API writes it: instants end with `.000+0000`.
    var rest: JSON {
        switch self {
        case .instant(let instant): .string(instant.text(offset: "+0000"))
        case .number(let number): .number(Numeral(number.plain) ?? number)
        default: plainJSON
        }
    }
}
