import Model

/// The data of a pretend organisation: its tables, and what the call under way has changed in them.
///
/// It is one value, so that a call that must be undone as a whole is undone by putting the earlier value back.
struct SalesforceOrganization: Sendable {
    private(set) var schema: SalesforceSchema
    /// The rows of each object, by the schema's spelling of its name.
    private(set) var tables: [String: SalesforceTable]
    /// What the call under way has changed so far, in order.
    private var changes: [SalesforceChange] = []
    private var numbers: [String: Int] = [:]
    private var order = 0

    init(_ schema: SalesforceSchema) {
        self.schema = schema
        tables = Dictionary(
            schema.objects.map { ($0.name, SalesforceTable($0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The row of an id, deleted or not.
    func row(_ id: String, of object: SalesforceObject) -> SalesforceRow? { tables[object.name]?[id] }

    /// The ids of the rows of an object, deleted ones too, whose value in a field has one of these keys.
    mutating func ids(
        of object: SalesforceObject,
        where field: SalesforceField,
        hasKeyIn keys: Set<String>
    ) -> Set<String> {
        tables[object.name]?.ids(where: field, hasKeyIn: keys) ?? []
    }

    /// The next id of a prefix that no row has yet.
    mutating func nextID(prefix: String) -> String {
        while true {
            numbers[prefix, default: 0] += 1
            let id = SalesforceID.make(prefix: prefix, number: numbers[prefix, default: 0])
            guard let object = schema.object(ofID: id), row(id, of: object) != nil else { return id }
        }
    }

    /// The next place in the order of changes.
    mutating func nextOrder() -> Int {
        order += 1
        return order
    }

    /// Stores a row without a word to anybody.
    mutating func store(_ row: SalesforceRow, of object: SalesforceObject) {
        tables[object.name]?.store(row)
    }

    /// Stores a changed row and notes what happened to it.
    mutating func store(
        _ row: SalesforceRow,
        of object: SalesforceObject,
        because verb: SalesforceChange.Verb,
        fields: [String]
    ) {
        let change = SalesforceChange(
            object: object.name,
            id: row.id,
            verb: verb,
            fields: fields,
            by: row.modifiedBy,
            row: row
        )
        store(row, of: object)
        changes.append(change)
    }

    /// Switches person accounts on, which cannot be taken back.
    mutating func enablePersons() {
        schema = .withPersons
        for object in schema.objects {
            let rows = tables[object.name]?.all ?? []
            var table = SalesforceTable(object)
            for row in rows { table.store(row) }
            tables[object.name] = table
        }
    }

    /// Forgets a row for good.
    mutating func purge(_ id: String, of name: String) {
        tables[name]?.purge(id)
    }

    /// Hands over what has changed since the last time, in order.
    mutating func takeChanges() -> [SalesforceChange] {
        defer { changes = [] }
        return changes
    }
}

/// One change of one row, as triggers and notifications hear of it.
struct SalesforceChange: Sendable, Hashable {
    /// What happened.
    enum Verb: String, Sendable {
        case created = "CREATE"
        case updated = "UPDATE"
        case deleted = "DELETE"
        case undeleted = "UNDELETE"
    }

    let object: String
    let id: String
    let verb: Verb
    /// The fields whose values changed.
    let fields: [String]
    /// The user who did it.
    let by: String
    /// The row behind the change.
    let row: SalesforceRow

    /// Whether it was created or changed, and neither went to the recycle bin nor came back from it.
    var isSaved: Bool { verb == .created || verb == .updated }
}

/// Who writes, and when.
struct SalesforceAuthor: Sendable, Hashable {
    /// The user's id.
    let user: String
    /// When.
    let now: Timestamp

    /// The instant as Salesforce stores it: whole seconds.
    var stamp: Timestamp { Timestamp(seconds: now.seconds) }
}
