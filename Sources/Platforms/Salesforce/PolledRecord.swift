import Model

/// A record that a poll brought, as it was journalled.
struct PolledRecord {
    private let record: SalesforceRecord
    private let kind: String

    /// Reads a journalled record.
    init(_ body: [UInt8]) throws(Unreadable) {
        guard let json = try? JSON.parse(body), let record = SalesforceRecord(json),
            let kind = json["attributes"]?["type"]?.text, SalesforceKind.isName(kind)
        else { throw Unreadable("not a record of Salesforce's") }
        self.record = record
        self.kind = kind
    }

    /// What the record's state says happened to it.
    func reading(at connection: ConnectionName) throws(Unreadable) -> Reading {
        let kind = KindRef(connection, kind)
        let ref = kind.record(record.id.text)
        guard !PersonAccount.isMarked(kind.kind, fields) else { return Reading(nothing: PersonAccount.remark) }
        guard !record.isDeleted else {
            let master = record.master.map { kind.record($0.text) }
            let verb: Verb = master == nil ? .deleted : .merged
            return Reading([Event(ref, verb, version: record.version, coverage: .notice, mergedInto: master)])
        }
        let isNew = record.createdAt != nil && record.createdAt == record.modifiedAt
        return Reading([
            Event(ref, isNew ? .created : .saved, version: record.version, coverage: .state, fields: fields)
        ])
    }

    /// The values, those of related records under dotted paths.
    private var fields: Fields {
        var fields: Fields = [:]
        for member in record.json.object?.members ?? [] where member.name != "attributes" {
            Self.put(member.value, at: member.name, in: &fields)
        }
        fields["Id"] = .text(record.id.text)
        return fields
    }

    private static func put(_ value: JSON, at path: String, in fields: inout Fields) {
        guard case .object(let inner) = value else { return fields[FieldPath(path)] = FieldValue(plain: value) }
        for member in inner.members where member.name != "attributes" {
            put(member.value, at: "\(path).\(member.name)", in: &fields)
        }
    }
}
