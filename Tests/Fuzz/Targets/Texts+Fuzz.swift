import Model

extension FuzzTarget {
    /// Times, numbers and encodings: everything that is read from a short text.
    static let texts = FuzzTarget(
        "texts",
        "what is read from a text is written so that it is read again as the same, and encodings lose nothing",
        sizeLimit: 256,
        words: [
            "2026-03-01T09:00:00.000Z", "+0000", "Sun, 06 Nov 1994 08:49:37 GMT", "36500d", "250ms", "1e9999", "-0.0",
            "9223372036854775807", "-9223372036854775808", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "%20", "%C3%A4", "9999-12-31", "0000-01-01",
        ],
        check: { bytes in
            try checkEncodings(of: bytes)
            let text = String(decoding: bytes, as: UTF8.self)
            try checkPercentEncoding(of: text)
            try checkTimes(in: text)
            try checkNumbers(in: text)
            try checkValues(of: text)
            try checkWords(text)
        }
    )

    private static func checkEncodings(of bytes: [UInt8]) throws {
        try hold(Hex.decode(Hex.encode(bytes)) == bytes, "hexadecimal loses nothing")
        try hold(Base64.decode(Base64.encode(bytes)) == bytes, "base64 loses nothing")
        let text = String(decoding: bytes, as: UTF8.self)
        if let decoded = Hex.decode(text) {
            try hold(Hex.encode(decoded) == text.lowercased(), "hexadecimal has one reading")
        }
        if let decoded = Base64.decode(text) { try hold(Base64.encode(decoded) == text, "base64 has one spelling") }
        let safe = Base64.encodeURLSafe(bytes)
        try hold(PercentEncoding.encode(safe) == safe, "URL-safe base64 needs no escape")
    }

    private static func checkPercentEncoding(of text: String) throws {
        let encoded = PercentEncoding.encode(text)
        try hold(encoded.utf8.allSatisfy { $0 > 32 && $0 < 127 }, "an encoded text is printable ASCII")
        try hold(!encoded.contains { "/?#&=+ ".contains($0) }, "an encoded text has nothing that a URL reads")
        try hold(PercentEncoding.decode(encoded).map(Array.init) == Array(text), "decoded it is the same")
        try hold(PercentEncoding.decodeForm(encoded) == text, "decoded as a form it is the same")
        for (name, value) in PercentEncoding.pairs(text) {
            let again = PercentEncoding.pairs(String(decoding: PercentEncoding.form([(name, value)]), as: UTF8.self))
            try hold(again.count == 1 && again[0] == (name, value), "a form's pair is read as it was written")
        }
    }

    private static func checkWords(_ text: String) throws {
        let words = text.plainWords
        try hold(words.plainWords == words && words.utf8.count <= String.longestWords, "plain words stay as they are")
        try hold(!words.unicodeScalars.contains { $0.properties.generalCategory == .control }, "plain words are plain")
        guard let trace = Trace(parent: text) else { return }
        try hold(Trace(parent: trace.parent(step: 1)) == trace, "a trace that is passed on is the same")
        try hold(Trace(stored: trace.stored) == trace, "a trace is read as it was written")
    }

    private static func checkTimes(in text: String) throws {
        if let instant = Timestamp(text) {
            try hold(Timestamp(instant.description) == instant, "an instant is read as it was written")
            try hold(Timestamp(instant.text(offset: "+00:00")) == instant, "offsets of nothing are all the same")
            try hold(Timestamp(seconds: instant.seconds) <= instant, "seconds are rounded down")
        }
        if let day = Day(text) {
            try hold(day.description == text, "a day has one spelling")
            let (year, month, number) = day.components
            try hold(Day(year: year, month: month, day: number) == day, "a day is made of its parts")
        }
        if let date = HTTPDate.read(text) {
            try hold(date.milliseconds % 1000 == 0 && date < .never, "a date of HTTP counts whole seconds")
        }
        if let duration = Duration(crosswalk: text) {
            try hold(duration >= .zero && duration <= .seconds(36_500 * 86_400), "a duration is within its range")
            try hold(Duration(crosswalk: duration.crosswalk) == duration, "a duration is read as it was written")
            let start = Timestamp(milliseconds: .max)
            try hold(start + duration == .never && start - duration <= start, "the end of time does not come round")
        }
    }

    private static func checkNumbers(in text: String) throws {
        guard let number = Numeral(text) else { return }
        try hold(try JSON.parse(text) == .number(number), "a numeral is a number of JSON")
        guard let plain = Numeral(number.plain) else { throw Breach(description: "plain notation is a numeral") }
        try hold(plain == number && plain.hashValue == number.hashValue, "plain notation is the same number")
        try hold(number.plain.utf8.count <= max(text.utf8.count, 403) + 403, "plain notation is bounded")
        if let integer = number.integer {
            try hold(Numeral(integer) == number, "a whole number is that number")
            try hold(number.plain == String(integer), "a whole number is written as one")
        } else if let integer = Int64(text) {
            throw Breach(description: "\(integer) is a whole number")
        }
    }

    private static func checkValues(of text: String) throws {
        let values: [FieldValue] = [
            .text(text), .wire(text), .list([.text(text)]), .null, .flag(true),
            Timestamp(text).map(FieldValue.instant) ?? .null, Day(text).map(FieldValue.day) ?? .null,
            Numeral(text).map(FieldValue.number) ?? .null,
        ]
        for one in values {
            try hold(one.agrees(with: one), "a value agrees with itself")
            for other in values {
                try hold(one.agrees(with: other) == other.agrees(with: one), "values agree with each other or not")
            }
            try hold(FieldValue(stored: try JSON.parse(one.stored.bytes)) == one, "a value is read as it was stored")
            for type in FieldType.allCases {
                guard let typed = type.interpret(one) else { continue }
                try hold(type.interpret(typed)?.agrees(with: typed) == true, "a value of its type is what it is")
                try hold(typed.agrees(with: one) == one.agrees(with: typed), "values agree with each other or not")
                let kept = FieldValue(stored: try JSON.parse(typed.stored.bytes))
                try hold(kept == typed, "a typed value is read as it was stored")
            }
        }
    }
}
