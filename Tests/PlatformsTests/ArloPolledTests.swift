import Model
import Platforms
import Testing

/// What polled records read as: the arrivals of the fixtures' polls, taken on by the source.
@Suite struct ArloPolledTests {
    func events(of name: String) throws -> [Event] {
        let conversation = try ArloConversation(name)
        guard case .finish(let outcome) = try conversation.step(after: [try conversation.response(1)]) else {
            return []
        }
        let bodies = outcome.value(at: "harvest.arrivals")?.elements?.compactMap { $0["body"]?.text } ?? []
        let source = try ArloFixture.system().source
        return try bodies.flatMap { try source.read(ArloFixture.arrival("poll", Array($0.utf8))).events }
    }

    @Test func `a contact is told whole, with nothing for what it does not have`() throws {
        let event = try #require(try events(of: "poll-from-the-start").first)

        #expect(event.record == ArloFixture.kind("Contact").record("562"))
        #expect((event.verb, event.coverage) == (.saved, .state))
        #expect(event.version == Version(try #require(Timestamp("2026-03-01T08:00:00.123Z")), precision: .millisecond))
        #expect(event.fields["Email"] == .text("barry@example.com"))
        #expect(event.fields["PhoneWork"] == .some(.null))
        #expect(event.fields["ContactID"]?.agrees(with: .text("562")) == true)
        #expect(event.fields["Employment.Organisation"] == nil)
    }

    @Test func `an employment that is shown is told as well`() throws {
        let event = try #require(try events(of: "poll-with-employment").first)

        #expect(event.fields["Employment.Organisation"] == .text("823"))
        #expect(event.fields["Employment.Department"] == .some(.null))
    }

    @Test func `a record that never changed since it was created is new`() throws {
        let stamp =
            "<CreatedDateTime>2026-03-01T08:00:00Z</CreatedDateTime>"
            + "<LastModifiedDateTime>2026-03-01T08:00:00.000Z</LastModifiedDateTime>"
        let body = "<Link><Organisation><OrganisationID>823</OrganisationID>\(stamp)</Organisation></Link>"

        let reading = try ArloFixture.system().source.read(ArloFixture.arrival("poll", Array(body.utf8)))

        #expect(reading.events.map(\.verb) == [.created])
    }

    @Test func `declarations around a record go with it`() throws {
        #expect(try events(of: "poll-with-namespaces").map(\.record.id) == ["562"])
    }

    @Test func `a registration has its contact and organisation looked at`() throws {
        let events = try events(of: "poll-registrations")

        #expect(events.map(\.record.description) == ["arlo/Contact/562", "arlo/Organisation/823"])
        #expect(events.allSatisfy { $0.coverage == .notice && $0.verb == .saved })
    }

    @Test func `a lead that shows nobody is looked at itself`() throws {
        #expect(try events(of: "poll-leads").map(\.record.description) == ["arlo/Lead/77"])
    }

    @Test func `a request to merge says who is absorbed by whom`() throws {
        let events = try events(of: "poll-merge-requests")

        #expect(events.map(\.record.description) == ["arlo/Contact/562", "arlo/Contact/600"])
        #expect(events.map(\.verb) == [.merged, .saved])
        #expect(events[0].mergedInto == events[1].record)
    }

    @Test(
        arguments: [
            "", "<Link/>", "<Link><Contact/></Link>", "<Contact><ContactID>562</ContactID></Contact>", "{}",
            "<Link><Event><EventID>1</EventID></Event></Link>",
            "<Link><Contact><ContactID>x</ContactID></Contact></Link>",
        ]
    )
    func `anything else becomes a dead letter`(body: String) throws {
        let source = try ArloFixture.system().source

        #expect(throws: Unreadable.self) { _ = try source.read(ArloFixture.arrival("poll", Array(body.utf8))) }
    }
}
