import Model

/// What can be done to companies.
extension IntercomWorkspace {
    /// Creates a company, or updates the one that has the `company_id` already.
    ///
    /// - Returns: the company behind the write.
    mutating func createOrUpdate(
        _ body: JSONObject,
        notifiesUnchanged: Bool,
        at now: Timestamp
    ) throws(IntercomFault) -> IntercomCompany {
        guard let companyID = body["company_id"]?.text, !companyID.isEmpty else {
            guard body["company_id"] == nil else { throw .invalid("company_id must be a string") }
            _ = try CompanyValues(body, creating: true, workspace: self)
            throw IntercomFault(400, "parameter_not_found", "company_id not specified")
        }
        if let known = company(known: companyID) {
            return try update(known, body, creating: true, notifiesUnchanged: notifiesUnchanged, at: now)
        }
        let values = try CompanyValues(body, creating: true, workspace: self)
        let instant = tick(now)
        var company = IntercomCompany(
            id: nextID(at: now),
            companyID: companyID,
            values: JSONObject(),
            attributes: JSONObject(),
            created: instant,
            updated: instant
        )
        values.apply(to: &company, at: now)
        store(company)
        tell("company.created", notified(company))
        return company
    }

    /// Changes a company.
    mutating func update(
        _ company: IntercomCompany,
        _ body: JSONObject,
        creating: Bool = false,
        notifiesUnchanged: Bool,
        at now: Timestamp
    ) throws(IntercomFault) -> IntercomCompany {
        let values = try CompanyValues(body, creating: creating, workspace: self)
        var changed = company
        values.apply(to: &changed, at: now)
        guard changed != company || notifiesUnchanged else { return company }
        changed.updated = tick(now)
        store(changed)
        tell("company.updated", notified(changed))
        return changed
    }

    /// Takes a company out of the workspace; its contacts stay, without it.
    mutating func delete(_ company: IntercomCompany, at now: Timestamp) {
        var gone = company
        gone.state = .deleted
        gone.updated = tick(now)
        store(gone)
        for var contact in contacts(of: company.id) {
            contact.companies.removeAll { $0 == company.id }
            store(contact)
        }
        tell("company.deleted", ["id": .string(company.id), "type": "company", "deleted": true])
    }
}

/// The values that a write gives to a company, checked.
private struct CompanyValues {
    private var values = JSONObject()
    private var attributes = JSONObject()
    private var marksRequest = false

    /// Reads a write's body: an unknown parameter, a wrong type and an unknown custom attribute are errors.
    init(_ body: JSONObject, creating: Bool, workspace: IntercomWorkspace) throws(IntercomFault) {
        for member in body.members {
            switch member.name {
            case "company_id" where creating: break
            case "name", "plan", "website", "industry":
                guard member.value.isNull || member.value.text != nil else {
                    throw .invalid("\(member.name) must be a string")
                }
                values[member.name] = member.value == "" ? .null : member.value
            case "size", "monthly_spend":
                values[member.name] = try Self.whole(member.value, of: member.name)
            case "remote_created_at" where creating:
                values[member.name] = try Self.whole(member.value, of: member.name)
            case "update_last_request_at" where creating:
                guard let flag = member.value.flag else { throw .invalid("update_last_request_at must be a boolean") }
                marksRequest = flag
            case "custom_attributes":
                attributes = try Self.attributes(member.value, workspace)
            default: throw .bad(member.name)
            }
        }
    }

    /// Sets the values; null clears.
    func apply(to company: inout IntercomCompany, at now: Timestamp) {
        for member in values.members { company.values[member.name] = member.value.present }
        for member in attributes.members { company.attributes[member.name] = member.value.present }
        if marksRequest { company.lastRequest = now }
    }

    /// A whole number up to 2^31-1; fractions are cut off (fact sheet §B.2).
    private static func whole(_ value: JSON, of name: String) throws(IntercomFault) -> JSON {
        if value.isNull { return .null }
        guard case .number(let number) = value, abs(number.double) <= 2_147_483_647 else {
            throw .invalid("\(name) must be an integer")
        }
        return .integer(Int64(number.double.rounded(.towardZero)))
    }

    private static func attributes(_ value: JSON, _ workspace: IntercomWorkspace) throws(IntercomFault) -> JSONObject {
        guard case .object(let given) = value else { throw .invalid("custom_attributes must be an object") }
        var attributes = JSONObject()
        for member in given.members {
            guard let attribute = workspace.attribute(member.name, of: "company") else {
                throw .invalid("Custom attribute '\(member.name)' does not exist")
            }
            attributes[member.name] = try attribute.read(member.value)
        }
        return attributes
    }
}
