import Model
import Platforms
import Testing

@Suite struct SalesforcePollTests {
    private func events(of name: String) throws -> [Event] {
        let conversation = try SalesforceConversation(name)
        let kind = KindRef("salesforce", "Account")
        let response = try HTTPFile("salesforce/outbound/\(name).response-1.http").response
        let prober = try #require(conversation.system.prober)
        let step = prober.step(
            for: kind,
            from: conversation.ask["cursor"]?.compact,
            at: SalesforceFixtures.now,
            wanting: ["Name"],
            after: [response]
        )
        guard case .finish(.harvest(let arrivals, _, _)) = step else { return [] }
        return try arrivals.flatMap { try conversation.system.source.read($0).events }
    }

    @Test func `polled records read as created, saved, deleted and merged`() throws {
        let saved = try events(of: "poll-a-page-and-more")
        let gone = try events(of: "poll-the-last-page")

        #expect(saved.map(\.verb) == [.saved, .created])
        #expect(saved.map(\.coverage) == [.state, .state])
        #expect(saved[0].fields["Name"] == "Late")
        #expect(saved[0].fields["Owner.Email"] == "o@example.org")
        #expect(saved[0].version == Version(Timestamp(milliseconds: 1_772_355_300_000), precision: .second))
        #expect(gone.map(\.verb) == [.deleted, .merged])
        #expect(gone[1].mergedInto == KindRef("salesforce", "Account").record("0015g00000Ab001AAB"))
        #expect(gone[0].mergedInto == nil)
    }

    @Test func `two changes within one second have different keys, a state has one once it is over`() throws {
        let system = try SalesforceFixtures.system()
        let kind = KindRef("salesforce", "Account")
        func key(_ name: String, told date: String = "Sun, 01 Mar 2026 09:10:00 GMT") throws -> String? {
            let answer = HTTPResponse.json(
                200,
                [
                    "done": true,
                    "records": [
                        [
                            "attributes": ["type": "Account"], "Id": "0015g00000Ab001AAB",
                            "SystemModstamp": "2026-03-01T09:00:00.000+0000", "Name": .string(name),
                        ]
                    ],
                ],
                headers: ["Date": date]
            )
            let step = try #require(system.prober).step(
                for: kind,
                from: #"{"after":"2026-03-01T09:00:00.000Z"}"#,
                at: SalesforceFixtures.now,
                wanting: ["Name"],
                after: [answer]
            )
            guard case .finish(.harvest(let arrivals, _, _)) = step else { return nil }
            return arrivals.first?.deliveryKey
        }

        #expect(try key("a") != key("b"))
        #expect(try key("a") == key("a", told: "Sun, 01 Mar 2026 09:20:00 GMT"))
        #expect(try key("a") != key("a", told: "Sun, 01 Mar 2026 09:00:00 GMT"))
    }

    @Test func `a cursor that cannot be read stops the poll instead of starting it over`() throws {
        let step = try #require(SalesforceFixtures.system().prober).step(
            for: KindRef("salesforce", "Account"),
            from: "{}",
            at: SalesforceFixtures.now,
            wanting: [],
            after: []
        )

        guard case .finish(.refused(let problem)) = step else { return #expect(Bool(false)) }
        #expect(problem.code == "bad-cursor")
    }

    @Test(arguments: [
        "{}", "[]", "x", #"{"Id":"0015g00000Ab001AAB"}"#, #"{"attributes":{"type":"A B"},"Id":"0015g00000Ab001AAB"}"#,
    ])
    func `a journalled body that is no record is unreadable`(body: String) throws {
        let arrival = Arrival(
            connection: "salesforce",
            receiver: "poll",
            deliveryKey: nil,
            provenBy: nil,
            body: Array(body.utf8),
            receivedAt: SalesforceFixtures.now
        )

        #expect(throws: Unreadable.self) { try SalesforceFixtures.system().source.read(arrival) }
    }
}
