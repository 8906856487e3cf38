package import Model

/// The records of the workspace as they stand, and those it is set up with.
extension IntercomSimulator {
    /// Every record of a kind, deleted ones too, ordered by id.
    ///
    /// The kinds are `company`, `contact`, `tag`, `admin` and `data_attribute`.
    package func records(of kind: String) -> [SimulatedRecord] {
        switch kind {
        case "company":
            workspace.companies.values.sorted { $0.id < $1.id }.map {
                SimulatedRecord(id: $0.id, state: $0.state, fields: workspace.rest($0, unset: true))
            }
        case "contact":
            workspace.contacts.values.sorted { $0.id < $1.id }.map {
                SimulatedRecord(id: $0.id, state: $0.state, fields: workspace.rest($0))
            }
        case "tag":
            workspace.tags.map {
                SimulatedRecord(id: $0.id, state: .active, fields: workspace.rest($0).object ?? JSONObject())
            }
        case "admin": workspace.admins.map { SimulatedRecord(id: $0.id, state: .active, fields: $0.json) }
        case "data_attribute":
            workspace.attributes.map {
                SimulatedRecord(
                    id: "\($0.model).\($0.name)",
                    state: $0.archived ? .archived : .active,
                    fields: $0.json.object ?? JSONObject()
                )
            }
        default: []
        }
    }

    /// Takes records in as they are; those without times are a day old.
    package mutating func take(
        given kind: String,
        _ records: [JSONObject],
        at now: Timestamp
    ) throws(DeedError) -> [String] {
        let before = workspace
        do throws(IntercomFault) {
            var ids: [String] = []
            for record in records { ids.append(try take(kind, record.nested, at: now - .seconds(86_400))) }
            _ = workspace.takeNews()
            return ids
        } catch {
            workspace = before
            throw DeedError("\(error.code): \(error.message)")
        }
    }

    private mutating func take(_ kind: String, _ record: JSONObject, at past: Timestamp) throws(IntercomFault) -> String
    {
        switch kind {
        case "company": return try takeCompany(record, at: past)
        case "contact": return try takeContact(record, at: past)
        case "admin":
            let id = record["id"].flatMap { FieldValue(plain: $0).text } ?? String(991_266_300 + workspace.nextNumber())
            workspace.admins.append(
                IntercomAdmin(
                    id: id,
                    name: record["name"]?.text ?? "Admin \(id)",
                    email: record["email"]?.text ?? "\(id)@example.com"
                )
            )
            return id
        default: return try create(kind, record, at: past)
        }
    }

    private mutating func takeCompany(_ record: JSONObject, at past: Timestamp) throws(IntercomFault) -> String {
        let given = Given(record)
        let fresh = try create("company", given.rest, at: past)
        let made = try workspace.company(fresh)
        var company = IntercomCompany(
            id: given.id ?? made.id,
            companyID: made.companyID,
            values: made.values,
            attributes: made.attributes,
            created: given.created ?? past,
            updated: given.updated ?? given.created ?? past
        )
        guard given.id == nil || given.id == made.id || workspace.companies[company.id] == nil else {
            throw Self.impossible("there is a company \(company.id) already")
        }
        company.lastRequest = Given.instant(record["last_request_at"])
        company.sessions = record["session_count"]?.integer ?? 0
        company.countedUsers = Int(record["user_count"]?.integer ?? 0)
        company.tags = record["tags"]?["tags"]?.elements?.compactMap { $0["id"]?.text } ?? []
        workspace.replace(made, with: company)
        return company.id
    }

    private mutating func takeContact(_ record: JSONObject, at past: Timestamp) throws(IntercomFault) -> String {
        var given = Given(record)
        let companies = given.rest["companies"]?.elements ?? []
        given.rest["companies"] = nil
        let fresh = try create("contact", given.rest, at: past)
        let made = try workspace.contact(fresh)
        var contact = IntercomContact(
            id: given.id ?? made.id,
            values: made.values,
            attributes: made.attributes,
            role: made.role,
            created: given.created ?? past,
            updated: given.updated ?? given.created ?? past
        )
        for company in companies {
            let known = (company.text ?? company["company_id"]?.text).flatMap { workspace.company(known: $0)?.id }
            let id = known ?? company.text ?? company["id"]?.text ?? ""
            contact.companies.append(try workspace.company(id).id)
        }
        workspace.replace(made, with: contact)
        return contact.id
    }
}

/// What a given record says besides the values of a write.
private struct Given {
    let id: String?
    let created: Timestamp?
    let updated: Timestamp?
    /// The values of a write.
    var rest: JSONObject

    init(_ record: JSONObject) {
        id = record["id"]?.text
        created = Self.instant(record["created_at"])
        updated = Self.instant(record["updated_at"])
        rest = record
        for name in Self.shown { rest[name] = nil }
        for member in record.members where member.value.isNull { rest[member.name] = nil }
        if let plan = rest["plan"]?.object { rest["plan"] = plan["name"] }
        if let list = rest["companies"]?["data"] { rest["companies"] = list }
    }

    /// What answers show of a record and no write says.
    private static let shown = [
        "id", "type", "created_at", "updated_at", "last_request_at", "session_count", "user_count", "app_id",
        "workspace_id", "tags", "segments", "notes", "location", "social_profiles", "has_hard_bounced",
        "marked_email_as_spam", "opted_out_subscription_types", "opted_in_subscription_types",
    ]

    /// An instant as Unix seconds or as ISO text.
    static func instant(_ json: JSON?) -> Timestamp? {
        json?.integer.map(Timestamp.init(seconds:)) ?? json?.text.flatMap { Timestamp($0) }
    }
}
