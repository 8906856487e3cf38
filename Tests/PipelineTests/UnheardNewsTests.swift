import Model
import Pipeline
import Store
import Testing

/// What some syncs have seen of a record is news still to one that was absent (`Decisions/0025-news-to-each-sync.md`).
@Suite struct UnheardNewsTests {
    private static let absent = Audience(deciding: ["others"], absent: ["accounts"])

    /// A shadow that showed one value at 1 s, and another later, while the sync was absent.
    private func shadow(_ path: FieldPath, was: FieldValue, is value: FieldValue, at version: Version) -> Shadow {
        Worlds.shadow([path: was], at: Worlds.at(1))
            .learning(.seen(Snapshot(Worlds.account, version: version, fields: [path: value]), Self.absent))
    }

    private func mapped(
        _ rule: FieldRule,
        _ value: FieldValue,
        before: Shadow,
        other: Shadow,
        _ occasion: Standpoint.Occasion = .news,
        references: References = References()
    ) -> Mapped {
        map(
            Standpoint(
                side: .crm,
                values: ["c": value],
                version: Worlds.at(20),
                before: before,
                other: other,
                occasion: occasion,
                references: references,
                otherDescription: nil,
                ownDescription: nil
            ),
            by: Worlds.sync([rule])
        )
    }

    private let pair = FieldPair(platform: "p", crm: "c")
    private var equals: FieldRule { FieldRule(pair, from: .both, conflict: .newest) }

    @Test func `a change is news to an absent sync until it decides, or its own value is written`() throws {
        let shadow = shadow("c", was: "a", is: "b", at: Worlds.at(10))
        let again = Snapshot(Worlds.account, version: Worlds.at(10), fields: ["c": "b"])

        func isNews(_ shadow: Shadow, to sync: SyncName) throws -> Bool {
            try #require(shadow.fields["c"]).isNews("b", to: sync)
        }
        #expect(try isNews(shadow, to: "accounts"))
        #expect(try !isNews(shadow, to: "others"))
        #expect(try isNews(shadow.learning(.seen(again)), to: "accounts"))
        #expect(try !isNews(shadow.learning(.seen(again, Audience(deciding: ["accounts"]))), to: "accounts"))
        #expect(
            try !isNews(
                shadow.learning(.written(Worlds.account, ["c": "b"], Worlds.at(11), by: "accounts")),
                to: "accounts"
            )
        )
        #expect(try Shadow(stored: shadow.stored) == shadow)
    }

    @Test func `what is empty at first sight, and what the absent sync has sent itself, is no news to it`() {
        let empty = Shadow().learning(
            .seen(Snapshot(Worlds.account, version: Worlds.at(5), fields: ["c": .null]), Self.absent)
        )
        let own = Worlds.shadow(["c": "a"], at: Worlds.at(1))
            .learning(.intended(Worlds.account, ["c": "b"], by: "accounts"))
            .learning(.seen(Snapshot(Worlds.account, version: Worlds.at(5), fields: ["c": "b"]), Self.absent))

        #expect(empty.fields["c"]?.unheard == [])
        #expect(own.fields["c"]?.unheard == [])
    }

    @Test func `what was cleared in its absence is cleared on the other side`() {
        let other = Worlds.shadow(["p": "a"], at: Worlds.at(1))
        let before = shadow("c", was: "a", is: .null, at: Worlds.at(10))

        #expect(mapped(equals, .null, before: before, other: other).forOther == ["p": .null])
        #expect(mapped(FieldRule(pair, from: .crm), .null, before: before, other: other).forOther == ["p": .null])
    }

    @Test func `only what both sides have changed is a conflict`() {
        let before = shadow("c", was: "a", is: "ours", at: Worlds.at(10))
        let rule = FieldRule(pair, from: .both, conflict: .platform)
        let untouched = Worlds.shadow(["p": "a"], at: Worlds.at(1))
        let changed = shadow("p", was: "a", is: "theirs", at: Worlds.at(5))

        #expect(mapped(rule, "ours", before: before, other: untouched).forOther == ["p": "ours"])
        #expect(mapped(rule, "ours", before: before, other: changed).forOwn == ["c": "theirs"])
    }

    @Test func `of two changes in its absence the later one stands`() {
        let before = shadow("c", was: "a", is: "ours", at: Worlds.at(10))
        let earlier = shadow("p", was: "a", is: "theirs", at: Worlds.at(5))
        let later = shadow("p", was: "a", is: "theirs", at: Worlds.at(15))

        #expect(mapped(equals, "ours", before: before, other: earlier).forOther == ["p": "ours"])
        #expect(mapped(equals, "ours", before: before, other: later).forOwn == ["c": "theirs"])
        #expect(mapped(equals, "ours", before: before, other: later).forOther == [:])
    }

    @Test func `where the other side's news wins, it is written behind what is on its way there`() {
        let before = shadow("c", was: "a", is: "ours", at: Worlds.at(10))
        let other = shadow("p", was: "a", is: "theirs", at: Worlds.at(15))
            .learning(.intended(Worlds.account, ["p": "an older one of ours"], by: "accounts"))

        let mapped = mapped(equals, "ours", before: before, other: other)

        #expect(mapped.forOwn == ["c": "theirs"])
        #expect(mapped.forOther == ["p": "theirs"])
    }

    @Test func `a name without a counterpart wins nothing away, and nothing is written over it`() {
        let rule = FieldRule(pair, from: .both, conflict: .newest, link: "organisations")
        var references = References()
        references.add(
            Link(
                id: LinkID("l"),
                sync: "organisations",
                crm: Worlds.crm.record("ours"),
                platform: Worlds.platform.record("its counterpart"),
                state: .linked,
                rule: 1,
                since: Timestamp(seconds: 1)
            )
        )
        let before = shadow("c", was: "a", is: "ours", at: Worlds.at(10))
        let other = shadow("p", was: "a", is: "without one", at: Worlds.at(15))

        let mapped = mapped(rule, "ours", before: before, other: other, references: references)

        #expect(mapped.forOwn == [:])
        #expect(mapped.forOther == [:])
    }

    @Test func `of a pair that an operator asks about, what is new is carried and the rest compared`() {
        let other = Worlds.shadow(["p": "a"], at: Worlds.at(1))
        let cleared = shadow("c", was: "a", is: .null, at: Worlds.at(10))
        let empty = Worlds.shadow(["c": .null], at: Worlds.at(10))

        #expect(mapped(equals, .null, before: cleared, other: other, .asked).forOther == ["p": .null])
        #expect(mapped(equals, .null, before: empty, other: other, .asked).forOwn == ["c": "a"])
    }
}
