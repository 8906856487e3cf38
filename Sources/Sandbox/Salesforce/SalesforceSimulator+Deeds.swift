package import Model

/// What people do in the organisation.
extension SalesforceSimulator {
    /// Does a deed in a person's name.
    package mutating func perform(_ deed: Deed, at now: Timestamp) throws(DeedError) -> [String] {
        try perform(deed, by: .person, at: now)
    }

    /// Does a deed whole or not at all, and notifies of it as Salesforce would.
    package mutating func perform(_ deed: Deed, by actor: Actor, at now: Timestamp) throws(DeedError) -> [String] {
        let author = SalesforceAuthor(user: actor == .gateway ? gatewayUser : person, now: now)
        let before = deed.isSingle ? nil : organization
        do throws(SalesforceFault) {
            let ids = try enact(deed, by: author)
            let client = actor == .gateway ? "rest/\(options.apiVersion);client=crosswalk" : Self.browser(options)
            announce(origin: "com/salesforce/api/\(client)", at: now)
            return ids
        } catch {
            if let before { organization = before }
            throw DeedError("\(error.code): \(error.message)")
        }
    }

    /// The client that change events name when somebody works in the browser.
    private static func browser(_ options: SalesforceOptions) -> String {
        "soap/\(options.apiVersion);client=SfdcInternalAPI/"
    }

    private mutating func enact(_ deed: Deed, by author: SalesforceAuthor) throws(SalesforceFault) -> [String] {
        switch deed {
        case .create(let kind, let set):
            let object = try object(kind)
            var set = set
            let id = try Self.takeID(from: &set, of: object)
            return [
                try organization.insert(try organization.assignments(set, to: object), into: object, id: id, by: author)
            ]
        case .update(let kind, let pattern, let set):
            let object = try object(kind)
            let assignments = try organization.assignments(set, to: object)
            return try each(kind, pattern, deleted: false) { id, organization throws(SalesforceFault) in
                try organization.update(id, of: object, assignments, by: author)
            }
        case .delete(let kind, let pattern):
            let object = try object(kind)
            return try each(kind, pattern, deleted: false) { id, organization throws(SalesforceFault) in
                try organization.delete(id, of: object, by: author)
            }
        case .undelete(let kind, let pattern):
            let object = try object(kind)
            let keeps = options.keepsMasterOfUndeleted
            return try each(kind, pattern, deleted: true) { id, organization throws(SalesforceFault) in
                try organization.undelete(id, of: object, keepingMaster: keeps, by: author)
            }
        case .merge(let kind, let keep, let lose):
            let winner = try one(kind, keep)
            var losers: [String] = []
            for pattern in lose { losers.append(try one(kind, pattern)) }
            try organization.merge(losers, into: winner, of: try object(kind), by: author)
            return [winner]
        case .archive: throw SalesforceFault("INVALID_OPERATION", "Salesforce has no archive for records")
        case .event(let type, let details): return try enact(event: type, details, by: author)
        }
    }

    /// `convert` (a lead), `session.expired` (every session ends), `recycle-bin.emptied` (deleted rows are gone),
    /// `person-accounts.enabled` (accounts can be persons from now on).
    private mutating func enact(
        event type: String,
        _ details: JSONObject,
        by author: SalesforceAuthor
    ) throws(SalesforceFault) -> [String] {
        switch type {
        case "session.expired":
            sessions.expireAll()
            return []
        case "person-accounts.enabled":
            organization.enablePersons()
            return []
        case "recycle-bin.emptied":
            return organization.purgeDeleted()
        case "convert":
            let lead = try one("Lead", details["where"]?.object ?? JSONObject())
            let made = try organization.convert(
                lead,
                account: try chosen("Account", details["account"]),
                contact: try chosen("Contact", details["contact"]),
                by: author
            )
            return [lead, made.account, made.contact]
        default: throw SalesforceFault("INVALID_OPERATION", "Salesforce has no event '\(type)'")
        }
    }

    /// A record named by its id or by a pattern; nil when none is named.
    private func chosen(_ kind: String, _ choice: JSON?) throws(SalesforceFault) -> String? {
        switch choice {
        case nil, .null?, .flag?: return nil
        case .object(let pattern)?: return try one(kind, pattern)
        case let value?:
            guard let id = value.text.flatMap({ SalesforceID.full($0) }) else { throw .crossReference }
            return id
        }
    }

    func object(_ kind: String) throws(SalesforceFault) -> SalesforceObject {
        guard let object = organization.schema.object(kind) else {
            throw SalesforceFault("INVALID_TYPE", "sObject type '\(kind)' is not supported.")
        }
        return object
    }

    static func takeID(
        from set: inout JSONObject,
        of object: SalesforceObject
    ) throws(SalesforceFault) -> String? {
        guard let name = set.names.first(where: { $0.lowercased() == "id" }) else { return nil }
        let text = set[name]?.text ?? ""
        set[name] = nil
        guard let id = SalesforceID.full(text), id.hasPrefix(object.keyPrefix) else {
            throw SalesforceFault("MALFORMED_ID", "malformed id \(text)")
        }
        return id
    }

    /// Does something to every matching record; there must be one.
    private mutating func each(
        _ kind: String,
        _ pattern: JSONObject,
        deleted: Bool,
        _ act: (String, inout SalesforceOrganization) throws(SalesforceFault) -> Void
    ) throws(SalesforceFault) -> [String] {
        let ids = try matching(kind, pattern, deleted: deleted)
        guard !ids.isEmpty else {
            throw SalesforceFault("NOT_FOUND", "no \(kind) matches \(JSON.object(pattern).compact)")
        }
        for id in ids { try act(id, &organization) }
        return ids
    }

    private func one(_ kind: String, _ pattern: JSONObject) throws(SalesforceFault) -> String {
        let ids = try matching(kind, pattern, deleted: false)
        guard let id = ids.first, ids.count == 1 else {
            throw SalesforceFault("NOT_FOUND", "\(ids.count) records of \(kind) match \(JSON.object(pattern).compact)")
        }
        return id
    }

    private func matching(_ kind: String, _ pattern: JSONObject, deleted: Bool) throws(SalesforceFault) -> [String] {
        let object = try object(kind)
        if let id = pattern["Id"]?.text.flatMap({ SalesforceID.full($0) }), pattern.members.count == 1 {
            return organization.row(id, of: object).map { ($0.deleted != nil) == deleted } == true ? [id] : []
        }
        let names = Set(pattern.names.compactMap { $0.split(separator: ".").first?.lowercased() })
        let fields = object.fields.filter { names.contains($0.name.lowercased()) }
        let rows = organization.tables[object.name]?.unordered.filter { ($0.deleted != nil) == deleted } ?? []
        return rows.filter { row in
            RecordPattern.matches(pattern, organization.show(row, of: object, fields: fields, base: ""))
        }.map(\.id).sorted()
    }
}

extension SalesforceOrganization {
    /// Forgets every deleted row.
    fileprivate mutating func purgeDeleted() -> [String] {
        let gone = schema.objects.flatMap { object in
            (tables[object.name]?.all ?? []).filter { $0.deleted != nil }.map { (object.name, $0.id) }
        }
        for (name, id) in gone { purge(id, of: name) }
        return gone.map(\.1)
    }
}
