import Model
import Testing

@testable import Sandbox

@Suite struct ArloCollectionsTests {
    /// Five contacts, of which three were changed at the same instant, an organisation, and what joins them.
    private func platform() throws -> ArloSimulator {
        var simulator = ArloSimulator.fresh()
        try simulator.given(
            "organisation",
            ["OrganisationID": 7, "Name": "Acme", "LastModifiedDateTime": "2026-01-01T00:00:00Z"]
        )
        for (id, first, hour) in [(1, "Ann", 5), (2, "Bob", 3), (3, "Cid", 3), (4, "O'Dee", 3), (10, "Eve", 1)] {
            try simulator.given(
                "contact",
                [
                    "ContactID": .integer(id), "FirstName": .string(first), "LastName": "Jones",
                    "Email": .string("\(first.lowercased())@example.com"),
                    "LastModifiedDateTime": .string("2026-02-01T0\(hour):00:00.000Z"),
                ]
            )
        }
        try simulator.given(
            "Contact",
            ["id": "20", "FirstName": "Fay", "Employment": ["Organisation": "7", "Position": "Head"]]
        )
        try simulator.given(
            "Registration",
            ["RegistrationID": 1, "Contact": "20", "Status": "Approved"],
            ["id": 2, "Contact": ["Email": "bob@example.com"]]
        )
        try simulator.given("Lead", ["LeadID": 1, "Topic": "Course", "Organisation": ["Name": "Acme"]])
        return simulator
    }

    @Test func `a collection is a list of links, a hundred by default and 250 at most, each page leading to the next`()
    {
        var simulator = ArloSimulator.fresh()
        for number in 0..<260 { _ = simulator.makeContact("N\(number)", at: nine + .seconds(number)) }
        let later = nine + .seconds(600)
        let first = simulator.call("GET", "contacts/", at: later)
        #expect(first.root.name == "Contacts")
        #expect(first.ids.count == 100)
        let base = "http://arlo.sandbox/api/2012-02-01/auth/resources/contacts/"
        #expect(first.members.first?.attribute("href") == base + "1/")
        #expect(first.members.first?.attribute("title") == "Contact")
        #expect(first.members.first?.children.isEmpty == true)
        #expect(first.link("next") == base + "?skip=100")
        #expect(first.link("self") == base)
        let large = simulator.call(
            "GET",
            "contacts",
            query: [("top", "1000"), ("orderby", "ContactID DESC")],
            at: later
        )
        #expect(large.ids.count == 250)
        #expect(large.ids.first == "260")
        #expect(large.link("next") == base + "?top=1000&orderby=ContactID%20DESC&skip=250")
        let last = simulator.call("GET", "contacts/", query: [("skip", "250")], at: later)
        #expect(last.ids.count == 10)
        #expect(last.link("next") == nil)
        #expect(simulator.call("GET", "contacts/", query: [("top", "x")], at: later).status == 400)
    }

