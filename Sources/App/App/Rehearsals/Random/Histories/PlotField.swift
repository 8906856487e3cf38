import Model

/// A field of the small world that random stories play in.
enum PlotField: String, CaseIterable, Sendable {
    case name, website, industry, size

    /// What it is called on a side.
    func name(on side: Side) -> String {
        switch (self, side) {
        case (.name, .crm): "Name"
        case (.website, .crm): "Website"
        case (.industry, .crm): "Industry"
        case (.size, .crm): "NumberOfEmployees"
        case (_, .platform): rawValue
        }
    }

    /// A value nobody else has.
    func value(_ number: Int) -> String {
        self == .size ? "\(number)" : self == .website ? "https://example.com/\(number)" : "\(rawValue) \(number)"
    }

    /// A value as a system's JSON has it.
    func json(_ value: String?) -> JSON {
        guard let value else { return .null }
        return self == .size ? Int64(value).map(JSON.integer) ?? .null : .string(value)
    }

    /// The value that a record of a side has; nil for none.
    func value(in fields: JSONObject, on side: Side) -> String? {
        let value = FieldValue(plain: fields[name(on: side)] ?? .null)
        return value.isEmpty ? nil : value.text
    }
}

/// Values by their fields; nil clears a field.
typealias PlotValues = [PlotField: String?]

extension PlotValues {
    /// The values as a system's JSON has them.
    func json(on side: Side) -> JSONObject {
        JSONObject(sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.name(on: side), $0.key.json($0.value)) })
    }
}

extension Side {
    /// The connection of the small world's side.
    var system: String { self == .crm ? "salesforce" : "intercom" }

    /// The kind of its records.
    var kind: String { self == .crm ? "Account" : "company" }

    /// The field by which its records are recognised.
    var keyField: String { self == .crm ? "AccountNumber" : "company_id" }

    /// The field of its records' ids.
    var idField: String { self == .crm ? "Id" : "id" }
}
