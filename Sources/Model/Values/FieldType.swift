/// What a field can hold, by its system's own description.
package enum FieldType: String, Sendable, CaseIterable {
    /// Text of some length.
    case text
    /// True or false.
    case flag
    /// A whole number.
    case integer
    /// Any number.
    case number
    /// An instant.
    case instant
    /// A calendar day.
    case day
    /// Several of a list of texts.
    case choices
    /// The id of another record: its spellings of 15 and of 18 characters are one value.
    case reference
    /// Something this product carries only as a text (an address, a location, a blob).
    case other
}

extension FieldType {
    /// Reads a value as this type where that loses nothing: `120000.0` from XML becomes a number in a number field.
    ///
    /// - Returns: the value in this type; nil when this type cannot hold it ("abc" in a number field).
    package func interpret(_ value: FieldValue) -> FieldValue? {
        if value.isEmpty { return .null }
        switch self {
        case .text, .other: return value.text.map(FieldValue.text)
        case .flag: return flag(value)
        case .number: return number(value).map(FieldValue.number)
        case .integer: return number(value).flatMap { $0.integer == nil ? nil : .number($0) }
        case .instant: return instant(value).map(FieldValue.instant)
        case .day: return day(value).map(FieldValue.day)
        case .choices: return choices(value)
        case .reference: return value.text.flatMap { CheckedID($0) }.map { .text($0.text) }
        }
    }

    private func flag(_ value: FieldValue) -> FieldValue? {
        switch value {
        case .flag: value
        case .text("true"), .wire("true"): .flag(true)
        case .text("false"), .wire("false"): .flag(false)
        default: nil
        }
    }

    private func number(_ value: FieldValue) -> Numeral? {
        switch value {
        case .number(let number): number
        case .text(let text), .wire(let text): Numeral(text)
        default: nil
        }
    }

    private func instant(_ value: FieldValue) -> Timestamp? {
        switch value {
        case .instant(let instant): instant
        case .number(let number):
            number.integer.map(Timestamp.init(seconds:)).flatMap { $0.hasFourDigitYear ? $0 : nil }
        case .day(let day): Timestamp(seconds: Int64(day.daysSinceEpoch) * 86_400)
        case .text(let text), .wire(let text): Timestamp(text)
        default: nil
        }
    }

    private func day(_ value: FieldValue) -> Day? {
        switch value {
        case .day(let day): day
        case .text(let text), .wire(let text): Day(text)
        case .instant(let instant) where instant.seconds % 86_400 == 0:
            Day(daysSinceEpoch: Int(instant.seconds / 86_400))
        default: nil
        }
    }

    private func choices(_ value: FieldValue) -> FieldValue? {
        switch value {
        case .list: value
        case .text(let text), .wire(let text): .list(text.split(separator: ";").map { .text(String($0)) })
        default: nil
        }
    }
}
