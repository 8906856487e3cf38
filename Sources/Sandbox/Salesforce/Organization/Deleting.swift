import Model

/// The way into the recycle bin, and out of it again.
extension SalesforceOrganization {
    /// Moves a row to the recycle bin, and with it the rows that cannot be without it: an account's contacts.
    ///
    /// What names one of them, and can be without, names nothing any more: an account its parent. Those that go along fire no trigger and tell nobody: only the row that was meant does (SOAP `delete`, Apex guide
    /// "Referential Integrity"; that they give no change event either is unconfirmed).
    mutating func delete(_ id: String, of object: SalesforceObject, by author: SalesforceAuthor) throws(SalesforceFault)
    {
        var row = try existing(id, of: object)
        touch(&row, by: author)
        row.deleted = author.stamp
        store(row, of: object, because: .deleted, fields: [])
        var gone: Set = [id]
        for (child, var row) in dependents(of: id) where row.deleted == nil {
            move(&row, by: author)
            row.deleted = author.stamp
            row.deletedWith = id
            store(row, of: child)
            gone.insert(row.id)
        }
        for (object, row, fields) in naming({ row, field in gone.contains(row.values[field]?.text ?? "") }) {
            var row = row
            for field in fields {
                row.lost[field] = row.values[field]?.text
                row.values[field] = nil
            }
            move(&row, by: author)
            store(row, of: object)
        }
    }

    /// Takes a row out of the recycle bin, and with it the rows that its deletion took along.
    ///
    /// Whoever named one of them does so again, unless something else is named meanwhile (Apex guide "Referential
    /// Integrity"; that only the system stamp tells is unconfirmed).
    ///
    /// One that was merged away comes back as well, but without its children, which stay with the survivor (SOAP
    /// `undelete`). Whether it keeps the survivor's id in `MasterRecordId` nobody says.
    mutating func undelete(
        _ id: String,
        of object: SalesforceObject,
        keepingMaster: Bool = false,
        by author: SalesforceAuthor
    ) throws(SalesforceFault) {
        guard var row = row(id, of: object), row.deleted != nil else {
            throw SalesforceFault("UNDELETE_FAILED", "entity is not in the recycle bin")
        }
        let taken = dependents(of: id).filter { $0.row.deletedWith == id }
        for (object, row) in [(object, row)] + taken { try requireUnique(row.values, of: object, besides: row.id) }
        touch(&row, by: author)
        row.deleted = nil
        row.deletedWith = nil
        if !keepingMaster { row.master = nil }
        store(row, of: object, because: .undeleted, fields: row.values.keys.sorted())
        for (child, var row) in taken {
            move(&row, by: author)
            row.deleted = nil
            row.deletedWith = nil
            store(row, of: child)
        }
        let back = Set([id] + taken.map(\.row.id))
        for (object, row, fields) in naming({ row, field in back.contains(row.lost[field] ?? "") }) {
            var row = row
            for field in fields {
                let named = row.lost.removeValue(forKey: field)
                row.values[field] = row.values[field] ?? named.map(FieldValue.text)
            }
            move(&row, by: author)
            store(row, of: object)
        }
    }

    /// The rows in use that name something in a field that may be empty, with the names of such fields.
    private func naming(
        _ isNamed: (_ row: SalesforceRow, _ field: String) -> Bool
    ) -> [(object: SalesforceObject, row: SalesforceRow, fields: [String])] {
        schema.objects.flatMap { object in
            let fields = object.fields.filter { $0.type == .reference && $0.nillable && !$0.readOnly }.map(\.name)
            let rows = fields.isEmpty ? [] : tables[object.name]?.all ?? []
            return rows.compactMap { row in
                let named = row.deleted == nil ? fields.filter { isNamed(row, $0) } : []
                return named.isEmpty ? nil : (object, row, named)
            }
        }
    }

    /// The rows that cannot be without another, deleted ones too, in the order of their ids.
    private func dependents(of id: String) -> [(object: SalesforceObject, row: SalesforceRow)] {
        schema.objects.flatMap { object in
            let fields = object.fields.filter { $0.cascades && id.hasPrefix(schema.prefix(of: $0)) }.map(\.name)
            let rows = fields.isEmpty ? [] : tables[object.name]?.all ?? []
            return rows.filter { row in fields.contains { row.values[$0] == .text(id) } }.map { (object, $0) }
        }
    }
}

extension SalesforceSchema {
    /// The first characters of the ids that a reference with one target holds.
    fileprivate func prefix(of reference: SalesforceField) -> String {
        reference.references.first.flatMap { object($0) }?.keyPrefix ?? "-"
    }
}
