import Model

/// What can be done to rows; each either happens whole or throws what Salesforce says and leaves the rows as they were.
extension SalesforceOrganization {
    /// Creates a row.
    ///
    /// - Parameters:
    ///   - assignments: its values.
    ///   - object: its object.
    ///   - id: the id it is to have; nil to make one.
    ///   - author: who creates it, and when.
    /// - Returns: its id.
    /// - Throws: what Salesforce says to a missing required value, and to a unique one that is there already.
    mutating func insert(
        _ assignments: [Assignment],
        into object: SalesforceObject,
        id: String? = nil,
        by author: SalesforceAuthor
    ) throws(SalesforceFault) -> String {
        var values = defaults(of: object, by: author)
        for assignment in assignments { values[assignment.field.name] = assignment.value.present }
        values = try personal(
            values,
            of: object,
            writing: assignments.map(\.field),
            isPerson: values["LastName"] != nil
        )
        try requireFields(of: object, in: values)
        try requireUnique(values, of: object, besides: nil)
        let row = SalesforceRow(
            id: id ?? nextID(prefix: object.keyPrefix),
            values: values,
            created: author.stamp,
            createdBy: author.user,
            modified: author.stamp,
            modifiedBy: author.user,
            stamp: author.stamp,
            order: nextOrder()
        )
        store(row, of: object, because: .created, fields: values.keys.sorted())
        addShadow(of: row.id, object, by: author)
        return row.id
    }

    /// Changes a row.
    mutating func update(
        _ id: String,
        of object: SalesforceObject,
        _ assignments: [Assignment],
        by author: SalesforceAuthor
    ) throws(SalesforceFault) {
        var row = try existing(id, of: object)
        guard row.values["IsConverted"] != .flag(true) else {
            throw SalesforceFault("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", showsFields: true)
        }
        let before = row.values
        for assignment in assignments {
            row.values[assignment.field.name] = assignment.value.present
        }
        row.values = try personal(
            row.values,
            of: object,
            writing: assignments.map(\.field),
            isPerson: row.values["IsPersonAccount"] == .flag(true)
        )
        try requireShadowStays(row, assignments.map(\.field))
        try requireFields(of: object, in: row.values)
        try requireUnique(row.values, of: object, besides: id)
        touch(&row, by: author)
        let fields = assignments.map(\.field.name).filter { before[$0] != row.values[$0] }
        store(row, of: object, because: .updated, fields: fields)
        mirror(fields, of: row, by: author)
    }

    /// The row in use of an id.
    func existing(_ id: String, of object: SalesforceObject) throws(SalesforceFault) -> SalesforceRow {
        guard let row = row(id, of: object) else { throw .notFound }
        guard row.deleted == nil else { throw .deleted }
        return row
    }

    /// Marks a row as changed now.
    mutating func touch(_ row: inout SalesforceRow, by author: SalesforceAuthor) {
        row.modified = author.stamp
        row.modifiedBy = author.user
        move(&row, by: author)
    }

    /// Marks a row as changed now by the system: only its stamp tells.
    mutating func move(_ row: inout SalesforceRow, by author: SalesforceAuthor) {
        row.stamp = author.stamp
        row.order = nextOrder()
    }

    private func defaults(of object: SalesforceObject, by author: SalesforceAuthor) -> [String: FieldValue] {
        var values: [String: FieldValue] = [:]
        for field in object.fields where field.standard != nil {
            values[field.name] = field.standard.map(FieldValue.text)
        }
        if object.field("OwnerId") != nil { values["OwnerId"] = .text(author.user) }
        return values
    }

    private func requireFields(of object: SalesforceObject, in values: [String: FieldValue]) throws(SalesforceFault) {
        let missing = object.fields.filter { $0.required && values[$0.name] == nil }.map(\.name)
        guard missing.isEmpty else {
            throw SalesforceFault(
                "REQUIRED_FIELD_MISSING",
                "Required fields are missing: [\(missing.joined(separator: ", "))]",
                fields: missing
            )
        }
    }

    /// Refuses values of unique fields that another row in use has.
    func requireUnique(
        _ values: [String: FieldValue],
        of object: SalesforceObject,
        besides id: String?
    ) throws(SalesforceFault) {
        for field in object.fields where field.unique {
            guard let value = values[field.name],
                let other = tables[object.name]?.ids(where: field, is: value).first(where: { $0 != id })
            else { continue }
            throw SalesforceFault(
                "DUPLICATE_VALUE",
                "duplicate value found: \(field.name) duplicates value on record with id: \(other.prefix(15))",
                showsFields: true
            )
        }
    }
}
