import Model

/// The way into the recycle bin, and out of it again.
extension SalesforceOrganization {
    /// Moves a row to the recycle bin, and with it the rows that cannot be without it: an account's contacts.
    ///
    /// Those that go along fire no trigger and tell nobody: only the row that was meant does (SOAP `delete`, Apex guide
    /// "Referential Integrity"; that they give no change event either is unconfirmed).
    mutating func delete(_ id: String, of object: SalesforceObject, by author: SalesforceAuthor) throws(SalesforceFault)
    {
        var row = try existing(id, of: object)
        touch(&row, by: author)
        row.deleted = author.stamp
        store(row, of: object, because: .deleted, fields: [])
        for (child, var row) in dependents(of: id) where row.deleted == nil {
            move(&row, by: author)
            row.deleted = author.stamp
            row.deletedWith = id
            store(row, of: child)
        }
    }

    /// Takes a row out of the recycle bin, and with it the rows that its deletion took along.
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
