import Model

/// Fetches records by id, deleted ones included, so that a deletion and a merge can be told apart.
struct SalesforceReader: Reader {
    /// The API.
    let api: SalesforceAPI

    /// As many as a collection write takes; their ids fill a third of the longest query.
    let readLimit = 200

    func step(
        towards records: [RecordRef],
        wanting paths: [FieldPath],
        description: KindDescription?,
        after responses: [HTTPResponse]
    ) -> Step<[Sighting]> {
        Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            try dialogue.sight(records, wanting: paths, description, api)
        }
    }
}

extension Dialogue {
    /// Fetches records of one kind: one sighting for each, in their order.
    ///
    /// One step of a chain of merges is told at a time; who follows them must mind circles.
    mutating func sight(
        _ records: [RecordRef],
        wanting paths: [FieldPath],
        _ description: KindDescription?,
        _ api: SalesforceAPI
    ) throws(Question) -> [Sighting] {
        guard let kind = records.first?.kind else { return [] }
        let ids = records.map { SalesforceID($0.id) }
        let items = ids.compactMap { $0.map { SOQL.quoted($0.text) } }
        let frame = Self.frame(kind.kind, wanting: paths, description)
        guard SalesforceKind.isName(kind.kind), paths.allSatisfy(\.isSelectable),
            let groups = SOQL.groups(items, within: frame, separator: ", ")
        else { return records.map { _ in .refused(Self.unspeakable) } }
        var found: [SalesforceID: Sighting] = [:]
        for group in groups {
            let wanted = items[group].joined(separator: ", ")
            switch try query(frame + "(\(wanted))", withDeleted: true, api) {
            case .records(let rows):
                for row in rows { found[row.id] = row.sighting(kind, wanting: paths, description) }
            case .failed(let fault):
                return records.map { _ in Sighting(fault.setback()) }
            case .tooMany:
                return records.map { _ in .later(Later("too-many-pages", scope: .item, alone: true)) }
            }
        }
        return ids.map { id in
            guard let id else { return .refused(Problem("malformed-id", "the id is not one of Salesforce's")) }
            return found[id] ?? .gone
        }
    }

    /// The query up to its list of ids.
    private static func frame(_ name: String, wanting paths: [FieldPath], _ description: KindDescription?) -> String {
        let kind = SalesforceKind(name, described: description)
        let traces: [FieldPath] = ["Id", "SystemModstamp", "CreatedDate"] + kind.traces
        return "SELECT \(SOQL.selection(traces + paths)) FROM \(name) WHERE Id IN "
    }

    private static let unspeakable = Problem(
        "invalid-field",
        "a kind or field has a name that no query can hold, or there are too many fields"
    )
}
