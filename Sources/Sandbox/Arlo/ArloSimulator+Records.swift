package import Model

/// The records of the platform as they stand, and those it is set up with.
extension ArloSimulator {
    /// Every record of a kind, merged ones too, ordered by id.
    ///
    /// The kinds are named as their elements are, in any case: `Contact`, `Organisation`, `Registration`, `Lead`,
    /// `ContactMergeRequest`, `OrganisationMergeRequest`, `PlatformEvent`, `WebhookEndpoint`.
    package func records(of kind: String) -> [SimulatedRecord] {
        guard let kind = ArloKind(name: kind) else { return [] }
        return tenant.all(kind).map { SimulatedRecord(id: $0.id, state: $0.state, fields: shown($0)) }
    }

    /// A record's fields; what it links to as ids, an employment nested.
    func shown(_ record: ArloRecord) -> JSONObject {
        var fields = JSONObject()
        for field in tenant.fields(of: record.kind) {
            guard let text = record.values[field.name] else { continue }
            let value = Self.shown(text, field)
            let names = field.name.split(separator: "/").map(String.init)
            guard names.count == 2 else {
                fields[field.name] = value
                continue
            }
            var part = fields[names[0]]?.object ?? JSONObject()
            part[names[1]] = value
            fields[names[0]] = .object(part)
        }
        for (title, kind) in record.kind.links where kind != .employment {
            if let id = tenant.related(record, title)?.id, record.kind != .employment || kind != .contact {
                fields[title] = .string(id)
            }
        }
        if record.kind == .contact, let employment = tenant.record(.employment, record.id) {
            fields["Employment"] = .object(shown(employment))
        }
        return fields
    }

    private static func shown(_ text: String, _ field: ArloField) -> JSON {
        switch field.holding {
        case .number: Numeral(text).map(JSON.number) ?? .string(text)
        case .flag: .flag(text == "true")
        case .text, .choice, .instant: .string(text)
        }
    }

    /// Takes records in as they are; those without times are a day old.
    package mutating func take(
        given kind: String,
        _ records: [JSONObject],
        at now: Timestamp
    ) throws(DeedError) -> [String] {
        let before = tenant
        do throws(ArloFault) {
            guard let kind = ArloKind(name: kind), Self.isMade(kind) else {
                throw Self.impossible("Arlo has no '\(kind)' that could be given")
            }
            var ids: [String] = []
            for record in records { ids.append(try take(kind, record.nested, at: now - .seconds(86_400))) }
            return ids
        } catch {
            tenant = before
            throw DeedError("\(error.code): \(error.message)")
        }
    }

    private mutating func take(
        _ kind: ArloKind,
        _ given: JSONObject,
        at past: Timestamp
    ) throws(ArloFault) -> String {
        var values = given
        let id = try takeID(from: &values, of: kind) ?? tenant.nextID(kind)
        guard tenant.record(kind, id) == nil else { throw Self.impossible("there is a \(kind.element) \(id) already") }
        var record = ArloRecord(kind, id, made: past)
        let employment = try set(values, in: &record, isGiven: true)
        tenant.store(tenant.complete(record, at: tenant.text(past)))
        if let employment { tenant.store(employment) }
        return id
    }

    /// The id that a given record has as `ContactID` or `id`, taken out of its values.
    func takeID(from values: inout JSONObject, of kind: ArloKind) throws(ArloFault) -> String? {
        var id: String?
        for name in values.names where name == kind.key || name.lowercased() == "id" {
            id = FieldValue(plain: values[name] ?? .null).text ?? id
            values[name] = nil
        }
        guard let id else { return nil }
        guard let number = Int(id), number > 0, String(number) == id else {
            throw Self.impossible("\(kind.key) is a whole number, not '\(id)'")
        }
        return id
    }

    /// Whether records of a kind come into being by what people do.
    static func isMade(_ kind: ArloKind) -> Bool {
        switch kind {
        case .contact, .organisation, .registration, .lead: true
        case .employment, .contactMerge, .organisationMerge, .event, .endpoint: false
        }
    }
}
