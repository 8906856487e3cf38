import Model

/// What can be done to records.
extension ArloTenant {
    /// Checks a text for a field.
    ///
    /// - Throws: 400 for a text that is too long or none of the field's kind.
    func check(_ text: String, for field: ArloField) throws(ArloFault) {
        if let limit = field.limit, text.count > limit {
            throw .invalid("\(field.name) must be at most \(limit) characters long.")
        }
        guard !text.isEmpty else { return }
        let fits =
            switch field.holding {
            case .text: true
            case .number: Numeral(text) != nil
            case .instant: Timestamp(text) != nil
            case .flag: ["true", "false"].contains(text)
            case .choice(let words): words.contains(text)
            }
        guard fits else { throw .invalid("'\(text)' is not a value of \(field.name).") }
    }

    /// Checks that a record has what its kind needs; which fields those are is unconfirmed.
    func checkWhole(_ record: ArloRecord) throws(ArloFault) {
        let needed: [String] =
            switch record.kind {
            case .contact: ["FirstName", "LastName"]
            case .organisation: ["Name"]
            case .endpoint: ["Name", "Endpoint", "PayloadSchema", "Status", "EventTypes"]
            case .registration, .lead, .employment, .contactMerge, .organisationMerge, .event: []
            }
        for name in needed where record.values[name]?.isEmpty != false {
            throw .invalid("\(name) is required.")
        }
    }

    /// Takes a new record in, with its id, its stamps and, for parties, the status of use, and tells of it.
    mutating func add(_ record: ArloRecord, at now: Timestamp) -> ArloRecord {
        let record = complete(record, at: text(tick(now)))
        store(record)
        if record.kind != .endpoint { tell("Created", record.kind.element, record.id, at: now) }
        return record
    }

    /// The record with everything that the platform gives to it where it is not there yet.
    func complete(_ record: ArloRecord, at instant: String) -> ArloRecord {
        var record = record
        let created = record.values["CreatedDateTime"] ?? record.values["LastModifiedDateTime"] ?? instant
        var given = [record.kind.key: record.id, "CreatedDateTime": created]
        given["LastModifiedDateTime"] = created
        given["UniqueIdentifier"] = identifier(of: record.kind, record.id)
        if record.kind.isParty { given["Status"] = "Active" }
        for field in fields(of: record.kind) where record.values[field.name] == nil {
            record.values[field.name] = given[field.name]
        }
        return record
    }

    /// Keeps a changed record, stamps it and tells of it.
    ///
    /// - Parameters:
    ///   - record: the record as it is now; a changed employment is a change of its contact.
    ///   - employment: the contact's employment, where that changes too.
    ///   - now: the time.
    /// - Returns: the record as it is kept.
    mutating func change(_ record: ArloRecord, with employment: ArloRecord? = nil, at now: Timestamp) -> ArloRecord {
        let parts = [record] + (employment.map { [$0] } ?? [])
        let isChanged = parts.contains { $0 != self.record($0.kind, $0.id) }
        guard isChanged || options.notifiesUnchanged else { return record }
        for part in parts { store(part) }
        let told = record.kind == .employment ? self.record(.contact, record.id) : record
        guard var told, field("LastModifiedDateTime", of: told.kind) != nil else { return record }
        told.values["LastModifiedDateTime"] = text(tick(now))
        store(told)
        tell("Updated", told.kind.element, told.id, at: now)
        return record.kind == .employment ? record : told
    }

    /// Merges a record into another of its kind.
    ///
    /// The survivor keeps what it has, takes what it lacks, and takes over what belonged to the other; the other is
    /// gone. Where the vendor is silent: the survivor counts as updated only if its own fields changed.
    ///
    /// - Returns: the request that did it.
    mutating func merge(
        _ source: ArloRecord,
        into destination: ArloRecord,
        at now: Timestamp
    ) throws(ArloFault) -> ArloRecord {
        guard let kind = source.kind.merge, source.kind == destination.kind, source.id != destination.id else {
            throw .invalid("Two different records of one kind can be merged.")
        }
        let request = add(Self.request(kind, nextID(kind), source, destination, at: now), at: now)
        var gone = source
        gone.mergedInto = destination.id
        gone.mergeRequest = request.id
        store(gone)
        var kept = destination
        for (name, text) in source.values where kept.values[name] == nil { kept.values[name] = text }
        if kept != destination { _ = change(kept, at: now) }
        handOver(source, to: destination.id)
        return request
    }

    private static func request(
        _ kind: ArloKind,
        _ id: String,
        _ source: ArloRecord,
        _ destination: ArloRecord,
        at now: Timestamp
    ) -> ArloRecord {
        var request = ArloRecord(kind, id, made: now)
        // The documentation shows these dates with the offset of New Zealand.
        request.values["CreatedDateTime"] = (now + .seconds(12 * 3600)).text(offset: "+12:00")
        for (role, record) in [("Source", source), ("Destination", destination)] {
            let part = "\(role)\(record.kind.element)Info/"
            request.values[part + record.kind.key] = record.id
            request.values[part + "UniqueIdentifier"] = record.values["UniqueIdentifier"]
        }
        return request
    }

    /// Puts another record in the place of one, wherever it is linked to.
    private mutating func handOver(_ record: ArloRecord, to id: String) {
        let title = record.kind.element
        for kind in [ArloKind.registration, .lead, .employment] {
            for var other in all(kind) where other.relations[title] == record.id {
                other.relations[title] = id
                store(other)
            }
        }
        guard record.kind == .contact, self.record(.employment, id) == nil,
            let employment = self.record(.employment, record.id)
        else { return }
        var moved = ArloRecord(.employment, id, made: employment.made)
        moved.values = employment.values
        moved.relations = employment.relations
        store(moved)
    }
}
