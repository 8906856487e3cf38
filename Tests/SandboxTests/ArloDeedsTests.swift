import Model
import Testing

@testable import Sandbox

@Suite struct ArloDeedsTests {
    private func fields(_ json: JSON) -> JSONObject { json.object ?? JSONObject() }

    /// An organisation, and a contact that works there.
    private func platform() throws -> ArloSimulator {
        var simulator = ArloSimulator.fresh()
        try simulator.given("Organisation", ["OrganisationID": 7, "Name": "Acme"])
        try simulator.given(
            "Contact",
            ["ContactID": 562, "FirstName": "Barry", "Email": "barry@example.com", "Employment": ["Organisation": "7"]]
        )
        return simulator
    }

    @Test func `people make, change, archive and take back, and each is told of`() throws {
        var simulator = try platform()
        let set = fields([
            "FirstName": "Ann", "LastName": "Jones",
            "Employment": ["Organisation": ["Name": "Acme"], "Position": "Head"],
        ])
        #expect(try simulator.person(.create(kind: "Contact", set)) == ["1"])
        #expect(simulator.told() == ["Contact.Created 1"])
        let ann = fields(["id": 1])
        _ = try simulator.person(.update(kind: "contact", where: ann, set: fields(["Employment.Position": "Owner"])))
        #expect(simulator.told() == ["Contact.Updated 1"])
        var record = try #require(simulator.records(of: "Contact").first)
        #expect(record.fields["ContactID"] == 1)
        #expect(record.fields["Employment"] == ["Position": "Owner", "Organisation": "7"])
        #expect(record.state == .active)
        _ = try simulator.person(.archive(kind: "Contact", where: ann))
        #expect(simulator.told() == ["Contact.Updated 1"])
        record = try #require(simulator.records(of: "Contact").first)
        #expect(record.state == .archived)
        #expect(record.fields["Status"] == "Inactive")
        #expect(simulator.call("GET", "contacts/1/").text("Status") == "Inactive")
        _ = try simulator.person(.undelete(kind: "Contact", where: ann))
        #expect(simulator.records(of: "Contact").first?.state == .active)
    }

    @Test func `a registration and a lead come about as events, and belong to the employer`() throws {
        var simulator = try platform()
        let details = fields(["contact": ["Email": "barry@example.com"], "Grade": "A"])
        #expect(try simulator.person(.event(type: "registration", details)) == ["1"])
        let lead = fields(["organisation": ["Name": "Acme"], "Topic": "Course", "Value": 12])
        #expect(try simulator.person(.event(type: "lead", lead)) == ["1"])
        #expect(simulator.told() == ["Registration.Created 1", "Lead.Created 1"])
        let registration = try #require(simulator.records(of: "Registration").first?.fields)
        #expect(registration["Contact"] == "562")
        #expect(registration["Organisation"] == "7")
        #expect(registration["Status"] == "Approved")
        #expect(simulator.records(of: "Lead").first?.fields["Value"] == 12)
        _ = try simulator.person(
            .update(kind: "Registration", where: fields(["Contact": "562"]), set: fields(["Status": "Cancelled"]))
        )
        #expect(simulator.told() == ["Registration.Updated 1"])
    }

    @Test func `what Arlo does not allow is no deed`() throws {
        var simulator = try platform()
        let barry = fields(["ContactID": 562])
        let impossible: [Deed] = [
            .delete(kind: "Contact", where: barry), .create(kind: "Registration", fields(["Grade": "A"])),
            .create(kind: "Nothing", JSONObject()), .create(kind: "Contact", fields(["ContactID": 562])),
            .create(kind: "Contact", fields(["Nothing": 1])), .archive(kind: "Registration", where: JSONObject()),
            .update(kind: "Contact", where: fields(["ContactID": 1]), set: JSONObject()),
            .update(kind: "Contact", where: barry, set: fields(["Status": "Archived"])),
            .update(kind: "Contact", where: barry, set: fields(["CreatedDateTime": "2026-01-01T00:00:00Z"])),
            .undelete(kind: "Contact", where: barry), .event(type: "nothing", JSONObject()),
            .create(kind: "Contact", fields(["Employment": ["Organisation": "8"]])),
        ]
        for deed in impossible {
            #expect(throws: DeedError.self, "\(deed)") { try simulator.person(deed) }
        }
        #expect(simulator.nextPosting == nil)
        #expect(simulator.records(of: "Contact").count == 1)
    }

    @Test func `given records stand as they are, and are taken back as they were shown`() throws {
        let simulator = try platform()
        #expect(simulator.nextPosting == nil)
        var other = ArloSimulator.fresh()
        for kind in simulator.kinds {
            _ = try other.take(given: kind, simulator.records(of: kind).map(\.fields), at: nine + .seconds(500))
        }
        for kind in simulator.kinds { #expect(other.records(of: kind) == simulator.records(of: kind)) }
        #expect(throws: DeedError.self) { try other.given("Contact", ["ContactID": 562]) }
        #expect(throws: DeedError.self) { try other.given("Contact", ["ContactID": "x1"]) }
        #expect(throws: DeedError.self) { try other.given("WebhookEndpoint", ["ID": 5]) }
    }

    @Test func `a saved platform comes back with what is archived, and with what belongs to it`() throws {
        var simulator = try platform()
        _ = try simulator.person(.event(type: "registration", fields(["contact": 562])))
        _ = try simulator.person(.archive(kind: "Contact", where: JSONObject()))
        _ = try simulator.person(.archive(kind: "Organisation", where: JSONObject()))
        let before = SimulatorHost()
        before.add(simulator, as: "arlo")
        let after = SimulatorHost()
        after.add(ArloSimulator.fresh(), as: "arlo")
        try after.restore(before.state, at: nine + .seconds(500))
        for kind in ["Contact", "Organisation", "Registration"] {
            #expect(after.records(of: kind, in: "arlo") == before.records(of: kind, in: "arlo"))
        }
        #expect(after.takePostings(at: nine + .seconds(500)).isEmpty)
    }
}
