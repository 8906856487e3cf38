import Model

/// What the values of one field look like in a sample of records.
struct FieldProfile: Sendable, Hashable {
    /// The field.
    let path: FieldPath
    /// Whether its system keeps its values unique.
    let isKey: Bool
    /// How many records there are in the sample.
    let records: Int
    /// The values, as texts, of the records that have one, in their order.
    let values: [String]
    private let shapes: Set<String>

    /// Looks at a field of some records.
    init(_ path: FieldPath, _ field: FieldDescription, in sample: [Snapshot]) {
        self.path = path
        isKey = field.unique || field.externalID
        records = sample.count
        values = sample.compactMap { $0.fields[path]?.text }.filter { !$0.isEmpty }
        shapes = Set(values.map { Self.shape(of: $0) })
    }

    /// The share of the records that have a value, from 0 to 1.
    var coverage: Double { records == 0 ? 0 : Double(values.count) / Double(records) }

    /// The share of the values that no other record has, from 0 to 1.
    var uniqueness: Double {
        guard !values.isEmpty else { return 0 }
        let counts = Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
        return Double(counts.values.count { $0 == 1 }) / Double(values.count)
    }

    /// The share of this field's values that look like one of another's: letters where it has letters, and so on.
    func likeness(to other: FieldProfile) -> Double {
        guard !values.isEmpty else { return 0 }
        return Double(values.count { other.shapes.contains(Self.shape(of: $0)) }) / Double(values.count)
    }

    /// The sorts of characters of a text, each run of one sort as one: `c-104` and `ab-7` both are `a-9`.
    static func shape(of text: String) -> String {
        var shape: [Character] = []
        for character in text.prefix(64) {
            let sort: Character = character.isNumber ? "9" : character.isLetter ? "a" : character
            if shape.last != sort { shape.append(sort) }
        }
        return String(shape)
    }
}

extension FieldProfile {
    /// The most fields of a kind that are looked at: their names must fit a query's address.
    private static let limit = 150

    /// The fields of a kind by which records could be told apart: texts and numbers, keys first.
    static func plausible(_ description: KindDescription) -> [FieldPath] {
        let fields = description.fields.filter { isPlausible($0.value) }
        let sorted = fields.sorted { one, other in
            let (first, second) = (rank(one), rank(other))
            return first == second ? one.key < other.key : first < second
        }
        return sorted.prefix(limit).map(\.key)
    }

    /// Long texts are no keys, and cannot be searched by.
    private static func isPlausible(_ field: FieldDescription) -> Bool {
        switch field.type {
        case .text: field.choices == nil && (field.length ?? 0) <= 255 && field.nativeType != "picklist"
        case .integer, .number, .reference: field.nativeType != "currency" && field.nativeType != "percent"
        case .flag, .instant, .day, .choices, .other: false
        }
    }

    private static func rank(_ field: (key: FieldPath, value: FieldDescription)) -> Int {
        if field.value.unique || field.value.externalID { return 0 }
        return field.value.type == .text ? 1 : 2
    }
}
