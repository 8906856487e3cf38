import Model

/// `/composite/sobjects`: up to 200 records in one call, one result for each, in the order of the request.
extension SalesforceSimulator {
    /// Answers a call to the collections resource.
    mutating func collections(_ call: SalesforceCall) throws(SalesforceFault) -> HTTPResponse {
        switch (call.method, call.path.count) {
        case ("POST", 2):
            return try writeEach(call) { records, simulator throws(SalesforceFault) in
                try simulator.createEach(records, call)
            }
        case ("PATCH", 2):
            return try writeEach(call) { records, simulator throws(SalesforceFault) in
                try simulator.updateEach(records, call)
            }
        case ("PATCH", 4):
            guard let object = organization.schema.object(call.path[2]) else { throw .notFound }
            guard let key = object.field(call.path[3]), key.externalID || key.idLookup else {
                throw .noExternalID(call.path[3])
            }
            return try writeEach(call) { records, simulator throws(SalesforceFault) in
                try simulator.upsertEach(records, object, by: key, call)
            }
        case ("DELETE", 2): return deleteEach(call)
        case ("GET", 3):
            return try readEach(call, ids: Self.list(call.query["ids"]), fields: Self.list(call.query["fields"]))
        case ("POST", 3):
            let body = try call.json()
            return try readEach(
                call,
                ids: body["ids"]?.elements?.compactMap(\.text) ?? [],
                fields: body["fields"]?.elements?.compactMap(\.text) ?? []
            )
        default: throw .methodNotAllowed(call.method, allowed: "DELETE,GET,PATCH,POST")
        }
    }

    /// Reads the records of a body, writes each, and undoes all of it when `allOrNone` asks for that.
    private mutating func writeEach(
        _ call: SalesforceCall,
        _ write: ([CollectionRecord], inout SalesforceSimulator) throws(SalesforceFault) -> [CollectionResult]
    ) throws(SalesforceFault) -> HTTPResponse {
        let body = try call.json()
        let records = try CollectionRecord.read(body, schema: organization.schema)
        let atomic = body["allOrNone"]?.flag ?? false
        let before = atomic ? organization : nil
        let results: [CollectionResult]
        do throws(SalesforceFault) {
            results = try write(records, &self)
        } catch {
            if let before { organization = before }
            throw error
        }
        return finish(results, undoingTo: before)
    }

    /// Answers with the results; a failure under `allOrNone` takes the others with it.
    private mutating func finish(
        _ results: [CollectionResult],
        undoingTo before: SalesforceOrganization?
    ) -> HTTPResponse {
        guard let before, results.contains(where: \.failed) else { return .json(200, .array(results.map(\.json))) }
        organization = before
        return .json(200, .array(results.map { $0.failed ? $0.json : SalesforceFault.rolledBack.result }))
    }

    private mutating func createEach(
        _ records: [CollectionRecord],
        _ call: SalesforceCall
    ) throws(SalesforceFault) -> [CollectionResult] {
        try each(records) { record, organization throws(SalesforceFault) in
            guard record.idText == nil else { throw .idInInsert }
            let assignments = try organization.assignments(record.fields, to: record.object)
            return .done(id: try organization.insert(assignments, into: record.object, by: call.author), created: nil)
        }
    }

    private mutating func updateEach(
        _ records: [CollectionRecord],
        _ call: SalesforceCall
    ) throws(SalesforceFault) -> [CollectionResult] {
        let repeated = Self.repeated(records.compactMap { $0.idText.flatMap { SalesforceID.full($0) } })
        return try each(records) { record, organization throws(SalesforceFault) in
            guard let text = record.idText else {
                throw SalesforceFault("MISSING_ARGUMENT", "Id not specified in an update call")
            }
            let id = try Self.memberID(text, of: record.object)
            guard !repeated.contains(id) else {
                throw SalesforceFault("DUPLICATE_VALUE", "Duplicate id specified: \(id)")
            }
            let assignments = try organization.assignments(record.fields, to: record.object)
            try Self.asMember { () throws(SalesforceFault) in
                try organization.update(id, of: record.object, assignments, by: call.author)
            }
            return .done(id: id, created: nil)
        }
    }

    private mutating func upsertEach(
        _ records: [CollectionRecord],
        _ object: SalesforceObject,
        by key: SalesforceField,
        _ call: SalesforceCall
    ) throws(SalesforceFault) -> [CollectionResult] {
        let repeated = Self.repeated(records.compactMap { $0.key(key)?.lowercased() })
        return try each(records) { record, organization throws(SalesforceFault) in
            guard record.object.name == object.name else {
                throw SalesforceFault(
                    "INVALID_TYPE",
                    "sObject type '\(record.object.name)' does not match '\(object.name)'"
                )
            }
            guard let value = record.key(key) else {
                guard key.type != .id else {
                    let assignments = try organization.assignments(record.fields, to: object)
                    return .done(id: try organization.insert(assignments, into: object, by: call.author), created: true)
                }
                throw SalesforceFault("MISSING_ARGUMENT", "\(key.name) not specified")
            }
            guard !repeated.contains(value.lowercased()) else {
                throw SalesforceFault("DUPLICATE_VALUE", "Duplicate external id specified: \(value): [\(key.name)]")
            }
            let assignments = try organization.assignments(record.fields, to: object)
            let found = try Self.found(value, by: key, object, in: organization)
            guard let id = found else {
                return .done(id: try organization.insert(assignments, into: object, by: call.author), created: true)
            }
            try Self.asMember { () throws(SalesforceFault) in
                try organization.update(id, of: object, assignments, by: call.author)
            }
            return .done(id: id, created: false)
        }
    }

