import Model
import Pipeline
import Store
import Testing

@Suite struct StandingTests {
    private func event(
        _ verb: Verb = .updated,
        at seconds: Int64?,
        _ fields: Fields,
        coverage: Event.Coverage = .state,
        precision: Version.Precision = .millisecond
    ) -> Event {
        Event(
            Worlds.account,
            verb,
            version: seconds.map { Version(Timestamp(seconds: $0), precision: precision) },
            coverage: coverage,
            fields: fields
        )
    }

    private func lead(_ standing: Standing) -> Int? {
        guard case .known(_, let lead) = standing else { return nil }
        return lead
    }

    private func values(_ standing: Standing) -> Fields? {
        guard case .known(let snapshot, _) = standing else { return nil }
        return snapshot.fields
    }

    @Test func `a notification with version and every mapped field needs no read`() {
        #expect(values(standing(after: [event(at: 5, ["a": "1"])], shadow: nil, wanting: ["a"])) == ["a": "1"])
    }

    @Test func `a missing field, a missing version, a bare notice and a deletion need one`() {
        let needy = [
            event(at: 5, ["b": "1"]), event(at: nil, ["a": "1"]), event(at: 5, [:], coverage: .notice),
            event(.deleted, at: 5, ["a": "1"]),
            event(.undeleted, at: 5, ["a": "1"]), event(.merged, at: 5, ["a": "1"]),
        ]

        for event in needy { #expect(standing(after: [event], shadow: nil, wanting: ["a"]) == .unclear, "\(event)") }
    }

    @Test func `of several states the latest stands, in whatever order they came`() {
        let events = [event(at: 7, ["a": "7"]), event(at: 5, ["a": "5"]), event(at: 6, ["a": "6"])]

        #expect(values(standing(after: events, shadow: nil, wanting: ["a"])) == ["a": "7"])
        #expect(lead(standing(after: events.reversed(), shadow: nil, wanting: ["a"])) == 2)
    }

    @Test func `an older state than one processed before is stale`() {
        let shadow = Worlds.shadow(["a": "9"], at: Worlds.at(9))

        #expect(standing(after: [event(at: 5, ["a": "5"])], shadow: shadow, wanting: ["a"]) == .stale)
    }

    @Test func `two different states of one second must be looked at, equal ones need not`() {
        let shadow = Worlds.shadow(["a": "1"], at: Version(Timestamp(seconds: 5), precision: .second))
        let other = event(at: 5, ["a": "2"], precision: .second)
        let same = event(at: 5, ["a": "1"], precision: .second)

        #expect(standing(after: [other], shadow: shadow, wanting: ["a"]) == .unclear)
        #expect(values(standing(after: [same], shadow: shadow, wanting: ["a"])) == ["a": "1"])
        #expect(standing(after: [other, same], shadow: nil, wanting: ["a"]) == .unclear)
    }

    @Test func `changes alone are laid over what was known`() {
        let shadow = Worlds.shadow(["a": "1", "b": "1"], at: Worlds.at(1))
        let events = [event(at: 5, ["a": "2"], coverage: .delta), event(at: 6, ["b": "2"], coverage: .delta)]

        #expect(values(standing(after: events, shadow: shadow, wanting: ["a", "b"])) == ["a": "2", "b": "2"])
        #expect(standing(after: events, shadow: nil, wanting: ["a", "b", "c"]) == .unclear)
    }

    @Test func `a state from before our own write does not undo it`() {
        let shadow = Worlds.shadow(["a": "1", "b": "1"], at: Worlds.at(1)).learning(
            .written(Worlds.account, ["a": "ours"], Worlds.at(8))
        )

        let before = standing(after: [event(at: 5, ["a": "1", "b": "2"])], shadow: shadow, wanting: ["a", "b"])
        let behind = standing(after: [event(at: 9, ["a": "theirs", "b": "2"])], shadow: shadow, wanting: ["a", "b"])
        let within = standing(after: [event(at: 8, ["a": "theirs", "b": "2"])], shadow: shadow, wanting: ["a", "b"])
        #expect(values(before) == ["a": "ours", "b": "2"])
        #expect(values(behind) == ["a": "theirs", "b": "2"])
        #expect(within == .unclear)
    }

    @Test func `a write of ours stays the later one though another state from before it was seen behind it`() {
        let shadow = Worlds.shadow(["a": "1"], at: Worlds.at(1))
            .learning(.written(Worlds.account, ["a": "ours"], Worlds.at(9)))
            .learning(.seen(Snapshot(Worlds.account, version: Worlds.at(5), fields: ["a": "ours"])))

        #expect(shadow.fields["a"]?.ours == true)
        #expect(
            values(standing(after: [event(at: 7, ["a": "earlier ours"])], shadow: shadow, wanting: ["a"])) == [
                "a": "ours"
            ]
        )
    }

    @Test func `a gone record that speaks again must be looked at`() {
        let shadow = Worlds.shadow(["a": "1"], at: Worlds.at(1)).learning(.gone(Worlds.account, Worlds.at(2)))

        #expect(standing(after: [event(at: 5, ["a": "1"])], shadow: shadow, wanting: ["a"]) == .unclear)
    }
}
