import Testing

@testable import Model

@Suite struct ValueTests {
    @Test(arguments: [("120000", "120000.0"), ("120000", "1.2E5"), ("-0", "0"), ("0.50", "5e-1"), ("1e2", "100")])
    func `numerals compare by value`(one: String, other: String) throws {
        let (one, other) = (try #require(Numeral(one)), try #require(Numeral(other)))

        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
    }

    @Test(arguments: ["", "-", "1.", ".5", "01", "1e", "0x10", "1 ", "1e99999", "∞"]) func `what is no numeral is none`(
        text: String
    ) {
        #expect(Numeral(text) == nil)
    }

    @Test func `whole numbers to the ends of 64 bits are exact, and beyond them not whole numbers of ours`() {
        #expect(Numeral("9223372036854775807")?.integer == .max)
        #expect(Numeral("-9223372036854775808")?.integer == .min)
        #expect(Numeral("9223372036854775808")?.integer == nil)
        #expect(Numeral("1.5")?.integer == nil)
        #expect(Numeral("1.2E3")?.integer == 1200)
    }

    @Test(arguments: [
        ("999999999999999999", Int64(999_999_999_999_999_999)), ("1000000000000000000", 1_000_000_000_000_000_000),
        ("-999999999999999999", -999_999_999_999_999_999), ("1234567890123456789", 1_234_567_890_123_456_789),
        ("9223372036854775800", 9_223_372_036_854_775_800), ("-0", 0), ("100", 100), ("1.00e2", 100),
    ]) func `numbers of 18 digits and more are the same, however they are spelled`(lexeme: String, value: Int64) throws
    {
        let numeral = try #require(Numeral(lexeme))

        #expect(numeral.integer == value)
        #expect(numeral == Numeral(value))
        #expect(numeral.hashValue == Numeral(value).hashValue)
        #expect(numeral == Numeral("\(value).0"))
        #expect(numeral.plain == String(value))
        #expect(numeral != Numeral("\(value).5"))
    }

    @Test func `fields told in any order stand in the order of their paths, and of one path the last`() {
        let fields = Fields([("b", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("a", "5"), ("b", "6")])

        #expect(fields.pairs.map(\.path) == ["a", "b", "c"])
        #expect(fields == ["a": "5", "b": "6", "c": "4"])
    }

    @Test(arguments: [
        ("", "a"), ("a", "aa"), ("a", "b"), ("a.b", "ab"), ("Z", "a"), ("a\0a", "a\0b"), ("A\u{30A}", "\u{C5}"),
        ("z", "é"),
        ("a field of the same beginning", "a field of the same beginning, and more"),
    ]) func `paths are ordered by their bytes, and those that only look alike are two`(one: String, other: String) {
        #expect(FieldPath(one) < FieldPath(other))
        #expect(!(FieldPath(other) < FieldPath(one)))
        #expect(FieldPath(one) != FieldPath(other))
        #expect(FieldPath(one) == FieldPath(one))
        #expect(!(FieldPath(one) < FieldPath(one)))
    }

    @Test(arguments: [
        ("120000.0", "120000"), ("1.2E5", "120000"), ("0.50", "0.5"), ("-0.001", "-0.001"), ("0", "0"),
        ("1e-3", "0.001"),
    ])
    func `plain notation has no exponent and no surplus zeros`(lexeme: String, plain: String) {
        #expect(Numeral(lexeme)?.plain == plain)
    }

    @Test func `the same value in two systems' spellings agrees`() throws {
        let instant = try #require(Timestamp("2026-05-01T07:25:37.000+0000"))
        let number = FieldValue.number(Numeral(120_000))
        let pairs: [(FieldValue, FieldValue)] = [
            (.wire("120000.0"), number), (number, .text("120000")),
            (.wire("2026-05-01T07:25:37.000Z"), .instant(instant)),
            (.instant(instant), .number(Numeral(instant.seconds))), (.text(""), .null), (.wire(""), .null),
            (.wire("true"), .flag(true)),
            (.day(Day(daysSinceEpoch: 0)), .wire("1970-01-01")), (.wire("x"), .text("x")),
            (.list([.text("A"), .text("B")]), .list([.wire("A"), .text("B")])),
        ]

        for (one, other) in pairs {
            #expect(one.agrees(with: other), "\(one) \(other)")
            #expect(other.agrees(with: one), "\(other) \(one)")
        }
    }

    @Test func `different values do not agree`() {
        let pairs: [(FieldValue, FieldValue)] = [
            (.text("a"), .text("A")), (.text("007"), .text("7")), (.null, .flag(false)), (.null, .number(Numeral(0))),
            (.text("a "), .text("a")),
        ]

        for (one, other) in pairs { #expect(!one.agrees(with: other), "\(one) \(other)") }
    }

    @Test func `a value keeps its type through the store`() throws {
        let values: [FieldValue] = [
            .null, .flag(true), .number(Numeral(5)), .text("x"), .instant(Timestamp(milliseconds: 1_234_567)),
            .day(Day(daysSinceEpoch: 20_000)),
            .list([.text("a"), .null]), .wire("1.0"),
        ]

        for value in values { #expect(FieldValue(stored: try JSON.parse(value.stored.compact)) == value) }
    }

    @Test(arguments: FieldType.allCases) func `every type reads nothing as null`(type: FieldType) {
        #expect(type.interpret(.text("")) == .null)
        #expect(type.interpret(.null) == .null)
    }

    @Test func `a type reads what it can hold and refuses what it cannot`() {
        #expect(FieldType.number.interpret(.wire("120000.0")) == .number(Numeral(120_000)))
        #expect(FieldType.integer.interpret(.wire("1.5")) == nil)
        #expect(FieldType.number.interpret(.text("abc")) == nil)
        #expect(FieldType.text.interpret(.number(Numeral(5))) == .text("5"))
        #expect(FieldType.flag.interpret(.text("yes")) == nil)
        #expect(FieldType.choices.interpret(.wire("A;B")) == .list([.text("A"), .text("B")]))
        #expect(FieldType.instant.interpret(.number(Numeral(60))) == .instant(Timestamp(milliseconds: 60_000)))
    }

    @Test func `fields are laid over each other and picked by name`() {
        let fields: Fields = ["a": "1", "b": .null]

        #expect(fields.overlaid(with: ["b": "2"]) == ["a": "1", "b": "2"])
        #expect(fields.missing(of: ["a", "b", "c"]) == ["c"])
        #expect(
            JSON.object((["x.y": "1", "x.z": .null, "w": "2"] as Fields).nestedJSON).compact
                == #"{"w":"2","x":{"y":"1","z":null}}"#
        )
    }
}

/// What systems say, on its way to a terminal.
@Suite struct PlainWordsTests {
    @Test func `a system's words cannot paint on a terminal`() {
        let problem = Problem("X\u{1b}[2J", "line one\nline\ttwo\u{7}\u{9b}31m")

        #expect(problem.code == "X\u{FFFD}[2J")
        #expect(problem.message == "line one line two\u{FFFD}\u{FFFD}31m")
        #expect(Later("a\rb", scope: .item).reason == "a b")
    }

    @Test func `words of every language stay as they are`() {
        let words = "Pflichtfeld fehlt: Größe 必須 👩‍💻"

        #expect(words.plainWords == words)
    }

    @Test func `endless words are cut`() {
        let cut = String(repeating: "ä", count: 5000).plainWords

        #expect(cut.utf8.count <= String.longestWords)
        #expect(cut.hasSuffix("ä…"))
        #expect(String(repeating: "a", count: 2000).plainWords.utf8.count == 2000)
    }
}