    private static func found(
        _ value: String,
        by key: SalesforceField,
        _ object: SalesforceObject,
        in organization: SalesforceOrganization
    ) throws(SalesforceFault) -> String? {
        if key.type == .id { return try memberID(value, of: object) }
        let found = organization.tables[object.name]?.ids(where: key, is: .text(value)) ?? []
        guard found.count <= 1 else {
            throw SalesforceFault(
                "DUPLICATE_EXTERNAL_ID",
                "\(key.name): more than one record found for external id field: [\(found.joined(separator: ", "))]"
            )
        }
        return found.first
    }

    private mutating func deleteEach(_ call: SalesforceCall) -> HTTPResponse {
        let ids = Self.list(call.query["ids"])
        guard !ids.isEmpty else { return CollectionRecord.none.response }
        guard ids.count <= CollectionRecord.limit else { return CollectionRecord.tooMany.response }
        let before = call.query["allOrNone"] == "true" ? organization : nil
        let repeated = Self.repeated(ids.compactMap { SalesforceID.full($0) })
        var results: [CollectionResult] = []
        for text in ids {
            do throws(SalesforceFault) {
                guard let id = SalesforceID.full(text), let object = organization.schema.object(ofID: id) else {
                    throw SalesforceFault("MALFORMED_ID", "malformed id \(text)")
                }
                guard !repeated.contains(id) else {
                    throw SalesforceFault("DUPLICATE_VALUE", "Duplicate id specified: \(id)")
                }
                try Self.asMember { () throws(SalesforceFault) in
                    try organization.delete(id, of: object, by: call.author)
                }
                results.append(.done(id: id, created: nil))
            } catch {
                results.append(.failed(error))
            }
        }
        return finish(results, undoingTo: before)
    }

    private func readEach(
        _ call: SalesforceCall,
        ids: [String],
        fields names: [String]
    ) throws(SalesforceFault) -> HTTPResponse {
        guard let object = organization.schema.object(call.path[2]) else { throw .notFound }
        guard ids.count <= 2000 else { throw SalesforceFault("LIMIT_EXCEEDED", "too many ids") }
        var fields: [SalesforceField] = []
        for name in names {
            guard let field = object.field(name) else { throw .noColumn(name, of: object.name) }
            fields.append(field)
        }
        let records = ids.map { text -> JSON in
            guard let id = SalesforceID.full(text), let row = organization.row(id, of: object), row.deleted == nil
            else {
                return .null
            }
            return .object(organization.show(row, of: object, fields: fields, base: call.base))
        }
        return .json(200, .array(records))
    }

    /// Writes each record; an error that shows that the body cannot be read fails the whole call instead.
    private mutating func each(
        _ records: [CollectionRecord],
        _ write: (CollectionRecord, inout SalesforceOrganization) throws(SalesforceFault) -> CollectionResult
    ) throws(SalesforceFault) -> [CollectionResult] {
        for record in records {
            do throws(SalesforceFault) {
                _ = try organization.assignments(record.fields, to: record.object)
            } catch {
                if error.code == "JSON_PARSER_ERROR" { throw error }
            }
        }
        return records.map { record in
            do throws(SalesforceFault) {
                return try write(record, &organization)
            } catch {
                return .failed(error)
            }
        }
    }

    /// Inside a collection a missing record is a cross reference that leads nowhere.
    private static func asMember(_ write: () throws(SalesforceFault) -> Void) throws(SalesforceFault) {
        do throws(SalesforceFault) {
            try write()
        } catch {
            throw error == .notFound ? .crossReference : error
        }
    }

    private static func memberID(_ text: String, of object: SalesforceObject) throws(SalesforceFault) -> String {
        guard let id = SalesforceID.full(text), id.hasPrefix(object.keyPrefix) else {
            throw SalesforceFault("MALFORMED_ID", "malformed id \(text)")
        }
        return id
    }

    private static func repeated(_ keys: [String]) -> Set<String> {
        Set(Dictionary(keys.map { ($0, 1) }, uniquingKeysWith: +).filter { $0.value > 1 }.keys)
    }

    private static func list(_ text: String?) -> [String] { text?.split(separator: ",").map(String.init) ?? [] }
}
