import ByteSpans

/// The name of a field on one side; dots lead into nested objects (`custom_attributes.tier`, `BillingAddress.city`).
package struct FieldPath: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The path as it is written.
    package let text: String

    /// Takes a path as it is written.
    package init(_ text: String) { self.text = text }
    /// Takes a path as it is written.
    package init(stringLiteral value: String) { text = value }

    /// Asks whether a record has a related one, by one of the names in `KindTraits.relations`.
    package static func related(_ name: String) -> FieldPath { FieldPath("related.\(name)") }

    /// Whether `related` made it.
    package var isRelation: Bool { text.utf8.starts(with: "related.".utf8) }

    /// The names along the path.
    package var names: [Substring] { text.split(separator: ".", omittingEmptySubsequences: false) }

    /// The path as it is written.
    package var description: String { text }

    /// Orders paths by their bytes.
    ///
    /// Swift's own order takes texts that look alike as one, and finds neither first of two that differ behind a NUL.
    package static func < (one: FieldPath, other: FieldPath) -> Bool {
        one.text.utf8.span.precedes(other.text.utf8.span)
    }

    /// Whether both are spelled alike, byte for byte.
    package static func == (one: FieldPath, other: FieldPath) -> Bool {
        one.text.utf8.span.equals(other.text.utf8.span)
    }
}

/// Fields and their values.
///
/// A field that is not in here is unknown or untouched; a field that is null is in here. They are few and mostly gone
/// through, so they are kept in a row.
package struct Fields: Sendable, ExpressibleByDictionaryLiteral {
    /// Paths and values, in the order of the paths, each path once.
    package private(set) var pairs: [(path: FieldPath, value: FieldValue)] = []

    /// Takes fields and their values.
    package init(_ values: [FieldPath: FieldValue] = [:]) {
        self.init(values.map { (path: $0.key, value: $0.value) })
    }

    /// Takes fields and their values in any order; of one path, the last stands.
    package init(_ told: [(path: FieldPath, value: FieldValue)]) {
        // The order of what is alike stays as it was: sorting is stable.
        let order = told.indices.sorted { told[$0].path < told[$1].path }
        pairs.reserveCapacity(told.count)
        for place in order {
            if let last = pairs.indices.last, pairs[last].path == told[place].path { pairs.removeLast() }
            pairs.append(told[place])
        }
    }

    /// Takes fields and their values; of one path, the last stands.
    package init(dictionaryLiteral elements: (FieldPath, FieldValue)...) {
        self.init(elements.map { (path: $0, value: $1) })
    }

    /// The value of a field; nil when it is not in here.
    package subscript(path: FieldPath) -> FieldValue? {
        get {
            let (place, isThere) = find(path)
            guard isThere else { return nil }
            return pairs[place].value
        }
        set {
            let (place, isThere) = find(path)
            switch (isThere, newValue) {
            case (true, let value?): pairs[place].value = value
            case (true, nil): pairs.remove(at: place)
            case (false, let value?): pairs.insert((path, value), at: place)
            case (false, nil): break
            }
        }
    }

    /// The paths, in the order of their text.
    package var paths: [FieldPath] { pairs.map(\.path) }

    /// How many fields are in here.
    package var count: Int { pairs.count }

    /// Whether no field is in here.
    package var isEmpty: Bool { pairs.isEmpty }

    /// These fields with others laid over them: where both have a field, the other's value stands.
    package func overlaid(with other: Fields) -> Fields {
        if isEmpty { return other }
        return other.pairs.reduce(into: self) { fields, pair in fields[pair.path] = pair.value }
    }

    /// Only the fields named.
    package func only(_ paths: some Sequence<FieldPath>) -> Fields {
        paths.reduce(into: Fields()) { fields, path in fields[path] = self[path] }
    }

    /// The same fields, with other values.
    package func mapped(_ change: (FieldPath, FieldValue) -> FieldValue) -> Fields {
        var fields = self
        for (place, pair) in pairs.enumerated() { fields.pairs[place].value = change(pair.path, pair.value) }
        return fields
    }

    /// The paths of those that are not in here.
    package func missing(of paths: some Sequence<FieldPath>) -> [FieldPath] {
        paths.filter { !find($0).isThere }
    }

    /// Where a path stands, or would.
    private func find(_ path: FieldPath) -> (place: Int, isThere: Bool) {
        let pairs = pairs.span
        var (low, high) = (0, pairs.count)
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].path < path { low = middle + 1 } else { high = middle }
        }
        return (low, low < pairs.count && pairs[low].path == path)
    }

    /// The fields as JSON that `init(stored:)` reads back.
    package var stored: JSON {
        .object(pairs.reduce(into: JSONObject()) { object, pair in object.append(pair.path.text, pair.value.stored) })
    }

    /// Reads what `stored` wrote; anything that is not an object reads as no fields.
    package init(stored json: JSON) {
        self.init(
            (json.object?.members ?? []).map { (path: FieldPath($0.name), value: FieldValue(stored: $0.value)) }
        )
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
            guard pair.path.text.utf8.contains(UInt8(ascii: ".")) else {
                return object[pair.path.text] = pair.value.plainJSON
            }
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

extension Fields: Hashable {
    /// Whether both have the same fields with the same values.
    package static func == (one: Fields, other: Fields) -> Bool {
        one.pairs.elementsEqual(other.pairs) { $0.path == $1.path && $0.value == $1.value }
    }

    /// Feeds every path and value, in order.
    package func hash(into hasher: inout Hasher) {
        for (path, value) in pairs {
            hasher.combine(path)
            hasher.combine(value)
        }
    }
}
