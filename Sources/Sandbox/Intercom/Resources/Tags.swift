import Model

/// `/tags`: lists, makes and renames tags, and puts them on companies and contacts or takes them off.
extension IntercomSimulator {
    /// Answers a call to tags.
    mutating func tags(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        switch (call.method, call.path.count) {
        case ("GET", 1): return .json(200, ["type": "list", "data": .array(workspace.tags.map(workspace.rest))])
        case ("GET", 2):
            guard let tag = workspace.tags.first(where: { $0.id == call.path[1] }) else { throw Self.noTag }
            return .json(200, workspace.rest(tag))
        case ("POST", 1): return try writeTag(try call.object(), at: call.now)
        default: throw .notFound
        }
    }

    private static let noTag = IntercomFault(404, "tag_not_found", "Tag not found")

    private mutating func writeTag(_ body: JSONObject, at now: Timestamp) throws(IntercomFault) -> HTTPResponse {
        guard let name = body["name"]?.text, !name.isEmpty else { throw .invalid("invalid tag parameters") }
        if let id = body["id"]?.text {
            guard let place = workspace.tags.firstIndex(where: { $0.id == id }) else { throw Self.noTag }
            workspace.tags[place].name = name
            return .json(200, workspace.rest(workspace.tags[place]))
        }
        let tag = tag(named: name)
        for entry in body["companies"]?.elements ?? [] {
            let known = entry["company_id"]?.text.flatMap { workspace.company(known: $0) }
            var company: IntercomCompany
            if let known { company = known } else { company = try workspace.company(entry["id"]?.text ?? "") }
            company.tags.removeAll { $0 == tag.id }
            if entry["untag"]?.flag != true { company.tags.append(tag.id) }
            company.updated = workspace.tick(now)
            workspace.store(company)
            workspace.tell("company.updated", workspace.notified(company))
        }
        for entry in body["users"]?.elements ?? [] {
            var contact = try workspace.contact(entry["id"]?.text ?? "")
            let untag = entry["untag"]?.flag == true
            contact.tags.removeAll { $0 == tag.id }
            if !untag { contact.tags.append(tag.id) }
            contact.updated = workspace.tick(now)
            workspace.store(contact)
            let item: JSON = [
                "type": "contact_tag", "created_at": .string(contact.updated.text(offset: "+00:00")),
                "tag": workspace.rest(tag), "contact": .object(workspace.notified(contact)),
            ]
            workspace.tell("contact.\(contact.role).tag.\(untag ? "deleted" : "created")", item)
        }
        return .json(200, workspace.rest(tag))
    }

    private mutating func tag(named name: String) -> IntercomTag {
        if let tag = workspace.tags.first(where: { $0.name == name }) { return tag }
        let tag = IntercomTag(id: String(7_522_900 + workspace.nextNumber()), name: name)
        workspace.tags.append(tag)
        return tag
    }
}
