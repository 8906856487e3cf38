import Model
import Testing

@testable import Sandbox

@Suite struct ArloMergesTests {
    /// Two contacts with data of their own, the first with a registration and an employer.
    private func platform() throws -> ArloSimulator {
        var simulator = ArloSimulator.fresh()
        try simulator.given(
            "Organisation",
            ["OrganisationID": 7, "Name": "Acme"],
            ["OrganisationID": 8, "Name": "Acme 2"]
        )
        try simulator.given(
            "Contact",
            [
                "ContactID": 1, "FirstName": "Ann", "LastName": "Jones", "Email": "old@example.com", "PhoneWork": "1",
                "Employment": ["Organisation": "7", "Position": "Head"],
            ],
            ["ContactID": 2, "FirstName": "Ann", "LastName": "Jones", "Email": "new@example.com"]
        )
        try simulator.given("Registration", ["RegistrationID": 5, "Contact": "1"])
        return simulator
    }

    private func merge(_ keep: JSON, _ lose: JSON..., kind: String = "Contact") -> Deed {
        .merge(kind: kind, keep: keep.object ?? JSONObject(), lose: lose.compactMap(\.object))
    }

    @Test func `a merged contact leads to its survivor, which keeps what both had`() throws {
        var simulator = try platform()
        #expect(try simulator.person(merge(["ContactID": 2], ["Email": "old@example.com"])) == ["2"])
        for (method, body) in [("GET", nil), ("PATCH", "<diff/>"), ("PUT", "<Contact/>")] as [(String, String?)] {
            let answer = simulator.call(method, "contacts/1/", body)
            #expect(answer.status == 308)
            #expect(answer.headers.only("Location") == "http://arlo.sandbox/api/2012-02-01/auth/resources/contacts/2/")
        }
        let rest = simulator.call("GET", "contacts/1/registrations/").headers.only("Location")
        #expect(rest?.hasSuffix("/contacts/2/registrations/") == true)
        let kept = simulator.call("GET", "contacts/2/", query: [("expand", "Employment")])
        #expect(kept.text("Email") == "new@example.com")
        #expect(kept.text("PhoneWork") == "1")
        #expect(kept.root.linked("Employment")?.only("Position")?.text == "Head")
        #expect(simulator.call("GET", "contacts/").ids == ["2"])
        #expect(simulator.call("GET", "contacts/2/registrations/").ids == ["5"])
        #expect(simulator.records(of: "contact").map(\.state) == [.deleted, .active])
    }

    @Test func `a merge is told of by its request, and no deletion is told of`() throws {
        var simulator = try platform()
        _ = try simulator.person(merge(["ContactID": 2], ["ContactID": 1]))
        let told = simulator.told()
        let request = try #require(simulator.records(of: "ContactMergeRequest").first)
        #expect(told == ["ContactMergeRequest.Created \(request.id)", "Contact.Updated 2"])
        let shown = simulator.call("GET", "contactmergerequests/\(request.id.uppercased())/")
        #expect(shown.text("RequestID") == request.id)
        #expect(shown.root.only("SourceContactInfo")?.only("ContactID")?.text == "1")
        #expect(shown.root.only("DestinationContactInfo")?.only("ContactID")?.text == "2")
        #expect(shown.text("CreatedDateTime") == "2026-03-01T21:00:00.000+12:00")
        let since = "CreatedDateTime gt datetimeoffset('2026-03-01T20:59:00+12:00')"
        let query = [("filter", since), ("expand", "ContactMergeRequest")]
        #expect(simulator.call("GET", "contactmergerequests/", query: query).ids == [request.id])
    }

    @Test func `an integration merges organisations, and the survivor of a survivor is what is named`() throws {
        var simulator = try platform()
        try simulator.given("Organisation", ["OrganisationID": 9, "Name": "Acme 3"])
        func body(_ source: Int, _ destination: Int) -> String {
            "<OrganisationMergeRequest><SourceOrganisationInfo><OrganisationID>\(source)</OrganisationID>"
                + "</SourceOrganisationInfo><DestinationOrganisationInfo><OrganisationID>\(destination)"
                + "</OrganisationID></DestinationOrganisationInfo></OrganisationMergeRequest>"
        }
        let made = simulator.call("POST", "organisationmergerequests/", body(7, 8))
        #expect(made.status == 201)
        #expect(simulator.call("POST", "organisationmergerequests/", body(8, 9)).status == 201)
        #expect(
            simulator.call("GET", "organisations/7/").headers.only("Location")?.hasSuffix("/organisations/9/") == true
        )
        let employment = simulator.call("GET", "contacts/1/employment/", query: [("expand", "Organisation")])
        #expect(employment.root.linked("Organisation")?.only("Name")?.text == "Acme 3")
        #expect(simulator.call("POST", "organisationmergerequests/", body(7, 9)).status == 400)
        #expect(simulator.call("POST", "organisationmergerequests/", body(9, 9)).status == 400)
    }

    @Test func `only contacts and organisations are merged, and only known ones`() throws {
        var simulator = try platform()
        #expect(throws: DeedError.self) { try simulator.person(merge(["ContactID": 2], ["ContactID": 3])) }
        #expect(throws: DeedError.self) { try simulator.person(merge(["ContactID": 2], ["ContactID": 2])) }
        #expect(throws: DeedError.self) {
            try simulator.person(merge(["RegistrationID": 5], ["RegistrationID": 5], kind: "Registration"))
        }
        #expect(simulator.nextPosting == nil)
    }
}
