import Testing

@testable import Model

@Suite struct TimeTests {
    @Test(
        arguments: [
            ("2026-03-01T09:00:00Z", 1_772_355_600_000), ("2026-03-01T09:00:00.000+0000", 1_772_355_600_000),
            ("2026-03-01T10:00:00.013+01:00", 1_772_355_600_013), ("1970-01-01T00:00:00.5Z", 500),
            ("1970-01-01T00:00:00.05Z", 50),
            ("1969-12-31T23:59:59.999Z", -1),
            ("2000-02-29T00:00:00Z", 951_782_400_000), ("2026-03-01T09:00:00.123456789Z", 1_772_355_600_123),
        ] as [(String, Int64)]
    ) func `instants are read in every spelling the systems use`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "2026-03-01T09:00:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01",
        "x", "2026-03-01T09:00:00.Z", "2026-03-01T09:00:00Zx",
    ])
    func `what is no instant is none`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `an instant's text reads back as the instant, from year 1 to 9999`() {
        for milliseconds in stride(
            from: Int64(-62_135_596_800_000),
            through: 253_402_300_799_999,
            by: 9_999_999_999_937
        ) {
            let instant = Timestamp(milliseconds: milliseconds)
            #expect(Timestamp(instant.description) == instant)
        }
    }

    @Test func `the first and the last instant there are count their seconds and go no further`() {
        let first = Timestamp(seconds: .min)
        let last = Timestamp(seconds: .max)

        #expect(first.seconds == -9_223_372_036_854_776)
        #expect(last.seconds == 9_223_372_036_854_775)
        #expect(first - .seconds(1) == first)
        #expect(last + .seconds(1) == last)
        #expect(last - first == .milliseconds(Int64.max))
        #expect(first - last == .milliseconds(Int64.min))
        #expect(first.description.hasSuffix("Z"))
    }

    @Test(arguments: [Int64.min, -62_167_219_201, 253_402_300_800, .max])
    func `a number that counts no seconds of a year with four digits is no instant`(seconds: Int64) {
        #expect(FieldType.instant.interpret(.number(Numeral(seconds))) == nil)
    }

    @Test func `an instant whose year has five digits once it is in UTC is none`() {
        #expect(Timestamp("9999-12-31T23:59:59.999-0001") == nil)
        #expect(Timestamp("0000-01-01T00:00:00+0001") == nil)
    }

    @Test(
        arguments: [("250ms", 250), ("30s", 30_000), ("5m", 300_000), ("24h", 86_400_000), ("30d", 2_592_000_000)]
            as [(String, Int64)]
    )
    func `durations are read and written`(text: String, milliseconds: Int64) {
        #expect(Duration(crosswalk: text) == .milliseconds(milliseconds))
        #expect(Duration(crosswalk: Duration.milliseconds(milliseconds).crosswalk) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "5", "m", "-5m", "1.5h", "5 m", "5y", "99999999999999999999d", "40000d"])
    func `what is no duration is none`(text: String) {
        #expect(Duration(crosswalk: text) == nil)
    }

    @Test func `two states within one second cannot be put in order by a clock of seconds`() {
        let second = Version(Timestamp(milliseconds: 5000), precision: .second)
        let within = Version(Timestamp(milliseconds: 5206), precision: .millisecond)
        let next = Version(Timestamp(milliseconds: 6000), precision: .second)

        #expect(second.order(to: within) == .unclear)
        #expect(within.order(to: second) == .unclear)
        #expect(second.order(to: second) == .unclear)
        #expect(second.order(to: next) == .before)
        #expect(next.order(to: within) == .after)
    }

    @Test func `a time known only from an answer may be as much earlier as the exchange took`() throws {
        let answered = Version(Timestamp(milliseconds: 6000), precision: .second, early: .milliseconds(20))
        let before = Version(Timestamp(milliseconds: 5000), precision: .second)

        #expect(answered.order(to: before) == .unclear)
        #expect(answered.order(to: Version(Timestamp(milliseconds: 4000), precision: .second)) == .after)
        #expect(Version(stored: try JSON.parse(answered.stored)) == answered)
    }

    @Test func `a sequence decides where both have one`() throws {
        let one = Version(Timestamp(milliseconds: 5000), precision: .second, sequence: 1)
        let two = Version(Timestamp(milliseconds: 5000), precision: .second, sequence: 2)

        #expect(one.order(to: two) == .before)
        #expect(Version(stored: try JSON.parse(two.stored)) == two)
    }
}
