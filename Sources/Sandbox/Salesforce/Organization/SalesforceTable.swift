import Model

/// The rows of one object, found by id and by the values of its key fields.
struct SalesforceTable: Sendable {
    let object: SalesforceObject
    private var rows: [String: SalesforceRow] = [:]
    /// For each key field, the ids of the rows in use that have a value, by that value in small letters.
    private var keys: [String: [String: [String]]] = [:]
    private let keyFields: [SalesforceField]
    /// The fields that queries have compared for equality, by name.
    private var indexes: [String: SalesforceIndex] = [:]

    init(_ object: SalesforceObject) {
        self.object = object
        keyFields = object.fields.filter { $0.externalID || $0.unique || ($0.idLookup && $0.type != .id) }
    }

    /// The row of an 18-character id, deleted or not.
    subscript(id: String) -> SalesforceRow? { rows[id] }

    /// Every row, deleted ones too, ordered by id.
    var all: [SalesforceRow] { rows.values.sorted { $0.id < $1.id } }

    /// How many rows there are, deleted ones too.
    var count: Int { rows.count }

    /// Every row, in no order.
    var unordered: Dictionary<String, SalesforceRow>.Values { rows.values }

    /// The ids of the rows in use that have this value in a key field, oldest first; values compare without case.
    func ids(where field: SalesforceField, is value: FieldValue) -> [String] {
        guard let key = Self.key(value) else { return [] }
        return keys[field.name]?[key] ?? []
    }

    /// The ids of the rows, deleted ones too, whose value in a field has one of these keys.
    ///
    /// The first question goes through all rows; from then on they are found by the field's values.
    mutating func ids(where field: SalesforceField, hasKeyIn keys: Set<String>) -> Set<String> {
        if let index = indexes[field.name] { return index.ids(of: keys) }
        let index = SalesforceIndex(field, rows: rows.values)
        indexes[field.name] = index
        return index.ids(of: keys)
    }

    /// Stores a row in place of the one of the same id.
    mutating func store(_ row: SalesforceRow) {
        let before = rows.updateValue(row, forKey: row.id)
        replace(before, with: row)
        for field in keyFields {
            let old = before.flatMap { $0.deleted == nil ? Self.key($0.value(of: field)) : nil }
            let new = row.deleted == nil ? Self.key(row.value(of: field)) : nil
            guard old != new else { continue }
            if let old { keys[field.name]?[old]?.removeAll { $0 == row.id } }
            if let new { keys[field.name, default: [:]][new, default: []].append(row.id) }
        }
    }

    /// Forgets a row for good.
    mutating func purge(_ id: String) {
        guard var row = rows[id] else { return }
        row.deleted = row.deleted ?? row.stamp
        store(row)
        rows[id] = nil
        replace(row, with: nil)
    }

    /// Has every index follow a row.
    ///
    /// The names are taken out first: a dictionary whose keys are being walked is held twice, and changing it then copies
    /// every index whole.
    private mutating func replace(_ before: SalesforceRow?, with row: SalesforceRow?) {
        for name in Array(indexes.keys) { indexes[name]?.replace(before, with: row) }
    }

    private static func key(_ value: FieldValue) -> String? { value.isEmpty ? nil : value.text?.lowercased() }
}
