import Model

/// Which resource a path names.
extension IntercomSimulator {
    /// Answers a call.
    mutating func resource(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        if ["companies", "contacts", "data_attributes"].contains(call.path.first), !seesRecords {
            throw .notAllowed
        }
        switch (call.path.first, call.path.count) {
        case ("companies", _):
            guard companiesEnabled else {
                throw IntercomFault(403, "action_forbidden", "Companies are disabled for this workspace")
            }
            return try companies(call)
        case ("contacts", _): return try contacts(call)
        case ("data_attributes", 1): return try dataAttributes(call)
        case ("data_attributes", 2) where call.method == "PUT": return try updateAttribute(call)
        case ("admins", 1) where call.method == "GET":
            return .json(200, ["type": "admin.list", "admins": .array(workspace.admins.map { .object($0.json) })])
        case ("admins", 2) where call.method == "GET":
            guard let admin = workspace.admins.first(where: { $0.id == call.path[1] }) else {
                throw IntercomFault(404, "admin_not_found", "Admin not found")
            }
            return .json(200, .object(admin.json))
        case ("me", 1) where call.method == "GET": return .json(200, me)
        case ("tags", _): return try tags(call)
        case ("segments", 1) where call.method == "GET": return .json(200, ["type": "segment.list", "segments": []])
        default: throw .notFound
        }
    }

    /// The admin behind the token, and the workspace.
    private var me: JSON {
        var admin = workspace.admins.first?.json ?? JSONObject()
        admin["email_verified"] = true
        admin["app"] = [
            "type": "app", "id_code": .string(options.workspace), "name": "Crosswalk sandbox",
            "region": .string(options.region),
            "timezone": "Europe/Berlin", "created_at": 1_704_067_200, "identity_verification": false,
        ]
        admin["has_inbox_seat"] = true
        return .object(admin)
    }

    /// One page of a list, with the envelope that all lists share.
    static func list<Item>(
        _ items: some Collection<Item>,
        _ paging: (page: Int, size: Int),
        show: (Item) -> JSON
    ) -> JSON {
        let pages = (items.count + paging.size - 1) / paging.size
        let page = items.dropFirst((paging.page - 1) * paging.size).prefix(paging.size)
        var envelope = JSONObject([("type", "pages")])
        let next = paging.page + 1
        envelope["next"] = next <= pages ? ["page": .integer(next), "starting_after": .string("\(next)")] : .null
        envelope["page"] = .integer(paging.page)
        envelope["per_page"] = .integer(paging.size)
        envelope["total_pages"] = .integer(pages)
        return [
            "type": "list", "data": .array(page.map(show)), "pages": .object(envelope),
            "total_count": .integer(items.count),
        ]
    }
}
