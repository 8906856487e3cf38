import Model
import Platforms
import Testing

@Suite struct SalesforceContactsTests {
    private static let kind = KindRef("salesforce", "Contact")

    /// What the arrivals of a poll's file read as.
    private func readings(of name: String) throws -> [Reading] {
        let conversation = try SalesforceConversation(name)
        let response = try HTTPFile("salesforce/outbound/\(name).response-1.http").response
        guard case .finish(let told) = try conversation.step(after: [response]) else { return [] }
        return try (told["arrivals"]?.elements ?? []).map { arrival in
            try conversation.system.source.read(
                Arrival(
                    connection: "salesforce",
                    receiver: "poll",
                    deliveryKey: arrival["key"]?.text,
                    provenBy: nil,
                    body: try #require(arrival["body"]).bytes,
                    receivedAt: SalesforceFixtures.now
                )
            )
        }
    }

    @Test func `a poll tells of each step of a chain of merges, of deletions and of what came back`() throws {
        let events = try readings(of: "poll-contacts-merged-and-deleted").flatMap(\.events)

        #expect(events.map(\.verb) == [.merged, .merged, .saved, .deleted, .saved, .deleted])
        #expect(
            events.map { $0.mergedInto?.id }
                == ["0035g00000Cd002AAB", "0035g00000Cd003AAB", nil, nil, nil, nil]
        )
        #expect(events.map(\.coverage) == [.notice, .notice, .state, .notice, .state, .notice])
        #expect(events.allSatisfy { $0.version == events[0].version && $0.version != nil })
    }

    @Test func `a poll's person accounts are remarks, in the recycle bin as well`() throws {
        let readings = try readings(of: "poll-contacts-of-persons")

        #expect(readings.map { $0.remark?.hasPrefix("person-account") } == [true, nil, true])
        #expect(readings.flatMap(\.events).map(\.record.id) == ["0035g00000Cd002AAB"])
    }

    @Test(arguments: ["0035g00000Cd001AAB", "0035g00000Cd001", "0015g00000Ab001AAB", "", "000000000000000AAA", "x"])
    func `a contact that was merged into nothing that can be is gone`(master: String) throws {
        let reader = try SalesforceFixtures.system().reader
        let record = Self.kind.record("0035g00000Cd001AAB")
        let answer = HTTPResponse.json(
            200,
            [
                "done": true,
                "records": [
                    [
                        "attributes": ["type": "Contact"], "Id": .string(record.id), "IsDeleted": true,
                        "MasterRecordId": .string(master),
                    ]
                ],
            ]
        )

        let step = reader.step(towards: [record], wanting: [], description: nil, after: [answer])

        #expect(step == .finish([.gone]))
    }

    @Test func `an account's id of 15 characters and of 18 are one value, on the wire and in the mapping`() throws {
        let type = FieldType.reference
        let (short, long) = (FieldValue.wire("0015g00000Ab001"), FieldValue.text("0015g00000Ab001AAB"))
        let folded = FieldValue.text("0015G00000AB001AAB")

        #expect(type.interpret(short) == long)
        #expect(type.interpret(long) == long)
        #expect(type.interpret(folded) == long)
        #expect(type.interpret("") == .null)
        #expect(type.interpret("acme") == nil)
        #expect(type.interpret(.number(Numeral(15))) == nil)
    }

    @Test func `a contact's kind can be merged and comes back from the recycle bin`() {
        let verbs = SalesforcePlatform().kinds.first { $0.name == "Contact" }?.verbs ?? []

        #expect(verbs == [.created, .updated, .saved, .deleted, .undeleted, .merged])
    }
}
