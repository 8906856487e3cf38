package import Model

/// What people do in the workspace, and its records as they stand.
extension IntercomSimulator {
    /// Does a deed whole or not at all, and notifies of it as Intercom would.
    package mutating func perform(_ deed: Deed, at now: Timestamp) throws(DeedError) -> [String] {
        let before = deed.isSingle ? nil : workspace
        do throws(IntercomFault) {
            let ids = try enact(deed, at: now)
            announce(at: now)
            return ids
        } catch {
            if let before { workspace = before }
            throw DeedError("\(error.code): \(error.message)")
        }
    }

    private mutating func enact(_ deed: Deed, at now: Timestamp) throws(IntercomFault) -> [String] {
        switch deed {
        case .create(let kind, let set): return [try create(kind, set.nested, at: now)]
        case .update(let kind, let pattern, let set):
            let set = set.nested
            return try each(kind, pattern) { id, simulator throws(IntercomFault) in
                try simulator.change(kind, id, set, at: now)
            }
        case .delete(let kind, let pattern):
            return try each(kind, pattern) { id, simulator throws(IntercomFault) in
                try simulator.remove(kind, id, at: now)
            }
        case .archive(let kind, let pattern):
            return try each(kind, pattern) { id, simulator throws(IntercomFault) in
                try simulator.archive(kind, id, at: now)
            }
        case .undelete(let kind, let pattern):
            let ids = try matching(kind, pattern, states: [.archived])
            guard kind == "contact", !ids.isEmpty else { throw Self.impossible("only archived contacts come back") }
            for id in ids { workspace.setArchived(false, try workspace.contact(id), at: now) }
            return ids
        case .merge(let kind, let keep, let lose): return try merge(kind, keep: keep, lose: lose, at: now)
        case .event(let type, let details): return try enact(event: type, details, at: now)
        }
    }

    private static func impossible(_ message: String) -> IntercomFault { IntercomFault(400, "impossible", message) }

    private mutating func create(_ kind: String, _ set: JSONObject, at now: Timestamp) throws(IntercomFault) -> String {
        switch kind {
        case "company":
            var set = set
            try allowAttributes(set["custom_attributes"], model: "company", at: now)
            let number = workspace.nextNumber()
            if set["company_id"] == nil {
                set["company_id"] = .string(
                    "\(Derivation(seed: options.seed).hex("company \(number)", digits: 24))-qualification-company"
                )
            }
            if let known = set["company_id"]?.text, workspace.company(known: known) != nil {
                throw IntercomFault(
                    400,
                    "unique_company_constraint",
                    "A company with company_id \(known) exists already"
                )
            }
            return try workspace.createOrUpdate(set, notifiesUnchanged: true, at: now).id
        case "contact":
            try allowAttributes(set["custom_attributes"], model: "contact", at: now)
            return try workspace.createContact(set, at: now).id
        case "data_attribute": return try makeAttribute(set, at: now).name
        default: throw Self.impossible("Intercom has no '\(kind)' that a person creates")
        }
    }

    /// What people and the Messenger set comes into being with its first value.
    private mutating func allowAttributes(_ attributes: JSON?, model: String, at now: Timestamp) throws(IntercomFault) {
        for member in attributes?.object?.members ?? [] where workspace.attribute(member.name, of: model) == nil {
            let kind = IntercomAttribute.kind(of: member.value)
            _ = try makeAttribute(
                JSONObject([
                    ("name", .string(member.name)), ("model", .string(model)), ("data_type", .string(kind.rawValue)),
                ]),
                at: now
            )
        }
    }

    private mutating func change(
        _ kind: String,
        _ id: String,
        _ set: JSONObject,
        at now: Timestamp
    ) throws(IntercomFault) {
        try allowAttributes(set["custom_attributes"], model: kind, at: now)
        if kind == "company" {
            _ = try workspace.update(try workspace.company(id), set, notifiesUnchanged: true, at: now)
        } else {
            _ = try workspace.update(try workspace.contact(id), set, at: now)
        }
    }

    private mutating func remove(_ kind: String, _ id: String, at now: Timestamp) throws(IntercomFault) {
        if kind == "company" {
            workspace.delete(try workspace.company(id), at: now)
        } else {
            workspace.delete(try workspace.contact(id), at: now)
        }
    }

    /// To archive a company is what its deletion does; contacts have an archive of their own.
    private mutating func archive(_ kind: String, _ id: String, at now: Timestamp) throws(IntercomFault) {
        if kind == "company" {
            workspace.delete(try workspace.company(id), at: now)
        } else {
            workspace.setArchived(true, try workspace.contact(id), at: now)
        }
    }

    private mutating func merge(
        _ kind: String,
        keep: JSONObject,
        lose: [JSONObject],
        at now: Timestamp
    ) throws(IntercomFault) -> [String] {
        guard kind == "contact" else { throw Self.impossible("only contacts can be merged") }
        let kept = try one(kind, keep)
        for pattern in lose {
            _ = try workspace.merge(
                try workspace.contact(try one(kind, pattern)),
                into: try workspace.contact(kept),
                at: now
            )
        }
        return [kept]
    }

    /// Makes something else happen.
    ///
    /// There are `ping`, `subscription.resumed`, `companies.disabled` and `.enabled`, `attach` and `detach` (of a
    /// `contact` and a `company`, both patterns); anything else is sent as a notification of that topic with `item`.
    private mutating func enact(
        event type: String,
        _ details: JSONObject,
        at now: Timestamp
    ) throws(IntercomFault) -> [String] {
        switch type {
        case "ping": workspace.tell("ping", ["type": "ping", "message": "something something interzen"])
        case "subscription.resumed": webhooks.resume()
        case "companies.disabled", "companies.enabled": companiesEnabled = type == "companies.enabled"
        case "attach", "detach":
            let contact = try workspace.contact(try one("contact", details["contact"]?.object ?? JSONObject()))
            let company = try workspace.company(try one("company", details["company"]?.object ?? JSONObject()))
            if type == "attach" {
                try workspace.attach(contact, to: company, at: now)
            } else {
                workspace.detach(contact, from: company, at: now)
            }
            return [contact.id, company.id]
        default: workspace.tell(type, details["item"] ?? .object(details))
        }
        return []
    }

    private mutating func each(
        _ kind: String,
        _ pattern: JSONObject,
        _ act: (String, inout IntercomSimulator) throws(IntercomFault) -> Void
    ) throws(IntercomFault) -> [String] {
        let ids = try matching(kind, pattern, states: [.active])
        guard !ids.isEmpty else { throw Self.impossible("no \(kind) matches \(JSON.object(pattern).compact)") }
        for id in ids { try act(id, &self) }
        return ids
    }

    private func one(_ kind: String, _ pattern: JSONObject) throws(IntercomFault) -> String {
        let ids = try matching(kind, pattern, states: [.active])
        guard let id = ids.first, ids.count == 1 else {
            throw Self.impossible("\(ids.count) records of \(kind) match \(JSON.object(pattern).compact)")
        }
        return id
    }

    private func matching(
        _ kind: String,
        _ pattern: JSONObject,
        states: [SimulatedRecord.State]
    ) throws(IntercomFault) -> [String] {
        guard ["company", "contact"].contains(kind) else {
            throw Self.impossible("Intercom has no '\(kind)' that a person changes")
        }
        return records(of: kind).filter { states.contains($0.state) && RecordPattern.matches(pattern, $0.fields) }.map(
            \.id
        )
    }

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
