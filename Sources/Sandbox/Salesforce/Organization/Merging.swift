import Model

/// What joins records: merging, and the conversion of leads.
extension SalesforceOrganization {
    /// Merges one or two records into another: the losers are deleted and point at it, their children become its own.
    mutating func merge(
        _ losers: [String],
        into keep: String,
        of object: SalesforceObject,
        by author: SalesforceAuthor
    ) throws(SalesforceFault) {
        guard object.mergeable else { throw SalesforceFault("INVALID_TYPE", "\(object.name) cannot be merged") }
        guard (1...2).contains(losers.count), !losers.contains(keep) else {
            throw SalesforceFault("INVALID_CROSS_REFERENCE_KEY", "up to three different records are merged at once")
        }
        var winner = try existing(keep, of: object)
        var rows: [SalesforceRow] = []
        for id in losers { rows.append(try existing(id, of: object)) }
        touch(&winner, by: author)
        store(winner, of: object, because: .updated, fields: ["LastModifiedDate"])
        for var row in rows {
            touch(&row, by: author)
            row.deleted = author.stamp
            row.master = keep
            store(row, of: object, because: .deleted, fields: [])
            adopt(childrenOf: row.id, for: keep, by: author)
        }
    }

    /// Gives the children of one record to another, without a trigger or a notification.
    ///
    /// Their system stamp moves on, the date of their last change does not (unconfirmed). A record that was the loser's
    /// child is not its own: it has no parent then.
    private mutating func adopt(childrenOf loser: String, for keep: String, by author: SalesforceAuthor) {
        for object in schema.objects {
            let references = object.fields.filter { $0.type == .reference && !$0.readOnly }
            for var row in tables[object.name]?.all ?? [] {
                let moved = references.filter { row.values[$0.name] == .text(loser) }
                guard !moved.isEmpty else { continue }
                for field in moved { row.values[field.name] = row.id == keep ? nil : .text(keep) }
                move(&row, by: author)
                store(row, of: object)
            }
        }
    }

    /// Converts a lead into a contact of an account, making those that are not given.
    ///
    /// - Returns: the ids of the account and the contact.
    mutating func convert(
        _ id: String,
        account: String?,
        contact: String?,
        by author: SalesforceAuthor
    ) throws(SalesforceFault) -> (account: String, contact: String) {
        guard let leads = schema.object("Lead"), let accounts = schema.object("Account"),
            let contacts = schema.object("Contact")
        else { throw .notFound }
        var lead = try existing(id, of: leads)
        guard lead.values["IsConverted"] != .flag(true) else {
            throw SalesforceFault("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", showsFields: true)
        }
        var accountID = account
        if accountID == nil { accountID = try insert(carried(lead, to: accounts), into: accounts, by: author) }
        guard let accountID else { throw .notFound }
        var contactID = contact
        if contactID == nil {
            var assignments = carried(lead, to: contacts)
            if let field = contacts.field("AccountId") {
                assignments.append(Assignment(field: field, value: .text(accountID)))
            }
            contactID = try insert(assignments, into: contacts, by: author)
        }
        guard let contactID else { throw .notFound }
        touch(&lead, by: author)
        lead.values["Status"] = "Closed - Converted"
        lead.values["IsConverted"] = .flag(true)
        lead.values["ConvertedDate"] = Day(String(author.stamp.description.prefix(10))).map(FieldValue.day)
        lead.values["ConvertedAccountId"] = .text(accountID)
        lead.values["ConvertedContactId"] = .text(contactID)
        let fields = ["Status", "IsConverted", "ConvertedDate", "ConvertedAccountId", "ConvertedContactId"]
        store(lead, of: leads, because: .updated, fields: fields)
        return (accountID, contactID)
    }

    /// The lead's values that a record of another object takes over: those of the same name, and the company's.
    private func carried(_ lead: SalesforceRow, to object: SalesforceObject) -> [Assignment] {
        let company = object.name == "Account"
        let names = ["Phone", "Website", "Industry", "Rating", "AnnualRevenue", "NumberOfEmployees", "Description"]
        let own = [
            "FirstName", "LastName", "Salutation", "Title", "Phone", "MobilePhone", "Fax", "Email", "LeadSource",
        ]
        var assignments = (company ? names : own).compactMap { name -> Assignment? in
            guard let field = object.field(name), let value = lead.values[name] else { return nil }
            return Assignment(field: field, value: value)
        }
        if company, let field = object.field("Name"), let value = lead.values["Company"] {
            assignments.append(Assignment(field: field, value: value))
        }
        return assignments
    }
}
