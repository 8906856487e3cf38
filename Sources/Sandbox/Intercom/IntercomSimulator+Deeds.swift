package import Model

/// What people do in the workspace.
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

    static func impossible(_ message: String) -> IntercomFault { IntercomFault(400, "impossible", message) }

    mutating func create(_ kind: String, _ set: JSONObject, at now: Timestamp) throws(IntercomFault) -> String {
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
    /// There are `ping`, `subscription.resumed`, `companies.disabled` and `.enabled`, `permission.withdrawn` and
    /// `.given` (to see people and companies), `token.expired`, `attach` and `detach` (of a `contact` and a `company`,
    /// both patterns); anything else is sent as a notification of that topic with `item`.
    private mutating func enact(
        event type: String,
        _ details: JSONObject,
        at now: Timestamp
    ) throws(IntercomFault) -> [String] {
        switch type {
        case "ping": workspace.tell("ping", ["type": "ping", "message": "something something interzen"])
        case "subscription.resumed": webhooks.resume()
        case "companies.disabled", "companies.enabled": companiesEnabled = type == "companies.enabled"
        case "permission.withdrawn", "permission.given": seesRecords = type == "permission.given"
        case "token.expired": tokenLives = false
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
}
