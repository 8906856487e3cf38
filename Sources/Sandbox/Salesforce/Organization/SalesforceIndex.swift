/// The rows of a table by the values of one field, deleted ones too.
///
/// Values are told apart as queries do: texts without case, references exactly. Rows without a value are not in it.
struct SalesforceIndex: Sendable {
    private let field: SalesforceField
    private var ids: [String: Set<String>] = [:]

    /// Whether equality in a field is worth an index: texts that queries can filter by, and references.
    static func covers(_ field: SalesforceField) -> Bool {
        field.isFilterable && (field.isText && field.type != .multipicklist || field.type == .reference)
    }

    init(_ field: SalesforceField, rows: some Sequence<SalesforceRow>) {
        self.field = field
        for row in rows { replace(nil, with: row) }
    }

    /// Follows a row from one state to another; nil where there was none, or is none any more.
    mutating func replace(_ before: SalesforceRow?, with row: SalesforceRow?) {
        let (old, new) = (key(before), key(row))
        guard old != new else { return }
        if let old, let before { ids[old]?.remove(before.id) }
        if let new, let row { ids[new, default: []].insert(row.id) }
    }

    /// The ids of the rows whose value has one of these keys.
    func ids(of keys: Set<String>) -> Set<String> {
        keys.reduce(into: []) { found, key in found.formUnion(ids[key] ?? []) }
    }

    private func key(_ row: SalesforceRow?) -> String? {
        row.flatMap { SOQLOrder.key($0.value(of: field), of: field) }
    }
}
