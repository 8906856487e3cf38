import Model

/// One record of a collection's body.
struct CollectionRecord: Sendable {
    let object: SalesforceObject
    /// Its id as it was written; nil when it has none.
    let idText: String?
    /// Its members without `attributes` and id.
    let fields: JSONObject

    /// Records that one call may carry (fact sheet §3.6).
    static let limit = 200
    static let none = SalesforceFault("REQUIRED_FIELD_MISSING", "At least 1 record is required")
    static let tooMany = SalesforceFault(
        "LIMIT_EXCEEDED",
        "record limit reached. cannot submit more than 200 records in this request"
    )

    /// Reads the records of a body; `attributes` must come first in each.
    static func read(_ body: JSON, schema: SalesforceSchema) throws(SalesforceFault) -> [CollectionRecord] {
        let records = body["records"]?.elements ?? []
        guard !records.isEmpty else { throw none }
        guard records.count <= limit else { throw tooMany }
        var read: [CollectionRecord] = []
        for record in records { read.append(try CollectionRecord(record, schema: schema)) }
        return read
    }

    private init(_ json: JSON, schema: SalesforceSchema) throws(SalesforceFault) {
        guard var record = json.object, record.members.first?.name == "attributes",
            let type = json["attributes"]?["type"]?.text
        else {
            throw .malformedBody("The sObject must have an attributes field before any other fields.")
        }
        guard let object = schema.object(type) else {
            throw SalesforceFault("INVALID_TYPE", "sObject type '\(type)' is not supported.")
        }
        let name = record.names.first { $0.lowercased() == "id" }
        idText = name.flatMap { record[$0]?.text }
        record["attributes"] = nil
        if let name { record[name] = nil }
        fields = record
        self.object = object
    }

    /// The record's value of a key field; nil when it is empty.
    func key(_ field: SalesforceField) -> String? {
        if field.type == .id { return idText }
        let member = fields.members.first { $0.name.lowercased() == field.name.lowercased() }
        return member.flatMap { FieldValue(plain: $0.value).text }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// What became of one record of a collection.
enum CollectionResult: Sendable {
    case done(id: String, created: Bool?)
    case failed(SalesforceFault)

    var failed: Bool {
        if case .failed = self { true } else { false }
    }

    var json: JSON {
        switch self {
        case .done(let id, let created):
            var result = JSONObject([("id", .string(id)), ("success", true), ("errors", [])])
            if let created { result["created"] = .flag(created) }
            return .object(result)
        case .failed(let fault): return fault.result
        }
    }
}
