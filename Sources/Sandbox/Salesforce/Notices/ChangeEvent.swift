import Model

/// One change event: a header, and the fields that have changed (fact sheet §2.1, §2.2).
struct ChangeEvent {
    let change: SalesforceChange
    let object: SalesforceObject
    let origin: String
    let transaction: String
    let sequence: Int
    let number: Int64
    let at: Timestamp

    /// The event as a streaming client receives it.
    var payload: JSON {
        var payload = JSONObject([("ChangeEventHeader", header)])
        for field in shownFields { add(field, to: &payload) }
        return .object(payload)
    }

    private var header: JSON {
        [
            "entityName": .string(object.name), "recordIds": [.string(change.id)],
            "changeType": .string(change.verb.rawValue), "changeOrigin": .string(origin),
            "transactionKey": .string(transaction), "sequenceNumber": .integer(sequence),
            "commitTimestamp": .integer(at.milliseconds), "commitNumber": .integer(number),
            "commitUser": .string(change.by),
            "changedFields": .array(change.verb == .updated ? changedNames.map(JSON.string) : []),
        ]
    }

    /// The changed fields by their names in events: parts of compounds are dotted.
    private var changedNames: [String] {
        shownFields.map { field in field.compound.map { "\($0).\(Self.part(field, of: $0))" } ?? field.name }
    }

    /// On a create and an undelete every field with a value, on an update the changed ones, on a delete none.
    private var shownFields: [SalesforceField] {
        switch change.verb {
        case .deleted: []
        case .updated: object.fields.filter { change.fields.contains($0.name) || $0.name == "LastModifiedDate" }
        case .created, .undeleted:
            object.fields.filter { field in
                !Self.absent.contains(field.name) && field.type != .address && !field.composedName
                    && !change.row.value(of: field).isEmpty
            }
        }
    }

    private func add(_ field: SalesforceField, to payload: inout JSONObject) {
        let value = change.row.value(of: field).plainJSON
        guard let compound = field.compound else {
            payload[field.name] = value
            return
        }
        var nested = payload[compound]?.object ?? JSONObject()
        if !value.isNull { nested[Self.part(field, of: compound)] = value }
        payload[compound] = .object(nested)
    }

    /// `BillingCity` is `City` inside `BillingAddress`; the parts of a name keep theirs.
    private static func part(_ field: SalesforceField, of compound: String) -> String {
        guard compound.hasSuffix("Address") else { return field.name }
        return String(field.name.dropFirst(compound.count - "Address".count))
    }

    /// Fields that no event carries.
    private static let absent: Set<String> = [
        "Id", "IsDeleted", "SystemModstamp", "MasterRecordId", "IsClosed", "IsWon",
    ]
}
