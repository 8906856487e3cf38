/// The name of a field on one side; dots lead into nested objects (`custom_attributes.tier`, `BillingAddress.city`).
package struct FieldPath: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path as it is written.
    package let text: String

    /// Takes a path as it is written.
    package init(_ text: String) { self.text = text }
    /// Takes a path as it is written.
    package init(stringLiteral value: String) { text = value }

    /// The names along the path.
    package var names: [Substring] { text.split(separator: ".", omittingEmptySubsequences: false) }

    /// The path as it is written.
    package var description: String { text }

    /// Orders paths by their text.
    package static func < (one: FieldPath, other: FieldPath) -> Bool { one.text < other.text }
}

/// Fields and their values.
///
/// A field that is not in here is unknown or untouched; a field that is null is in here.
package struct Fields: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    private var values: [FieldPath: FieldValue]

    /// Takes fields and their values.
    package init(_ values: [FieldPath: FieldValue] = [:]) { self.values = values }

    /// Takes fields and their values.
    package init(dictionaryLiteral elements: (FieldPath, FieldValue)...) {
        values = Dictionary(elements) { _, last in last }
    }

    /// The value of a field; nil when it is not in here.
    package subscript(path: FieldPath) -> FieldValue? {
        get { values[path] }
        set { values[path] = newValue }
    }

    /// The paths, in the order of their text.
    package var paths: [FieldPath] { values.keys.sorted() }

    /// Paths and values, in the order of the paths.
    package var pairs: [(path: FieldPath, value: FieldValue)] {
        values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// How many fields are in here.
    package var count: Int { values.count }

    /// Whether no field is in here.
    package var isEmpty: Bool { values.isEmpty }

    /// These fields with others laid over them: where both have a field, the other's value stands.
    package func overlaid(with other: Fields) -> Fields {
        Fields(values.merging(other.values) { _, over in over })
    }

    /// Only the fields named.
    package func only(_ paths: some Sequence<FieldPath>) -> Fields {
        let wanted = Set(paths)
        return Fields(values.filter { wanted.contains($0.key) })
    }

    /// The paths of those that are not in here.
    package func missing(of paths: some Sequence<FieldPath>) -> [FieldPath] {
        paths.filter { values[$0] == nil }
    }

    /// The fields as JSON that `init(stored:)` reads back.
    package var stored: JSON { .object(JSONObject(pairs.map { ($0.path.text, $0.value.stored) })) }

    /// Reads what `stored` wrote; anything that is not an object reads as no fields.
    package init(stored json: JSON) {
        let members = json.object?.members ?? []
        self.init(Dictionary(members.map { (FieldPath($0.name), FieldValue(stored: $0.value)) }) { _, last in last })
    }

    /// Reads the wanted paths out of a plain JSON object; a path that leads nowhere is left out.
    package init(plain json: JSON, paths: some Sequence<FieldPath>) {
        self.init()
        for path in paths {
            self[path] = json.value(at: path.text).map(FieldValue.init(plain:))
        }
    }

    /// The fields as a nested plain JSON object, dots opening objects, in the order of the paths.
    package var nestedJSON: JSONObject {
        pairs.reduce(into: JSONObject()) { object, pair in
            Self.put(pair.value.plainJSON, at: pair.path.names[...], in: &object)
        }
    }

    private static func put(_ value: JSON, at names: ArraySlice<Substring>, in object: inout JSONObject) {
        guard let name = names.first.map(String.init) else { return }
        guard names.count > 1 else { return object[name] = value }
        var inner = object[name]?.object ?? JSONObject()
        put(value, at: names.dropFirst(), in: &inner)
        object[name] = .object(inner)
    }
}
