import Model
import Pipeline
import Store
import Testing

@Suite struct MappingTests {
    private let pair = FieldPair(platform: "p", crm: "c")

    /// Maps a change of one field: what it was, what it is, what the counterpart holds.
    private func carried(
        _ rule: FieldRule,
        side: Side,
        was: FieldValue?,
        value: FieldValue,
        other: FieldValue?,
        occasion: Standpoint.Occasion = .news,
        update: Sync.Both<Bool> = .init(crm: true, platform: true),
        intended: FieldValue? = nil,
        at version: Version = Worlds.at(10),
        otherAt: Version? = Worlds.at(5)
    ) -> Mapped {
        let own = rule.path(on: side)
        var before = was.map { Worlds.shadow([own: $0], at: Worlds.at(1)) } ?? Shadow()
        if let intended { before = before.learning(.intended(Worlds.account, [own: intended])) }
        let there = other.map { Worlds.shadow([rule.path(on: side.other): $0], at: otherAt) } ?? Shadow()
        return map(
            Standpoint(
                side: side,
                values: [own: value],
                version: version,
                before: before,
                other: there,
                occasion: occasion,
                otherDescription: nil,
                ownDescription: nil
            ),
            by: Worlds.sync([rule], update: update)
        )
    }

    @Test func `a master's change is carried over`() {
        let mapped = carried(FieldRule(pair, from: .crm), side: .crm, was: "a", value: "b", other: "a")

        #expect(mapped.forOther == ["p": "b"])
        #expect(mapped.forOwn.isEmpty)
    }

    @Test func `a field that did not change is left alone, whatever stands on the other side`() {
        let mapped = carried(FieldRule(pair, from: .crm), side: .crm, was: "a", value: "a", other: "edited there")

        #expect(mapped.forOther.isEmpty)
        #expect(mapped.reason == .equal)
    }

