import Model

/// `/companies` and what is under it.
extension IntercomSimulator {
    /// Answers a call to companies.
    mutating func companies(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        switch (call.method, call.path.count) {
        case ("POST", 1):
            let written = try workspace.createOrUpdate(
                try call.object(),
                notifiesUnchanged: options.notifiesUnchanged,
                at: call.now
            )
            return show(written)
        case ("GET", 1): return try find(call)
        case ("POST", 2) where call.path[1] == "list": return try listCompanies(call)
        case ("GET", 2) where call.path[1] == "scroll": return try scrollCompanies(call)
        case (_, 2): return try company(call, try workspace.company(call.path[1]))
        case ("GET", 3): return try parts(of: try workspace.company(call.path[1]), call)
        default: throw .notFound
        }
    }

    private mutating func company(
        _ call: IntercomCall,
        _ company: IntercomCompany
    ) throws(IntercomFault) -> HTTPResponse {
        switch call.method {
        case "GET": return show(company)
        case "PUT":
            let written = try workspace.update(
                company,
                try call.object(),
                notifiesUnchanged: options.notifiesUnchanged,
                at: call.now
            )
            return show(written)
        case "DELETE":
            workspace.delete(company, at: call.now)
            return .json(200, ["id": .string(company.id), "object": "company", "deleted": true])
        default: throw .notFound
        }
    }

    /// Finds one company by `company_id` or `name`; without either, lists all, or those with a tag.
    private func find(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        if let known = call.query["company_id"] { return try found(workspace.company(known: known)) }
        if let name = call.query["name"] {
            return try found(workspace.activeCompanies.first { $0.values["name"]?.text == name })
        }
        let tag = call.query["tag_id"]
        let companies = listed.filter { company in tag.map(company.tags.contains) ?? (call.query["segment_id"] == nil) }
        return .json(200, Self.list(companies, try call.paging(standard: 15), show: rest))
    }

    private func found(_ company: IntercomCompany?) throws(IntercomFault) -> HTTPResponse {
        guard let company else { throw .noCompany }
        guard options.findsAsList else { return show(company) }
        return .json(200, Self.list([company], (1, 15), show: rest))
    }

    /// The list is sorted by the last request, the latest first unless the order is `asc`.
    private func listCompanies(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        let order = call.query["order"] ?? "desc"
        guard ["asc", "desc"].contains(order) else { throw .invalid("order must be asc or desc") }
        let paging = try call.paging(standard: 15)
        guard paging.page * paging.size <= 10_000 else {
            throw IntercomFault(400, "bad_request", "page limit reached, please use the scroll API")
        }
        let sorted = listed.sorted { ($0.lastRequest ?? $0.created) < ($1.lastRequest ?? $1.created) }
        let ordered = order == "asc" ? sorted : sorted.reversed()
        return .json(200, Self.list(ordered, paging, show: rest))
    }

    private func parts(of company: IntercomCompany, _ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        let paging = try call.paging(standard: 50)
        switch call.path[2] {
        case "contacts":
            return .json(200, Self.list(workspace.contacts(of: company.id), paging, show: shown))
        case "segments": return .json(200, ["type": "list", "data": []])
        case "notes": return .json(200, Self.list([JSON](), paging) { $0 })
        default: throw .notFound
        }
    }

    /// The companies that lists show.
    var listed: [IntercomCompany] {
        guard options.listsOnlyWithUsers else { return workspace.activeCompanies }
        return workspace.activeCompanies.filter { $0.countedUsers > 0 || !workspace.contacts(of: $0.id).isEmpty }
    }

    /// A company as REST shows it.
    func rest(_ company: IntercomCompany) -> JSON {
        .object(workspace.rest(company, unset: options.showsUnsetFields))
    }

    private func show(_ company: IntercomCompany) -> HTTPResponse { .json(200, rest(company)) }
}
