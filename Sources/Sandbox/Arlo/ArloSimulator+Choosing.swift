import Model

/// Which records a deed is about, and what it gives them.
extension ArloSimulator {
    /// The records that match a pattern, which may say `id` for the kind's own name of it; there must be one.
    ///
    /// Those in the first of the states are taken; in the next only where there are none.
    func matching(
        _ name: String,
        _ pattern: JSONObject,
        states: [SimulatedRecord.State]
    ) throws(ArloFault) -> [ArloRecord] {
        guard let kind = ArloKind(name: name), Self.isMade(kind) else {
            throw Self.impossible("Arlo has no '\(name)' that a person changes")
        }
        let pattern = JSONObject(pattern.members.map { ($0.name.lowercased() == "id" ? kind.key : $0.name, $0.value) })
        let found = tenant.all(kind).filter { RecordPattern.matches(pattern, shown($0)) }
        for state in states {
            let records = found.filter { $0.state == state }
            if !records.isEmpty { return records }
        }
        throw Self.impossible("no \(kind.element) matches \(JSON.object(pattern).compact)")
    }

    /// The one record that matches.
    func one(_ kind: String, _ pattern: JSONObject) throws(ArloFault) -> ArloRecord {
        let records = try matching(kind, pattern, states: [.active, .archived])
        guard records.count == 1 else {
            throw Self.impossible("\(records.count) records of \(kind) match \(JSON.object(pattern).compact)")
        }
        return records[0]
    }

    /// Gives values to a record: fields, links as ids or patterns, and a contact's employment.
    ///
    /// - Returns: the employment, where the values say something of it.
    func set(_ values: JSONObject, in record: inout ArloRecord, isGiven: Bool) throws(ArloFault) -> ArloRecord? {
        var employment: ArloRecord?
        for member in values.members {
            if record.kind == .contact, member.name == "Employment" {
                employment = try self.employment(of: record.id, member.value, made: record.made)
            } else if let link = record.kind.links.first(where: { $0.title.lowercased() == member.name.lowercased() }) {
                record.relations[link.title] = try reference(to: link.kind, member.value)
            } else if let field = tenant.field(member.name, of: record.kind), isGiven || field.isWritable {
                let text = FieldValue(plain: member.value).text ?? ""
                try tenant.check(text, for: field)
                record.values[field.name] = text.isEmpty ? nil : text
            } else {
                throw Self.impossible("\(record.kind.element) has no '\(member.name)' that could be set")
            }
        }
        return employment
    }

    private func employment(of contact: String, _ value: JSON, made: Timestamp) throws(ArloFault) -> ArloRecord {
        var employment = tenant.record(.employment, contact) ?? ArloRecord(.employment, contact, made: made)
        guard case .object(let values) = value else {
            guard value.isNull else { throw Self.impossible("Employment is a mapping") }
            return ArloRecord(.employment, contact, made: made)
        }
        _ = try set(values, in: &employment, isGiven: true)
        return employment
    }

    /// The id of the record that a value names; nil for null.
    private func reference(to kind: ArloKind, _ value: JSON) throws(ArloFault) -> String? {
        if case .object(let pattern) = value { return try one(kind.element, pattern).id }
        guard let id = FieldValue(plain: value).text else { return nil }
        guard tenant.record(kind, id) != nil else { throw Self.impossible("there is no \(kind.element) \(id)") }
        return id
    }
}
