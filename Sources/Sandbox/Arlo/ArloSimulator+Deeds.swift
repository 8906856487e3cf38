package import Model

/// What people do in the platform.
extension ArloSimulator {
    /// Does a deed whole or not at all, and notifies of it as Arlo would.
    package mutating func perform(_ deed: Deed, at now: Timestamp) throws(DeedError) -> [String] {
        let before = deed.isSingle ? nil : tenant
        do throws(ArloFault) {
            let ids = try enact(deed, at: now)
            announce(at: now)
            return ids
        } catch {
            if let before { tenant = before }
            throw DeedError("\(error.code): \(error.message)")
        }
    }

    private mutating func enact(_ deed: Deed, at now: Timestamp) throws(ArloFault) -> [String] {
        switch deed {
        case .create(let kind, let set): return [try create(try Self.kind(kind), set.nested, at: now)]
        case .update(let kind, let pattern, let set):
            let records = try matching(kind, pattern, states: [.active, .archived])
            for record in records { try change(record, set.nested, at: now) }
            return records.map(\.id)
        case .archive(let kind, let pattern):
            return try setStatus("Inactive", kind, pattern, from: .active, at: now)
        case .undelete(let kind, let pattern):
            return try setStatus("Active", kind, pattern, from: .archived, at: now)
        case .delete: throw Self.impossible("Arlo deletes nothing: archive a record, or merge it into another")
        case .merge(let kind, let keep, let lose):
            let kept = try one(kind, keep)
            for pattern in lose {
                guard let survivor = tenant.record(kept.kind, kept.id) else { throw .notFound }
                _ = try tenant.merge(try one(kind, pattern), into: survivor, at: now)
            }
            return [kept.id]
        case .event(let type, let details): return try enact(event: type, details.nested, at: now)
        }
    }

    /// Why a person cannot do something.
    static func impossible(_ message: String) -> ArloFault { ArloFault(400, "impossible", message) }

    private static func kind(_ name: String) throws(ArloFault) -> ArloKind {
        guard let kind = ArloKind(name: name), isMade(kind) else {
            throw impossible("Arlo has no '\(name)' that a person makes or changes")
        }
        return kind
    }

    private mutating func create(_ kind: ArloKind, _ set: JSONObject, at now: Timestamp) throws(ArloFault) -> String {
        var values = set
        let id = try takeID(from: &values, of: kind) ?? tenant.nextID(kind)
        guard tenant.record(kind, id) == nil else { throw Self.impossible("there is a \(kind.element) \(id) already") }
        var record = ArloRecord(kind, id, made: now)
        let employment = try self.set(values, in: &record, isGiven: false)
        guard kind != .registration || record.relations["Contact"] != nil else {
            throw Self.impossible("a registration needs a contact")
        }
        if kind == .registration, record.values["Status"] == nil { record.values["Status"] = "Approved" }
        if let employment { tenant.store(employment) }
        return tenant.add(record, at: now).id
    }

    private mutating func change(_ record: ArloRecord, _ set: JSONObject, at now: Timestamp) throws(ArloFault) {
        var changed = record
        let employment = try self.set(set, in: &changed, isGiven: false)
        _ = tenant.change(changed, with: employment, at: now)
    }

    private mutating func setStatus(
        _ status: String,
        _ kind: String,
        _ pattern: JSONObject,
        from state: SimulatedRecord.State,
        at now: Timestamp
    ) throws(ArloFault) -> [String] {
        guard try Self.kind(kind).isParty else { throw Self.impossible("only contacts and organisations are archived") }
        let records = try matching(kind, pattern, states: [state])
        for var record in records {
            record.values["Status"] = status
            _ = tenant.change(record, at: now)
        }
        return records.map(\.id)
    }

    /// Makes something else happen.
    ///
    /// There are `registration` and `lead`, which make one, with a `contact` and an `organisation` (ids or patterns)
    /// and fields; `token.expired`, which ends every access token; `endpoint.dropped`, `endpoint.activated` and
    /// `endpoint.removed`; anything else with a dot (`Order.Created`) is told as an event of that type about
    /// `resourceId`.
    private mutating func enact(
        event type: String,
        _ details: JSONObject,
        at now: Timestamp
    ) throws(ArloFault) -> [String] {
        switch type.lowercased() {
        case "registration": return [try create(.registration, details, at: now)]
        case "lead": return [try create(.lead, details, at: now)]
        case "token.expired": access.expireAll()
        case "endpoint.dropped": setEndpoints(options.droppedStatus)
        case "endpoint.activated": setEndpoints("Active")
        case "endpoint.removed":
            setEndpoints(options.droppedStatus)
            for endpoint in tenant.all(.endpoint) { tenant.remove(endpoint) }
        default:
            let parts = type.split(separator: ".").map(String.init)
            guard parts.count == 2 else { throw Self.impossible("Arlo has no event '\(type)'") }
            let id = FieldValue(plain: details["resourceId"] ?? .null).text ?? ""
            tenant.tell(parts[1], parts[0], id, at: now)
        }
        return []
    }

    private mutating func setEndpoints(_ status: String) {
        for before in tenant.all(.endpoint) {
            var endpoint = before
            endpoint.values["Status"] = status
            webhooks.endpointChanged(endpoint, before: before)
            tenant.store(endpoint)
        }
    }
}
