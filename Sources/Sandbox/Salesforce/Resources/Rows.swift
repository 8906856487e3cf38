import Model

/// `/sobjects/{type}` and the rows under it, by id and by external id.
extension SalesforceSimulator {
    /// POST: creates a row.
    mutating func create(_ object: SalesforceObject, _ call: SalesforceCall) throws(SalesforceFault) -> HTTPResponse {
        let record = try call.record()
        guard !record.names.contains(where: { $0.lowercased() == "id" }) else { throw .idInInsert }
        let id = try organization.insert(
            try organization.assignments(record, to: object),
            into: object,
            by: call.author
        )
        return .json(
            201,
            ["id": .string(id), "success": true, "errors": []],
            headers: ["Location": "\(call.base)/sobjects/\(object.name)/\(id)"]
        )
    }

    /// GET, PATCH and DELETE of a row by its id.
    mutating func row(
        _ object: SalesforceObject,
        _ call: SalesforceCall,
        id text: String
    ) throws(SalesforceFault) -> HTTPResponse {
        let id = try Self.id(text, of: object)
        switch call.method {
        case "GET": return try read(try organization.existing(id, of: object), of: object, call)
        case "PATCH":
            let assignments = try organization.assignments(try call.record(), to: object)
            try organization.update(id, of: object, assignments, by: call.author)
            return HTTPResponse(204)
        case "DELETE":
            try organization.delete(id, of: object, by: call.author)
            return HTTPResponse(204)
        default: throw .methodNotAllowed(call.method, allowed: "DELETE,GET,PATCH")
        }
    }

    /// GET, PATCH (upsert) and DELETE of a row by the value of a key field.
    mutating func keyedRow(
        _ object: SalesforceObject,
        _ call: SalesforceCall,
        key: String,
        value: String
    ) throws(SalesforceFault) -> HTTPResponse {
        guard let field = object.field(key), field.externalID || field.idLookup else { throw .noExternalID(key) }
        if field.type == .id { return try upsertByID(object, call, id: value) }
        let found = organization.tables[object.name]?.ids(where: field, is: .text(value)) ?? []
        guard found.count <= 1 else {
            return .json(300, .array(found.map { .string("\(call.base)/sobjects/\(object.name)/\($0)") }))
        }
        if call.method == "PATCH" { return try upsert(object, call, field: field, value: value, found: found.first) }
        guard let id = found.first else { throw .notFound }
        return try row(object, call, id: id)
    }

    private mutating func upsertByID(
        _ object: SalesforceObject,
        _ call: SalesforceCall,
        id: String
    ) throws(SalesforceFault) -> HTTPResponse {
        let answer = try row(object, call, id: id)
        guard call.method == "PATCH" else { return answer }
        return Self.upserted(try Self.id(id, of: object), created: false, call)
    }

    private mutating func upsert(
        _ object: SalesforceObject,
        _ call: SalesforceCall,
        field: SalesforceField,
        value: String,
        found: String?
    ) throws(SalesforceFault) -> HTTPResponse {
        var record = try call.record()
        if let named = record.names.first(where: { [field.name.lowercased(), "id"].contains($0.lowercased()) }) {
            throw SalesforceFault(
                "INVALID_FIELD",
                "The \(named) field should not be specified in the sobject data.",
                fields: [named]
            )
        }
        if let id = found {
            try organization.update(id, of: object, try organization.assignments(record, to: object), by: call.author)
            return Self.upserted(id, created: false, call)
        }
        guard call.query["updateOnly"] != "true" else { throw .notFound }
        record[field.name] = .string(value)
        let id = try organization.insert(
            try organization.assignments(record, to: object),
            into: object,
            by: call.author
        )
        return Self.upserted(id, created: true, call)
    }

    /// Before version 46 an update answered 204 without a body.
    private static func upserted(_ id: String, created: Bool, _ call: SalesforceCall) -> HTTPResponse {
        guard created || call.version >= 46 else { return HTTPResponse(204) }
        var body = JSONObject([("id", .string(id)), ("success", true), ("errors", [])])
        if call.version >= 46 { body["created"] = .flag(created) }
        return .json(created ? 201 : 200, .object(body))
    }

    private func read(
        _ row: SalesforceRow,
        of object: SalesforceObject,
        _ call: SalesforceCall
    ) throws(SalesforceFault) -> HTTPResponse {
        var fields = object.fields
        if let names = call.query["fields"] {
            fields = []
            for name in names.split(separator: ",") {
                guard let field = object.field(String(name)) else { throw .noColumn(String(name), of: object.name) }
                fields.append(field)
            }
            if let id = object.field("Id"), !fields.contains(id) { fields.append(id) }
        }
        var response = HTTPResponse.json(
            200,
            .object(organization.show(row, of: object, fields: fields, base: call.base))
        )
        response.headers.add("Last-Modified", HTTPDate.text(row.stamp))
        if object.name == "Account" {
            response.headers.add("ETag", "\"\(derivation.token("\(row.id) \(row.order)", length: 27))--gzip\"")
        }
        return response
    }

    /// The 18-character form of an id in a path.
    static func id(_ text: String, of object: SalesforceObject) throws(SalesforceFault) -> String {
        guard let id = SalesforceID.full(text) else {
            guard text.utf8.count == 18 || text.utf8.count == 15 else { throw .noExternalID(text) }
            throw SalesforceFault("MALFORMED_ID", "malformed id \(text)", showsFields: true)
        }
        guard id.hasPrefix(object.keyPrefix) else { throw .notFound }
        return id
    }
}

extension SalesforceFault {
    /// A create that brings its own id.
    static let idInInsert = SalesforceFault(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "cannot specify Id in an insert call",
        fields: ["Id"]
    )
}
