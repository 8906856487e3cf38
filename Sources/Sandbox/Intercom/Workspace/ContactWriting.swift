import Model

/// What can be done to contacts.
extension IntercomWorkspace {
    /// Creates a contact; one of `email`, `external_id` and `role` must be there.
    mutating func createContact(_ body: JSONObject, at now: Timestamp) throws(IntercomFault) -> IntercomContact {
        guard ["email", "external_id", "role"].contains(where: { body[$0]?.text?.isEmpty == false }) else {
            throw IntercomFault(400, "parameter_invalid", "one of email, external_id or role is required")
        }
        let instant = tick(now)
        var contact = IntercomContact(
            id: nextID(at: now),
            values: JSONObject(),
            attributes: JSONObject(),
            role: "user",
            created: instant,
            updated: instant
        )
        try apply(body, to: &contact)
        if let other = conflict(with: contact) {
            throw IntercomFault(409, "conflict", "A contact matching those details already exists with id=\(other.id)")
        }
        store(contact)
        tell("contact.\(contact.role).created", .object(notified(contact)))
        return contact
    }

    /// Changes a contact.
    mutating func update(
        _ contact: IntercomContact,
        _ body: JSONObject,
        at now: Timestamp
    ) throws(IntercomFault) -> IntercomContact {
        var changed = contact
        try apply(body, to: &changed)
        if let other = conflict(with: changed) {
            throw IntercomFault(409, "conflict", "A contact matching those details already exists with id=\(other.id)")
        }
        changed.updated = tick(now)
        store(changed)
        tell("contact.\(changed.role).updated", .object(notified(changed)))
        return changed
    }

    /// The contact in use of an id.
    ///
    /// - Throws: 404, or 410 when it was merged: the answer's `Link` then names the survivor.
    func contact(_ id: String) throws(IntercomFault) -> IntercomContact {
        guard let contact = contacts[id], contact.state != .deleted else {
            if contacts[id]?.mergedInto != nil { throw .merged }
            throw .noContact
        }
        return contact
    }

    /// The contact that a merged one has become part of, over up to three merges.
    func survivor(of id: String) -> String? {
        var here = id
        for _ in 0..<3 {
            guard let next = contacts[here]?.mergedInto else { break }
            here = next
        }
        return here == id ? nil : here
    }

    /// Deletes a contact.
    mutating func delete(_ contact: IntercomContact, at now: Timestamp) {
        var gone = contact
        gone.state = .deleted
        gone.companies = []
        gone.updated = tick(now)
        store(gone)
        tell("contact.deleted", .object(Self.deleted(contact)))
    }

    /// Archives a contact, or takes it back.
    mutating func setArchived(_ archived: Bool, _ contact: IntercomContact, at now: Timestamp) {
        var changed = contact
        changed.state = archived ? .archived : .active
        changed.updated = tick(now)
        store(changed)
        tell(archived ? "contact.archived" : "contact.unarchive", .object(notified(changed)))
    }

    /// Merges a lead into a user.
    mutating func merge(
        _ lead: IntercomContact,
        into user: IntercomContact,
        at now: Timestamp
    ) throws(IntercomFault) -> IntercomContact {
        guard lead.id != user.id, lead.role == "lead", user.role == "user" else {
            throw IntercomFault(400, "invalid_merge", "only a lead can be merged into a user")
        }
        var gone = lead
        gone.state = .deleted
        gone.mergedInto = user.id
        var kept = user
        kept.companies += gone.companies.filter { !kept.companies.contains($0) }
        for name in ["email", "phone", "name"] where kept.values[name] == nil { kept.values[name] = gone.values[name] }
        gone.companies = []
        gone.updated = tick(now)
        kept.updated = tick(now)
        store(gone)
        store(kept)
        var item = notified(kept)
        item["merged_from"] = ["type": "contact", "id": .string(lead.id)]
        tell("contact.merged", .object(item))
        return kept
    }

    /// Attaches a contact to a company.
    mutating func attach(
        _ contact: IntercomContact,
        to company: IntercomCompany,
        at now: Timestamp
    ) throws(IntercomFault) {
        guard contact.companies.count < 1000 || contact.companies.contains(company.id) else {
            throw IntercomFault(400, "contact_company_limit_exceeded", "A contact can belong to at most 1000 companies")
        }
        guard !contact.companies.contains(company.id) else { return }
        var changed = contact
        changed.companies.append(company.id)
        join(changed, company, topic: "company.contact.attached", at: now)
    }

    /// Detaches a contact from a company; the notified contact still lists it (captured, fact sheet §A.3).
    mutating func detach(_ contact: IntercomContact, from company: IntercomCompany, at now: Timestamp) {
        var changed = contact
        changed.companies.removeAll { $0 == company.id }
        join(changed, company, topic: "company.contact.detached", showing: contact, at: now)
    }

    private mutating func join(
        _ contact: IntercomContact,
        _ company: IntercomCompany,
        topic: String,
        showing shown: IntercomContact? = nil,
        at now: Timestamp
    ) {
        var contact = contact
        contact.updated = tick(now)
        store(contact)
        tell(topic, ["company": attached(company), "contact": .object(notified(shown ?? contact))])
    }

    /// The answer to a delete, and the item of its notification.
    static func deleted(_ contact: IntercomContact) -> JSONObject {
        JSONObject([
            ("id", .string(contact.id)), ("external_id", contact.values["external_id"] ?? .null), ("type", "contact"),
            ("deleted", true),
        ])
    }

    /// Sets the values of a write's body; null clears.
    private func apply(_ body: JSONObject, to contact: inout IntercomContact) throws(IntercomFault) {
        for member in body.members {
            switch member.name {
            case "role":
                guard let role = member.value.text, ["user", "lead"].contains(role) else {
                    throw .invalid("role must be user or lead")
                }
                contact.role = role
            case "email", "external_id", "name", "phone", "avatar":
                guard member.value.isNull || member.value.text != nil else {
                    throw .invalid("\(member.name) must be a string")
                }
                contact.values[member.name] = member.value.present
            case "owner_id", "signed_up_at", "last_seen_at", "unsubscribed_from_emails":
                contact.values[member.name] = member.value.present
            case "custom_attributes":
                guard case .object(let given) = member.value else {
                    throw .invalid("custom_attributes must be an object")
                }
                for value in given.members {
                    guard let attribute = attribute(value.name, of: "contact") else {
                        throw .invalid("Custom attribute '\(value.name)' does not exist")
                    }
                    let read = try attribute.read(value.value)
                    contact.attributes[value.name] = read.present
                }
            default: throw .bad(member.name)
            }
        }
    }

    /// Another contact with the same external id, or another user with the same email.
    private func conflict(with contact: IntercomContact) -> IntercomContact? {
        contacts.values.filter { other in
            guard other.id != contact.id, other.state != .deleted else { return false }
            if let id = contact.values["external_id"], other.values["external_id"] == id { return true }
            guard contact.role == "user", other.role == "user", let email = contact.values["email"]?.text else {
                return false
            }
            return other.values["email"]?.text?.lowercased() == email.lowercased()
        }.min { $0.id < $1.id }
    }
}

extension IntercomFault {
    /// The contact is part of another now.
    static let merged = IntercomFault(
        410,
        "contact_merged",
        "This contact has been merged. See the 'Link' header for the canonical contact."
    )
}
