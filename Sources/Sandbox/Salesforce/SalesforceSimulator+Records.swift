package import Model

/// The records of the organisation as they stand, and those it is set up with.
extension SalesforceSimulator {
    /// Every record of an object, deleted ones too, ordered by id.
    package func records(of kind: String) -> [SimulatedRecord] {
        guard let object = organization.schema.object(kind) else { return [] }
        return (organization.tables[object.name]?.all ?? []).map { row in
            var fields = organization.show(row, of: object, fields: object.fields, base: "")
            fields["attributes"] = nil
            return SimulatedRecord(id: row.id, state: row.deleted == nil ? .active : .deleted, fields: fields)
        }
    }

    /// Takes records in as they are, system fields included; those without dates are a day old.
    package mutating func take(
        given kind: String,
        _ records: [JSONObject],
        at now: Timestamp
    ) throws(DeedError) -> [String] {
        let author = SalesforceAuthor(user: person, now: now - .seconds(86_400))
        var ids: [String] = []
        do throws(SalesforceFault) {
            let object = try object(kind)
            for record in records { ids.append(try take(record, into: object, by: author)) }
        } catch {
            _ = organization.takeChanges()
            throw DeedError("\(error.code): \(error.message)")
        }
        _ = organization.takeChanges()
        return ids
    }

    private mutating func take(
        _ record: JSONObject,
        into object: SalesforceObject,
        by author: SalesforceAuthor
    ) throws(SalesforceFault) -> String {
        var record = record
        let id = try Self.takeID(from: &record, of: object)
        if let id, organization.row(id, of: object) != nil {
            guard object.name == "User" else {
                throw SalesforceFault("DUPLICATE_VALUE", "there is a record \(id) already")
            }
            organization.purge(id, of: object.name)
        }
        var system = JSONObject()
        for member in record.members where object.field(member.name)?.readOnly == true {
            system[member.name] = member.value
            record[member.name] = nil
        }
        let made = try organization.insert(
            try organization.assignments(record, to: object, trusting: true),
            into: object,
            id: id,
            by: author
        )
        try organization.setSystemFields(system, of: made, object)
        return made
    }
}

extension SalesforceOrganization {
    /// Gives a row system fields as they are told; what is left out keeps its value.
    fileprivate mutating func setSystemFields(
        _ fields: JSONObject,
        of id: String,
        _ object: SalesforceObject
    ) throws(SalesforceFault) {
        guard var row = row(id, of: object) else { return }
        for member in fields.members {
            let instant = member.value.text.flatMap { Timestamp($0) }.map { Timestamp(seconds: $0.seconds) }
            guard let field = object.field(member.name) else { throw .noColumn(member.name, of: object.name) }
            switch field.name {
            case "CreatedDate": row.created = instant ?? row.created
            case "LastModifiedDate": row.modified = instant ?? row.modified
            case "SystemModstamp": row.stamp = instant ?? row.stamp
            case "CreatedById": row.createdBy = member.value.text ?? row.createdBy
            case "LastModifiedById": row.modifiedBy = member.value.text ?? row.modifiedBy
            case "MasterRecordId": row.master = member.value.text.flatMap { SalesforceID.full($0) }
            case "IsDeleted": row.deleted = member.value.flag == true ? row.stamp : nil
            case _ where field.type == .address || field.composedName || Self.computed.contains(field.name): break
            case let name: row.values[name] = field.read(member.value)
            }
        }
        if fields["SystemModstamp"] == nil { row.stamp = max(row.modified, row.created) }
        if fields["LastModifiedDate"] == nil { row.modified = row.stamp }
        store(row, of: object)
    }

    /// Fields that are worked out from others.
    private static let computed: Set<String> = ["IsClosed", "IsWon"]
}
