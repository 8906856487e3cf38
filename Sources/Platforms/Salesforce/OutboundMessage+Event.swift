import Model

extension OutboundMessage {
    /// What one notification says about its record.
    ///
    /// An empty field has no element in the message. Only where the message's own list of fields is known (configured
    /// per kind) does an absent one mean null; without a list it is unknown.
    ///
    /// - Parameters:
    ///   - notification: one of `notifications`.
    ///   - connection: the connection it came for.
    ///   - lists: the fields that the org's messages carry, by kind.
    /// - Returns: one event, or none where the message came too late to carry a record.
    /// - Throws: `Unreadable` when it is not a record of Salesforce's with an id.
    static func reading(
        of notification: XMLElement,
        at connection: ConnectionName,
        lists: [String: [FieldPath]]
    ) throws(Unreadable) -> Reading {
        guard let object = notification.child(own("sObject")), !object.isNil else {
            return Reading(nothing: "no data: the record was gone when the message was sent")
        }
        let kind = try kind(of: object)
        var fields = try values(of: object)
        guard let id = fields["Id"]?.text.flatMap({ SalesforceID(trimmed($0)) }), !id.isEmpty else {
            throw Unreadable("the record has no id")
        }
        fields["Id"] = .text(id.text)
        let record = KindRef(connection, kind).record(id.text)
        guard !PersonAccount.isMarked(kind, fields) else { return Reading(nothing: PersonAccount.remark) }
        let absent = fields.missing(of: lists[kind] ?? [])
        // A record with nothing but its id was deleted before the message was sent (Salesforce: "the notification
        // carries no data"). Reading that as "every field is empty" would wipe the counterpart.
        if fields.count == 1, !absent.isEmpty {
            return Reading([Event(record, .saved, coverage: .notice)])
        }
        for path in absent { fields[path] = .null }
        return Reading([
            Event(record, verb(of: fields), version: version(of: fields), coverage: .state, fields: fields)
        ])
    }

    private static func kind(of object: XMLElement) throws(Unreadable) -> String {
        guard let type = object.attributes[XMLName(XMLNamespace.instance, "type")],
            let name = object.resolve(trimmed(type))
        else { throw Unreadable("the record has no type") }
        guard name.namespace == records, SalesforceKind.isName(name.local) else {
            throw Unreadable("the record's type is not one of Salesforce's")
        }
        return name.local
    }

    /// The fields as they are on the wire; elements of other namespaces and nested elements are no fields.
    private static func values(of object: XMLElement) throws(Unreadable) -> Fields {
        var fields: Fields = [:]
        for element in object.children where element.name.namespace == records && element.children.isEmpty {
            let nulled = element.name.local == "fieldsToNull"
            let path = FieldPath(nulled ? trimmed(element.text) : element.name.local)
            guard fields[path] == nil else { throw Unreadable("the record has a field twice") }
            fields[path] = nulled || element.isNil ? .null : .wire(element.text)
        }
        return fields
    }

    /// Whether the record came into being is told by its dates, where the message carries both: a workflow that updates
    /// a record in the save that creates it can move the later one, so this is a sign and no proof.
    private static func verb(of fields: Fields) -> Verb {
        guard let created = instant(fields["CreatedDate"]), let modified = instant(fields["LastModifiedDate"]) else {
            return .saved
        }
        return created == modified ? .created : .updated
    }

    private static func version(of fields: Fields) -> Version? {
        (instant(fields["SystemModstamp"]) ?? instant(fields["LastModifiedDate"])).map {
            Version($0, precision: .second)
        }
    }

    private static func instant(_ value: FieldValue?) -> Timestamp? {
        value?.text.flatMap { Timestamp($0) }
    }
}
