import Model
import Pipeline
import Store
import Testing

/// A late notification of a change that a write of ours went over.
@Suite struct OverwrittenTests {
    private static let record = KindRef("intercom", "company").record("1")

    private static func version(_ second: Int64) -> Version {
        Version(Timestamp(seconds: 1_772_355_600 + second), precision: .millisecond)
    }

    private static func event(_ name: FieldValue, at second: Int64) -> Event {
        Event(record, .updated, version: version(second), coverage: .state, fields: ["name": name])
    }

    /// Known to be `before` at 10 s; ours was written over it at 30 s.
    private static let shadow = Shadow()
        .learning(.seen(Snapshot(record, version: version(10), fields: ["name": "before"])))
        .learning(.intended(record, ["name": "ours"]))
        .learning(.written(record, ["name": "ours"], version(30)))

    @Test func `a change that was not known when ours was written is found`() {
        let found = overwritten(by: [Self.event("theirs", at: 20)], now: ["name": "ours"], shadow: Self.shadow)

        #expect(found == ["name": Overwritten("theirs", Self.version(20))])
    }

    @Test func `of several such changes the latest counts`() {
        let events = [Self.event("second", at: 21), Self.event("first", at: 20)]

        let found = overwritten(by: events, now: ["name": "ours"], shadow: Self.shadow)

        #expect(found["name"]?.value == "second")
    }

    @Test(arguments: [
        ("what ours replaced", "before", 20, "ours"), ("ours in the system's spelling", "Ours ", 20, "ours"),
        ("ours itself", "ours", 35, "ours"),
        ("from before what ours replaced", "oldest", 5, "ours"), ("from behind our write", "later", 40, "ours"),
        ("replaced by somebody since", "theirs", 20, "another"),
    ]) func `nothing was overwritten by ours`(case: (String, FieldValue, Int64, FieldValue)) {
        let (_, value, second, now) = `case`

        #expect(overwritten(by: [Self.event(value, at: second)], now: ["name": now], shadow: Self.shadow) == [:])
    }

    @Test func `what somebody else changed afterwards forgets what ours replaced`() {
        let shadow = Self.shadow.learning(
            .seen(Snapshot(Self.record, version: Self.version(40), fields: ["name": "another"]))
        )

        #expect(overwritten(by: [Self.event("theirs", at: 20)], now: ["name": "another"], shadow: shadow) == [:])
        #expect(shadow.fields["name"]?.replaced == [])
    }

    @Test func `an early one of many values of ours is not taken for somebody's change`() {
        var shadow = Self.shadow
        for second in Int64(31)...40 {
            shadow = shadow.learning(.intended(Self.record, ["name": .text("ours \(second)")]))
                .learning(.written(Self.record, ["name": .text("ours \(second)")], Self.version(second)))
        }

        #expect(overwritten(by: [Self.event("ours 31", at: 31)], now: ["name": "ours 40"], shadow: shadow) == [:])
        #expect(shadow.fields["name"]?.replaced.count == 3)
    }

    @Test func `what ours replaced is kept with the record`() throws {
        #expect(try Shadow(stored: Self.shadow.stored) == Self.shadow)
        #expect(Self.shadow.fields["name"]?.replaced == ["before"])
        #expect(Self.shadow.fields["name"]?.since == Self.version(10))
    }
}
