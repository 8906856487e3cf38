import Model
@testable import Pipeline
import Store
import Testing

@Suite struct ParcelTests {
    private static func delivery(_ number: Int64, _ action: Change.Action, attempt: Int = 1) -> Delivery {
        let change = Change(
            sync: "accounts",
            link: LinkID("l"),
            target: .existing(Worlds.account),
            action: action
        )
        return Delivery(
            id: DeliveryID(number),
            entry: EntryID(1),
            change: change,
            attempt: attempt,
            since: .never,
            alone: false
        )
    }

    private static func lane(_ actions: [Change.Action]) -> LaneClaim {
        LaneClaim(lane: "lane", deliveries: actions.enumerated().map { delivery(Int64($0), $1) })
    }

    private static func industries(_ values: [FieldValue]) -> [Change.Action] {
        values.map { .write(["Industry": $0]) }
    }

    /// What is known of the record when values have been sent on their way to it.
    private static func shadow(awaiting values: [FieldValue]) -> Shadow {
        values.reduce(Worlds.shadow(["Industry": "Banking"], at: Worlds.at(1))) { shadow, value in
            shadow.learning(.intended(Worlds.account, ["Industry": value]))
        }
    }

    @Test(
        arguments: [
            ["Energy", "Retail", "Energy"], ["Energy", "Retail", "Media", "Energy"], ["Energy", "Energy"], ["Energy"],
        ] as [[FieldValue]],
        [[], ["Retail"], ["Energy", "Retail"]] as [[FieldValue]]
    )
    func `of what arrived as one write nothing is awaited, and all that was sent since is`(
        folded: [FieldValue],
        since: [FieldValue]
    ) throws {
        let parcel = try #require(Parcel(Self.lane(Self.industries(folded)), record: Worlds.account))

        let shadow = parcel.arrival(at: Worlds.account, Worlds.at(9))
            .reduce(Self.shadow(awaiting: folded + since)) { $0.learning($1) }

        #expect(shadow.fields["Industry"]?.intended == since)
        #expect(shadow.fields["Industry"]?.known == folded.last)
        #expect(shadow.fields["Industry"]?.changed == Worlds.at(9))
    }

    @Test func `what an archival made needless is not awaited, and was not written`() throws {
        let values: [FieldValue] = ["Energy", "Retail"]
        let parcel = try #require(Parcel(Self.lane(Self.industries(values) + [.archive]), record: Worlds.account))

        let shadow = parcel.arrival(at: Worlds.account, Worlds.at(9))
            .reduce(Self.shadow(awaiting: values)) { $0.learning($1) }

        #expect(shadow.fields["Industry"]?.intended == [])
        #expect(shadow.fields["Industry"]?.known == "Banking")
    }

    @Test func `what was given up is not awaited, whatever else has the same value`() throws {
        let values: [FieldValue] = ["Energy", "Retail", "Energy"]
        let parcel = try #require(Parcel(Self.lane(Self.industries(values)), record: Worlds.account))

        let shadow = parcel.abandonment.reduce(Self.shadow(awaiting: values + ["Retail"])) { $0.learning($1) }

        #expect(shadow.fields["Industry"]?.intended == ["Retail"])
    }

    @Test(arguments: [1, 2]) func `a removal takes the place of the creation before it`(attempt: Int) throws {
        let lane = LaneClaim(
            lane: "lane",
            deliveries: [Self.delivery(1, .write(["Industry": "Energy"]), attempt: attempt), Self.delivery(2, .delete)]
        )

        let parcel = try #require(Parcel(lane, record: nil))

        #expect(parcel.write(nil) == nil)
        #expect(parcel.remainder.isEmpty)
        #expect(lane.removes)
        #expect(lane.wasTried == (attempt > 1))
    }
}
