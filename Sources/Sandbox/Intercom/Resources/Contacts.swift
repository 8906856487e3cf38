import Model

/// `/contacts` and what is under it.
extension IntercomSimulator {
    /// Answers a call to contacts.
    mutating func contacts(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        switch (call.method, call.path.count) {
        case ("POST", 1):
            let made = try workspace.createContact(try call.object(), at: call.now)
            return show(made)
        case ("GET", 1):
            return .json(200, Self.list(inUse, try call.paging(standard: 10), show: shown))
        case ("POST", 2) where call.path[1] == "search": return try search(call)
        case ("POST", 2) where call.path[1] == "merge": return try merge(call)
        case ("GET", 3) where call.path[1] == "find_by_external_id": return try findContact(call.path[2])
        case (_, 2): return try contact(call, try workspace.contact(call.path[1]))
        case (_, 3): return try contactPart(call, try workspace.contact(call.path[1]))
        case ("DELETE", 4) where call.path[2] == "companies":
            let contact = try workspace.contact(call.path[1])
            let company = try workspace.company(call.path[3])
            guard contact.companies.contains(company.id) else { throw .noCompany }
            workspace.detach(contact, from: company, at: call.now)
            return .json(200, rest(try workspace.company(company.id)))
        default: throw .notFound
        }
    }

    private var inUse: [IntercomContact] {
        workspace.contacts.values.filter { $0.state == .active }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    private mutating func contact(
        _ call: IntercomCall,
        _ contact: IntercomContact
    ) throws(IntercomFault) -> HTTPResponse {
        switch call.method {
        case "GET": return show(contact)
        case "PUT":
            let written = try workspace.update(contact, try call.object(), at: call.now)
            return show(written)
        case "DELETE":
            workspace.delete(contact, at: call.now)
            return .json(200, .object(IntercomWorkspace.deleted(contact)))
        default: throw .notFound
        }
    }

    private mutating func contactPart(
        _ call: IntercomCall,
        _ contact: IntercomContact
    ) throws(IntercomFault) -> HTTPResponse {
        switch (call.method, call.path[2]) {
        case ("POST", "archive"), ("POST", "unarchive"):
            let archived = call.path[2] == "archive"
            workspace.setArchived(archived, contact, at: call.now)
            var answer = IntercomWorkspace.deleted(contact)
            answer["deleted"] = nil
            answer["archived"] = .flag(archived)
            return .json(200, .object(answer))
        case ("POST", "companies"):
            guard let id = try call.object()["id"]?.text else {
                throw IntercomFault(400, "parameter_not_found", "company not specified")
            }
            try workspace.attach(contact, to: try workspace.company(id), at: call.now)
            return .json(200, rest(try workspace.company(id)))
        case ("GET", "companies"):
            let companies = contact.companies.compactMap { workspace.companies[$0] }.filter { $0.state == .active }
            return .json(200, Self.list(companies, try call.paging(standard: 50), show: rest))
        case ("POST", "tags"):
            guard let id = try call.object()["id"]?.text, let tag = workspace.tags.first(where: { $0.id == id }) else {
                throw IntercomFault(404, "tag_not_found", "Tag not found")
            }
            var changed = contact
            if !changed.tags.contains(id) { changed.tags.append(id) }
            changed.updated = workspace.tick(call.now)
            workspace.store(changed)
            return .json(200, workspace.rest(tag))
        default: throw .notFound
        }
    }

    private func findContact(_ externalID: String) throws(IntercomFault) -> HTTPResponse {
        guard let contact = inUse.first(where: { $0.role == "user" && $0.values["external_id"]?.text == externalID })
        else {
            throw .noContact
        }
        return show(contact)
    }

    private mutating func merge(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        let body = try call.object()
        let lead = try workspace.contact(body["from"]?.text ?? "")
        let user = try workspace.contact(body["into"]?.text ?? "")
        let kept = try workspace.merge(lead, into: user, at: call.now)
        return show(kept)
    }

    private func show(_ contact: IntercomContact) -> HTTPResponse { .json(200, shown(contact)) }

    /// A contact as REST shows it.
    func shown(_ contact: IntercomContact) -> JSON { .object(workspace.rest(contact)) }

    /// Answers a search: filters, `AND` and `OR` groups up to two levels deep, cursor pages.
    private func search(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        let body = try call.object()
        guard let query = body["query"] else { throw IntercomFault(400, "parameter_not_found", "query not specified") }
        let filter = try ContactFilter(query, depth: 0)
        let order = body["sort"]?["order"]?.text ?? "descending"
        guard ["ascending", "descending"].contains(order) else {
            throw IntercomFault(
                400,
                "invalid_sort_order",
                "Invalid sort order '\(order)'. Must be one of: ascending, descending"
            )
        }
        let found = inUse.filter { filter.accepts(workspace.rest($0)) }
        let pagination = body["pagination"]
        let page = pagination?["starting_after"]?.text.flatMap { Int($0) } ?? 1
        let size = pagination?["per_page"]?.integer ?? 50
        guard page >= 1, (1...150).contains(size) else { throw .invalid("per_page must be between 1 and 150") }
        let sorted = order == "ascending" ? found : found.reversed()
        return .json(200, Self.list(sorted, (page, Int(size)), show: shown))
    }
}
