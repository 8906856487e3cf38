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
