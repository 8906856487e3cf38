import Model

/// Person accounts: an account with a last name is a person, and has a contact in its shadow.
///
/// The two share the values of some fields, whichever of them is written (Salesforce: "Person Accounts", developer
/// guide). What is refused in writing the shadow is unconfirmed beyond its record type.
extension SalesforceOrganization {
    /// The values of an account, as a person's where it is one: its name is made of its parts and cannot be written,
    /// as the parts cannot of a company's.
    func personal(
        _ values: [String: FieldValue],
        of object: SalesforceObject,
        writing fields: [SalesforceField],
        isPerson: Bool
    ) throws(SalesforceFault) -> [String: FieldValue] {
        guard object.field("PersonContactId") != nil else { return values }
        let refused = fields.first { isPerson ? $0.name == "Name" : Self.shared[$0.name] != nil }
        if let refused { throw .readOnly(refused) }
        guard isPerson else { return values }
        let parts = ["FirstName", "LastName"].compactMap { values[$0]?.text }
        var values = values
        values["IsPersonAccount"] = .flag(true)
        values["Name"] = values["LastName"].map { _ in .text(parts.joined(separator: " ")) }
        return values
    }

    /// Gives a new person account its contact.
    mutating func addShadow(of id: String, _ object: SalesforceObject, by author: SalesforceAuthor) {
        guard var account = row(id, of: object), account.values["IsPersonAccount"] == .flag(true),
            account.values["PersonContactId"] == nil, let contacts = schema.object("Contact")
        else { return }
        let contact = nextID(prefix: contacts.keyPrefix)
        account.values["PersonContactId"] = .text(contact)
        store(account, of: object)
        var values: [String: FieldValue] = [
            "AccountId": .text(id), "IsPersonAccount": .flag(true), "OwnerId": .text(author.user),
        ]
        for (own, theirs) in Self.shared { values[theirs] = account.values[own] }
        let row = SalesforceRow(
            id: contact,
            values: values,
            created: author.stamp,
            createdBy: author.user,
            modified: author.stamp,
            modifiedBy: author.user,
            stamp: author.stamp,
            order: nextOrder()
        )
        store(row, of: contacts, because: .created, fields: values.keys.sorted())
    }

    /// Refuses to move the contact of a person to another account.
    func requireShadowStays(_ row: SalesforceRow, _ fields: [SalesforceField]) throws(SalesforceFault) {
        guard row.values["IsPersonAccount"] == .flag(true), row.values["PersonContactId"] == nil,
            fields.contains(where: { $0.name == "AccountId" })
        else { return }
        throw SalesforceFault("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
    }

    /// Carries what was written to one half of a person over to the other.
    mutating func mirror(_ fields: [String], of row: SalesforceRow, by author: SalesforceAuthor) {
        guard row.values["IsPersonAccount"] == .flag(true) else { return }
        let isAccount = row.values["PersonContactId"] != nil
        let pairs = Self.shared.map { isAccount ? ($0.key, $0.value) : ($0.value, $0.key) }
            .filter { fields.contains($0.0) }.sorted { $0.1 < $1.1 }
        guard !pairs.isEmpty, let object = schema.object(isAccount ? "Contact" : "Account"),
            let id = row.values[isAccount ? "PersonContactId" : "AccountId"]?.text,
            var other = self.row(id, of: object), other.deleted == nil
        else { return }
        for (own, theirs) in pairs { other.values[theirs] = row.values[own] }
        if !isAccount, let renamed = try? personal(other.values, of: object, writing: [], isPerson: true) {
            other.values = renamed
        }
        touch(&other, by: author)
        store(other, of: object, because: .updated, fields: pairs.map(\.1))
    }

    /// The fields of an account that are its contact's, and what they are called there.
    private static let shared = [
        "FirstName": "FirstName", "LastName": "LastName", "Salutation": "Salutation", "PersonEmail": "Email",
        "PersonMobilePhone": "MobilePhone",
    ]
}
