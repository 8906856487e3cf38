/// The value of one field of one record, in a type that both systems' spellings of it share.
package enum FieldValue: Sendable, Hashable {
    /// No value.
    case null
    /// True or false.
    case flag(Bool)
    /// A number of any kind.
    case number(Numeral)
    /// A text.
    case text(String)
    /// An instant.
    case instant(Timestamp)
    /// A calendar day.
    case day(Day)
    /// Several values (a multi-select picklist).
    case list([FieldValue])
    /// A text whose type its sender did not say, as in XML: `120000.0` may be a number or a part code.
    case wire(String)
}

extension FieldValue {
    /// Whether there is nothing in it: null, or an empty text, which Salesforce stores as null.
    package var isEmpty: Bool {
        switch self {
        case .null, .text(""), .wire(""): true
        case .list(let elements): elements.isEmpty
        case .flag, .number, .text, .instant, .day, .wire: false
        }
    }

    /// Whether two systems mean the same value, whatever the spelling.
    ///
    /// `120000.0` on the wire and 120000 are one number, `…Z` and `…+0000` one instant, an empty text and null one
    /// nothing; a whole number and an instant agree when the number counts the instant's Unix seconds. Texts compare
    /// character by character.
    package func agrees(with other: FieldValue) -> Bool {
        if isEmpty || other.isEmpty { return isEmpty && other.isEmpty }
        switch (self, other) {
        case (.list(let one), .list(let other)):
            return one.count == other.count && zip(one, other).allSatisfy { $0.agrees(with: $1) }
        case (.instant(let instant), .number(let number)), (.number(let number), .instant(let instant)):
            return number.integer == instant.seconds
        case (.instant(let instant), .day(let day)), (.day(let day), .instant(let instant)):
            return instant.seconds == Int64(day.daysSinceEpoch) * 86_400
        case (.wire(let text), let typed), (let typed, .wire(let text)),
            (.text(let text), let typed), (let typed, .text(let text)):
            return typed.spelled(as: text)
        default:
            return self == other
        }
    }

    /// Whether one value may be the other as a system stores it: trimmed, in other case, cut to a length, or rounded.
    package func looselyAgrees(with other: FieldValue) -> Bool {
        if case .number(let one) = self, case .number(let two) = other {
            return abs(one.double - two.double) <= max(1, abs(one.double)) * 0.01
        }
        guard let one = text?.lowercased().filter({ !$0.isWhitespace }),
            let two = other.text?.lowercased().filter({ !$0.isWhitespace }), !one.isEmpty, !two.isEmpty
        else { return false }
        return one == two || one.count > 200 && one.hasPrefix(two)
    }

    /// Whether a text is a spelling of this value.
    private func spelled(as text: String) -> Bool {
        switch self {
        case .null, .list: false
        case .flag(let flag): text == (flag ? "true" : "false")
        case .number(let number): Numeral(text) == number
        case .text(let own), .wire(let own): own == text
        case .instant(let instant): Timestamp(text) == instant
        case .day(let day): Day(text) == day
        }
    }

    /// The value as a text, the way a text field would hold it; nil for nothing.
    package var text: String? {
        switch self {
        case .null: nil
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): number.plain
        case .text(let text), .wire(let text): text
        case .instant(let instant): instant.description
        case .day(let day): day.description
        case .list(let elements): elements.compactMap(\.text).joined(separator: ";")
        }
    }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    /// A text.
    package init(stringLiteral value: String) { self = .text(value) }
    /// No value.
    package init(nilLiteral: ()) { self = .null }
}

extension FieldValue {
    /// The value as plain JSON, the way a REST body would carry it: instants and days as texts.
    package var plainJSON: JSON {
        switch self {
        case .null: .null
        case .flag(let flag): .flag(flag)
        case .number(let number): .number(number)
        case .list(let elements): .array(elements.map(\.plainJSON))
        case .text, .instant, .day, .wire: .optional(text)
        }
    }

    /// The value as JSON that `init(stored:)` reads back without loss.
    package var stored: JSON {
        switch self {
        case .instant(let instant): ["instant": .string(instant.description)]
        case .day(let day): ["day": .string(day.description)]
        case .wire(let text): ["wire": .string(text)]
        case .list(let elements): .array(elements.map(\.stored))
        case .null, .flag, .number, .text: plainJSON
        }
    }

    /// Reads plain JSON as a value: texts stay texts; objects, which no field holds, read as their compact text.
    package init(plain json: JSON) {
        switch json {
        case .null: self = .null
        case .flag(let flag): self = .flag(flag)
        case .number(let number): self = .number(number)
        case .string(let text): self = .text(text)
        case .array(let elements): self = .list(elements.map(FieldValue.init(plain:)))
        case .object: self = .text(json.compact)
        }
    }

    /// Reads what `stored` wrote.
    package init(stored json: JSON) {
        if case .array(let elements) = json {
            self = .list(elements.map(FieldValue.init(stored:)))
        } else if let instant = json["instant"]?.text.flatMap({ Timestamp($0) }) {
            self = .instant(instant)
        } else if let day = json["day"]?.text.flatMap({ Day($0) }) {
            self = .day(day)
        } else if let text = json["wire"]?.text {
            self = .wire(text)
        } else {
            self.init(plain: json)
        }
    }
}