    @Test func `the vendor's keyset cursor brings every record once, also where instants are equal`() throws {
        var simulator = try platform()
        var seen: [String] = []
        var cursor: (instant: String, id: String)?
        for _ in 0..<10 {
            var query = [("expand", "Contact"), ("top", "2"), ("orderby", "LastModifiedDateTime ASC,ContactID ASC")]
            if let cursor {
                let instant = "datetime('\(cursor.instant)')"
                query.append(
                    (
                        "filter",
                        "(LastModifiedDateTime gt \(instant)) OR (LastModifiedDateTime eq \(instant) AND "
                            + "ContactID gt \(cursor.id))"
                    )
                )
            }
            let page = simulator.call("GET", "contacts/", query: query)
            #expect(page.status == 200)
            for contact in page.members.compactMap(\.children.first) {
                let id = try #require(contact.only("ContactID")?.text)
                seen.append(id)
                cursor = (try #require(contact.only("LastModifiedDateTime")?.text), id)
            }
            if page.members.isEmpty { break }
        }
        #expect(seen == ["10", "2", "3", "4", "1", "20"])
    }

    @Test(
        arguments: [
            ("contacts/", "Email eq 'BOB@example.com'", ["2"]),
            ("contacts/", "FirstName eq 'O''Dee'", ["4"]),
            ("contacts/", "FirstName ne 'Ann' and ContactID le 3", ["2", "3"]),
            ("contacts/", "ContactID ge 4 AND ContactID lt 20", ["4", "10"]),
            ("contacts/", "ContactID eq 1 or ContactID eq 2 and FirstName eq 'Cid'", ["1"]),
            ("contacts/", "(ContactID eq 1 or ContactID eq 3) and FirstName eq 'Cid'", ["3"]),
            ("contacts/", "Contact/LastModifiedDateTime gt datetime('2026-02-01T04:00Z')", ["1", "20"]),
            ("contacts/", "LastModifiedDateTime le datetimeoffset('2026-02-01T14:00:00.0000000+13:00')", ["10"]),
            ("contacts/", "Employment/Organisation/OrganisationID eq 7", ["20"]),
            ("registrations/", "Contact/ContactID eq 2", ["2"]),
            ("registrations/", "Organisation/OrganisationID eq 7", ["1"]),
            ("registrations/", "Registration/Status eq 'Approved'", ["1"]),
            ("leads/", "Organisation/Name eq 'Acme'", ["1"]),
            ("contacts/20/registrations/", "", ["1"]),
        ]
    )
    func `a filter picks`(path: String, filter: String, ids: [String]) throws {
        var simulator = try platform()
        let answer = simulator.call("GET", path, query: [("filter", filter)])
        #expect(answer.ids == ids, "\(answer.message ?? "")")
    }

    @Test(
        arguments: [
            "Nothing eq 1", "Contact/Nothing eq 1", "ContactID eq", "ContactID like 1", "ContactID eq 'x'",
            "FirstName eq 5", "LastModifiedDateTime gt '2026-01-01T00:00:00Z'", "LastModifiedDateTime gt datetime('x')",
            "(ContactID eq 1", "ContactID eq 1)", "FirstName eq 'x", "ContactID eq 1 2", "#",
        ]
    )
    func `a filter that cannot be read is refused`(filter: String) throws {
        var simulator = try platform()
        let answer = simulator.call("GET", "contacts/", query: [("filter", filter)])
        #expect(answer.status == 400)
        #expect(answer.root.name == "ApiException")
        #expect(answer.message?.isEmpty == false)
    }

    @Test func `an order that cannot be read is refused`() throws {
        var simulator = try platform()
        for order in ["Nothing", "ContactID UP", "ContactID ASC ASC"] {
            #expect(simulator.call("GET", "contacts/", query: [("orderby", order)]).status == 400)
        }
        let ordered = simulator.call("GET", "contacts/", query: [("orderby", "FirstName desc")])
        #expect(ordered.ids == ["4", "20", "10", "3", "2", "1"])
    }

    @Test func `links are expanded as far as they are named, each with those before it`() throws {
        var simulator = try platform()
        let all =
            "Registration,Registration/Contact,Registration/Contact/Employment,"
            + "Registration/Contact/Employment/Organisation"
        let answer = simulator.call(
            "GET",
            "registrations/",
            query: [("expand", all), ("filter", "RegistrationID eq 1")]
        )
        let registration = try #require(answer.members.first?.children.first)
        let contact = try #require(registration.linked("Contact"))
        let employment = try #require(contact.linked("Employment"))
        #expect(registration.only("Status")?.text == "Approved")
        #expect(contact.only("FirstName")?.text == "Fay")
        #expect(employment.name == "ContactEmployment")
        #expect(employment.only("Position")?.text == "Head")
        #expect(employment.linked("Organisation")?.only("Name")?.text == "Acme")
        #expect(registration.link("Organisation")?.children.isEmpty == true)
        let short = simulator.call(
            "GET",
            "registrations/",
            query: [("expand", "Registration,Registration/Contact/Employment")]
        )
        #expect(short.members.first?.children.first?.link("Contact")?.children.isEmpty == true)
    }

    @Test func `one resource shows its fields, its links and its parts`() throws {
        var simulator = try platform()
        let contact = simulator.call("GET", "contacts/20/", query: [("expand", "Employment,Registrations")])
        #expect(
            contact.root.children.filter { $0.name != "Link" }.map(\.name) == [
                "ContactID", "UniqueIdentifier", "FirstName", "Status", "CreatedDateTime", "LastModifiedDateTime",
            ]
        )
        #expect(contact.text("CreatedDateTime") == "2026-02-28T09:00:00.000Z")
        #expect(contact.root.linked("Employment")?.only("Position")?.text == "Head")
        #expect(contact.root.linked("Registrations")?.children.first?.attribute("title") == "Registration")
        let employment = simulator.call("GET", "contacts/20/employment/", query: [("expand", "Organisation")])
        #expect(employment.root.linked("Organisation")?.only("OrganisationID")?.text == "7")
        #expect(simulator.call("GET", "contacts/1/employment/").root.link("Organisation") == nil)
        let lead = simulator.call("GET", "leads/1/", query: [("expand", "Organisation")])
        #expect(lead.root.linked("Organisation")?.only("Name")?.text == "Acme")
        #expect(simulator.call("GET", "contacts/999/").status == 404)
        #expect(simulator.call("GET", "nothing/").status == 404)
        #expect(simulator.call("DELETE", "contacts/20/").headers.only("Allow") == "GET, PUT, PATCH")
        #expect(simulator.call("PATCH", "leads/1/", "<diff/>").status == 405)
        #expect(simulator.call("POST", "registrations/", "<Registration/>").status == 405)
    }
}