    @Test func `a field cleared on the master is cleared on the other side`() {
        #expect(
            carried(FieldRule(pair, from: .crm), side: .crm, was: "a", value: .null, other: "a").forOther == [
                "p": .null
            ]
        )
    }

    @Test func `a default stands for what is empty`() {
        let rule = FieldRule(pair, from: .crm, standard: "none")

        #expect(carried(rule, side: .crm, was: "a", value: .null, other: "a").forOther == ["p": "none"])
        #expect(carried(rule, side: .crm, was: "a", value: .null, other: "none").forOther.isEmpty)
    }

    @Test func `a follower's change is kept to itself, or put back`() {
        let plain = carried(FieldRule(pair, from: .crm), side: .platform, was: "a", value: "b", other: "a")
        let reverting = carried(
            FieldRule(pair, from: .crm, revert: true),
            side: .platform,
            was: "a",
            value: "b",
            other: "a"
        )

        #expect(plain.forOther.isEmpty && plain.forOwn.isEmpty)
        #expect(plain.reason == .notMaster)
        #expect(reverting.forOwn == ["p": "a"])
        #expect(reverting.forOther.isEmpty)
    }

    @Test func `when empty writes only into emptiness`() {
        let rule = FieldRule(pair, from: .platform, when: .empty)

        #expect(carried(rule, side: .platform, was: "a", value: "b", other: .null).forOther == ["c": "b"])
        #expect(carried(rule, side: .platform, was: "a", value: "b", other: "x").forOther.isEmpty)
        #expect(carried(rule, side: .platform, was: "a", value: .null, other: "x").forOther.isEmpty)
    }

    @Test func `a closed side is never written`() {
        let mapped = carried(
            FieldRule(pair, from: .crm),
            side: .crm,
            was: "a",
            value: "b",
            other: "a",
            update: .init(crm: true, platform: false)
        )

        #expect(mapped.forOther.isEmpty)
        #expect(mapped.reason == .notAllowed)
    }

    @Test func `a field that was never seen and is empty was cleared by nobody`() {
        let rule = FieldRule(pair, from: .both, conflict: .newest)
        let mapped = map(
            Standpoint(
                side: .platform,
                values: ["p": .null],
                version: Worlds.at(9),
                before: Shadow(),
                other: Worlds.shadow(["c": "a"], at: Worlds.at(1)),
                occasion: .news,
                otherDescription: nil,
                ownDescription: nil
            ),
            by: Worlds.sync([rule])
        )

        #expect(mapped.forOther.isEmpty && mapped.forOwn.isEmpty)
    }

    @Test func `what we wrote ourselves comes back as an echo`() {
        let rule = FieldRule(pair, from: .both, conflict: .newest)
        let before = Worlds.shadow(["c": "a"], at: Worlds.at(1)).learning(
            .written(Worlds.account, ["c": "b"], Worlds.at(2))
        )
        let mapped = map(
            Standpoint(
                side: .crm,
                values: ["c": "b"],
                version: Worlds.at(3),
                before: before,
                other: Worlds.shadow(["p": "b"]),
                occasion: .news,
                otherDescription: nil,
                ownDescription: nil
            ),
            by: Worlds.sync([rule])
        )

        #expect(mapped.forOther.isEmpty && mapped.forOwn.isEmpty)
        #expect(mapped.reason == .echo)
    }

    @Test func `an echo that overtakes the record of its own delivery causes nothing`() {
        let rule = FieldRule(pair, from: .both, conflict: .newest)
        let mapped = carried(rule, side: .platform, was: "a", value: "b", other: "b", intended: "b")

        #expect(mapped.forOther.isEmpty && mapped.forOwn.isEmpty)
        #expect(mapped.reason == .echo)
    }

    @Test func `the echo of a write that another of ours is about to replace causes nothing`() {
        let rule = FieldRule(pair, from: .both, conflict: .newest)
        let before = Worlds.shadow(["c": "a"], at: Worlds.at(1))
            .learning(.intended(Worlds.account, ["c": "b"])).learning(.intended(Worlds.account, ["c": "d"]))
        let mapped = map(
            Standpoint(
                side: .crm,
                values: ["c": "b"],
                version: Worlds.at(9),
                before: before,
                other: Worlds.shadow(["p": "d"], at: Worlds.at(3)),
                occasion: .news,
                otherDescription: nil,
                ownDescription: nil
            ),
            by: Worlds.sync([rule])
        )

        #expect(mapped.forOther.isEmpty && mapped.forOwn.isEmpty)
        #expect(before.learning(.written(Worlds.account, ["c": "b"], nil)).expected == ["c": "d"])
        #expect(before.learning(.written(Worlds.account, ["c": "d"], nil)).fields["c"]?.intended == [])
    }

    @Test func `a system's own spelling of what we wrote is no change, even where changes are put back`() {
        let rule = FieldRule(pair, from: .crm, revert: true)
        let before = Worlds.shadow(["p": "x"]).learning(.written(Worlds.company, ["p": "Acme  GmbH "], Worlds.at(2)))
        let mapped = map(
            Standpoint(
                side: .platform,
                values: ["p": "Acme GmbH"],
                version: Worlds.at(3),
                before: before,
                other: Worlds.shadow(["c": "Acme  GmbH "]),
                occasion: .news,
                otherDescription: nil,
                ownDescription: nil
            ),
            by: Worlds.sync([rule])
        )

        #expect(mapped.forOwn.isEmpty)
    }

    @Test(arguments: [
        (FieldRule.Conflict.crm, Side.platform, "theirs"), (.crm, .crm, "mine"), (.platform, .platform, "mine"),
        (.platform, .crm, "theirs"), (.newest, .crm, "mine"), (.newest, .platform, "mine"),
    ]) func `where both sides changed, the rule's winner stands on both`(
        conflict: FieldRule.Conflict,
        side: Side,
        winner: String
    ) {
        // Our side changed at 10; the other side's change of 5 is on its way to us.
        let rule = FieldRule(pair, from: .both, conflict: conflict)
        let mapped = carried(rule, side: side, was: "old", value: "mine", other: "theirs", intended: "theirs")

        let here = rule.path(on: side)
        let there = rule.path(on: side.other)
        #expect((mapped.forOther[there] ?? "theirs") == .text(winner))
        #expect((mapped.forOwn[here] ?? "mine") == .text(winner))
    }

    @Test func `the later change wins by the record's own time, not by the order of arrival`() {
        let rule = FieldRule(pair, from: .both, conflict: .newest)
        let late = carried(
            rule,
            side: .crm,
            was: "old",
            value: "mine",
            other: "theirs",
            intended: "theirs",
            at: Worlds.at(3),
            otherAt: Worlds.at(5)
        )

        #expect(late.forOther.isEmpty)
        #expect(late.forOwn == ["c": "theirs"])
    }

    @Test func `a new pair is aligned both ways, and fills gaps rather than blanking`() {
        let follower = carried(
            FieldRule(pair, from: .crm),
            side: .platform,
            was: nil,
            value: "b",
            other: "a",
            occasion: .meeting
        )
        let gap = carried(
            FieldRule(pair, from: .both, conflict: .newest),
            side: .crm,
            was: nil,
            value: .null,
            other: "x",
            occasion: .meeting
        )
        let emptyMaster = carried(
            FieldRule(pair, from: .crm),
            side: .crm,
            was: nil,
            value: .null,
            other: "x",
            occasion: .meeting
        )

        #expect(follower.forOwn == ["p": "a"])
        #expect(gap.forOwn == ["c": "x"])
        #expect(gap.forOther.isEmpty)
        #expect(emptyMaster.forOther.isEmpty)
    }

    @Test func `values are transformed on their way and compared afterwards`() {
        let rule = FieldRule(pair, from: .crm, transform: [.trim, .lowercase])

        #expect(carried(rule, side: .crm, was: "x", value: "  Gold ", other: "x").forOther == ["p": "gold"])
        #expect(carried(rule, side: .crm, was: "x", value: "  Gold ", other: "gold").forOther.isEmpty)
        #expect(
            carried(
                FieldRule(pair, from: .crm, transform: [.digits]),
                side: .crm,
                was: "x",
                value: "+49 (30) 12-3",
                other: "x"
            ).forOther == ["p": "+4930123"]
        )
    }

    @Test func `a number in another spelling is not a change`() {
        let rule = FieldRule(pair, from: .both, conflict: .newest)
        let mapped = carried(
            rule,
            side: .crm,
            was: .number(Numeral(120_000)),
            value: .wire("120000.0"),
            other: .number(Numeral(120_000))
        )

        #expect(mapped.forOther.isEmpty && mapped.forOwn.isEmpty)
    }

    @Test func `a value is spelled in the type the other side can hold`() {
        let description = KindDescription(["p": FieldDescription(type: .text, nativeType: "string")])
        let mapped = map(
            Standpoint(
                side: .crm,
                values: ["c": .number(Numeral(5))],
                version: nil,
                before: Shadow(),
                other: Worlds.shadow(["p": "4"]),
                occasion: .news,
                otherDescription: description,
                ownDescription: nil
            ),
            by: Worlds.sync([FieldRule(pair, from: .crm)])
        )

        #expect(mapped.forOther == ["p": "5"])
    }

    @Test func `a counterpart that is being created takes a clearing too`() {
        #expect(carriedMeanwhile(side: .crm, was: "x", value: nil).forOther == ["p": .null])
    }

    @Test func `a record that is being created takes what it will be the master of`() {
        #expect(carriedMeanwhile(side: .platform, was: "4", value: "5").forOther == ["c": "5"])
    }

    /// What becomes of a change while the counterpart is being created, in a field that follows the CRM.
    private func carriedMeanwhile(side: Side, was: FieldValue, value: FieldValue) -> Mapped {
        let path: FieldPath = side == .crm ? "c" : "p"
        return map(
            Standpoint(
                side: side,
                values: Fields([path: value]),
                version: nil,
                before: Worlds.shadow(Fields([path: was])),
                other: Shadow(),
                otherUnknown: true,
                occasion: .news,
                otherDescription: nil,
                ownDescription: nil
            ),
            by: Worlds.sync([FieldRule(pair, from: .crm)])
        )
    }
}
