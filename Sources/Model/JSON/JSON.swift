/// A JSON value that loses nothing: keys keep their order, numbers keep every digit.
///
/// Salesforce wants `attributes` as the first key of a record, and a change event's `commitNumber` is larger than a
/// double can hold; both survive a round trip here.
package enum JSON: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A number, exactly as written.
    case number(Numeral)
    /// A text.
    case string(String)
    /// A list.
    case array([JSON])
    /// Names and values, in order, each name once.
    case object(JSONObject)
}

/// The members of a JSON object in the order they were written; setting a name again keeps its place.
package struct JSONObject: Sendable, Hashable {
    /// One name and its value.
    package struct Member: Sendable, Hashable {
        /// The name.
        package let name: String
        /// Its value.
        package var value: JSON
    }

    /// Every member, first to last.
    package private(set) var members: [Member] = []

    /// Makes an object without members.
    package init() {}

    /// Makes an object of pairs; a later pair of the same name replaces the earlier value.
    package init(_ pairs: [(String, JSON)]) {
        for (name, value) in pairs { self[name] = value }
    }

    /// The value of a name; setting nil removes the member.
    package subscript(name: String) -> JSON? {
        get { members.first { $0.name == name }?.value }
        set {
            switch (members.firstIndex { $0.name == name }, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The names, in order.
    package var names: [String] { members.map(\.name) }

    /// Appends a member without looking for its name, where it is known to be new.
    mutating func append(_ name: String, _ value: JSON) {
        members.append(Member(name: name, value: value))
    }
}

extension JSON {
    /// The member of an object; nil for anything else.
    package subscript(name: String) -> JSON? {
        guard case .object(let object) = self else { return nil }
        return object[name]
    }

    /// The value at a dotted path of object members (`data.item.id`).
    package func value(at path: String) -> JSON? {
        path.split(separator: ".").reduce(JSON?.some(self)) { $0?[String($1)] }
    }

    /// The text of a string; nil for anything else.
    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number of a number without a fraction that fits 64 bits; nil for anything else.
    package var integer: Int64? {
        guard case .number(let numeral) = self else { return nil }
        return numeral.integer
    }

    /// The truth of a flag; nil for anything else.
    package var flag: Bool? {
        guard case .flag(let flag) = self else { return nil }
        return flag
    }

    /// The elements of a list; nil for anything else.
    package var elements: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The object; nil for anything else.
    package var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// Whether this is `null`.
    package var isNull: Bool { self == .null }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    package init(integerLiteral value: Int64) { self = .number(Numeral(value)) }
    /// A flag.
    package init(booleanLiteral value: Bool) { self = .flag(value) }
    /// A list.
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object, in the order written.
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
    /// `null`.
    package init(nilLiteral: ()) { self = .null }
}

extension JSON {
    /// A whole number as JSON.
    package static func integer(_ value: Int64) -> JSON { .number(Numeral(value)) }

    /// A whole number as JSON.
    package static func integer(_ value: Int) -> JSON { .number(Numeral(Int64(value))) }

    /// A text as JSON, `null` when there is none.
    package static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    /// A whole number, or null.
    package static func optional(_ number: Int?) -> JSON { number.map { JSON.integer($0) } ?? .null }
}
