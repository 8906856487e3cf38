import Model

/// One record as a query's answer has it.
struct SalesforceRecord {
    /// The record's members.
    let json: JSON
    /// Its id.
    let id: SalesforceID

    /// Reads a record; nil for JSON without an id.
    init?(_ json: JSON) {
        guard let id = json["Id"]?.text.flatMap({ SalesforceID($0) }) else { return nil }
        self.json = json
        self.id = id
    }

    /// Whether it is in the recycle bin or beyond.
    var isDeleted: Bool { json["IsDeleted"]?.flag ?? false }

    /// The record it was merged into; nil when it was not.
    ///
    /// A survivor is another record of the same kind: what names the record itself, or no such record, leads nowhere.
    var master: SalesforceID? {
        guard let master = json["MasterRecordId"]?.text.flatMap({ SalesforceID($0) }), !master.isEmpty,
            master.core != id.core, master.keyPrefix == id.keyPrefix
        else { return nil }
        return master
    }

    /// Whether it is a person account, or the contact in the shadow of one; nil when that was not asked for.
    var isPerson: Bool? { json[PersonAccount.mark.text]?.flag }

    /// When it last changed, by whatever hand.
    var modifiedAt: Timestamp? { json["SystemModstamp"]?.text.flatMap { Timestamp($0) } }

    /// When it was created.
    var createdAt: Timestamp? { json["CreatedDate"]?.text.flatMap { Timestamp($0) } }

    /// Which state of the record this is: Salesforce's stamps are exact to the second.
    var version: Version? { modifiedAt.map { Version($0, precision: .second) } }

    /// The value of a field, typed by the field's description where there is one; null when it is not told.
    func value(at path: FieldPath, _ description: KindDescription?) -> FieldValue {
        let plain = json.value(at: path.text).map(FieldValue.init(plain:)) ?? .null
        return description?.fields[path]?.type.interpret(plain) ?? plain
    }

    /// The wanted fields as a snapshot.
    func snapshot(_ kind: KindRef, wanting paths: [FieldPath], _ description: KindDescription?) -> Snapshot {
        let values = paths.map { ($0, value(at: $0, description)) }
        let fields = Fields(Dictionary(values) { _, last in last })
        return Snapshot(kind.record(id.text), version: version, createdAt: createdAt, fields: fields)
    }

    /// What the record's traces say has become of it.
    ///
    /// A record that came back from the recycle bin is there, even if it keeps the name of the survivor it once had
    /// (unconfirmed: whether Salesforce clears it).
    func sighting(_ kind: KindRef, wanting paths: [FieldPath], _ description: KindDescription?) -> Sighting {
        guard isDeleted else {
            guard isPerson != true else { return .excluded(PersonAccount.problem) }
            return .present(snapshot(kind, wanting: paths, description))
        }
        return master.map { .moved(to: kind.record($0.text)) } ?? .gone
    }
}
