import Model
import Sandbox
import Testing

@Suite struct IntercomContactsTests {
    @Test func `a contact is made, changed, archived and deleted`() throws {
        var simulator = IntercomSimulator.fresh()
        let made = simulator.call(
            "POST",
            "/contacts",
            ["email": "joe@example.com", "external_id": "70", "name": "Joe"]
        )
        let id = try #require(made.json["id"]?.text)
        #expect(made.json["role"] == "user")
        #expect(made.json["phone"] == .null)
        #expect(made.json["companies"]?["total_count"] == 0)
        let twice = simulator.call("POST", "/contacts", ["email": "JOE@example.com"])
        #expect(twice.status == 409)
        #expect(
            twice.json["errors"] == [
                [
                    "code": "conflict",
                    "message": .string("A contact matching those details already exists with id=\(id)"),
                ]
            ]
        )
        #expect(simulator.call("PUT", "/contacts/\(id)", ["phone": "+49"]).json["phone"] == "+49")
        #expect(simulator.call("GET", "/contacts/find_by_external_id/70").json["id"]?.text == id)
        #expect(simulator.call("POST", "/contacts/\(id)/archive").json["archived"] == true)
        #expect(simulator.call("POST", "/contacts/\(id)/unarchive").json["archived"] == false)
        #expect(simulator.call("DELETE", "/contacts/\(id)").json["external_id"] == "70")
        #expect(simulator.call("GET", "/contacts/\(id)").status == 404)
        let topics = try simulator.takePostings(at: nine).map { try JSON.parse($0.request.body)["topic"]?.text }
        #expect(
            topics == [
                "contact.user.created", "contact.user.updated", "contact.archived", "contact.unarchive",
                "contact.deleted",
            ]
        )
    }

    @Test func `a contact joins and leaves a company`() throws {
        var simulator = IntercomSimulator.fresh()
        let company = try #require(simulator.call("POST", "/companies", ["company_id": "c-1"]).json["id"]?.text)
        let contact = try #require(simulator.call("POST", "/contacts", ["role": "lead"]).json["id"]?.text)
        _ = simulator.takePostings(at: nine)
        #expect(
            simulator.call("POST", "/contacts/\(contact)/companies", ["id": .string(company)]).json["user_count"] == 1
        )
        #expect(simulator.call("POST", "/contacts/\(contact)/companies", [:]).intercomCode == "parameter_not_found")
        #expect(simulator.call("GET", "/companies/\(company)/contacts").json["total_count"] == 1)
        #expect(simulator.call("DELETE", "/contacts/\(contact)/companies/\(company)").json["user_count"] == 0)
        #expect(simulator.call("DELETE", "/contacts/\(contact)/companies/\(company)").status == 404)
        let bodies = try simulator.takePostings(at: nine).map { try JSON.parse($0.request.body) }
        #expect(bodies.map { $0["topic"]?.text } == ["company.contact.attached", "company.contact.detached"])
        for body in bodies {
            let item = try #require(body.value(at: "data.item"))
            #expect(item["type"] == nil)
            #expect(item["company"]?["plan_id"] == .null)
            #expect(item["company"]?["website"] == nil)
            #expect(item["contact"]?["companies"]?["total_count"] == 1)
        }
    }

    @Test func `a merged contact is gone, with the way to its survivor`() throws {
        var simulator = IntercomSimulator.fresh()
        let lead = try #require(
            simulator.call("POST", "/contacts", ["role": "lead", "email": "a@example.com"]).json["id"]?.text
        )
        let user = try #require(simulator.call("POST", "/contacts", ["external_id": "1"]).json["id"]?.text)
        let body: JSON = ["from": .string(lead), "into": .string(user)]
        #expect(simulator.call("POST", "/contacts/merge", body).json["email"] == "a@example.com")
        let gone = simulator.call("GET", "/contacts/\(lead)")
        #expect(gone.status == 410)
        #expect(gone.intercomCode == "contact_merged")
        #expect(gone.headers.first("Link") == "</contacts/\(user)>; rel=\"canonical\"")
        #expect(
            simulator.call("POST", "/contacts/merge", ["from": .string(user), "into": .string(user)]).intercomCode
                == "invalid_merge"
        )
    }

    @Test(
        arguments: [
            (["field": "email", "operator": "=", "value": "A@example.com"], 1),
            (["field": "email", "operator": "~", "value": "example"], 2),
            (["field": "role", "operator": "!=", "value": "lead"], 1),
            (["field": "external_id", "operator": "IN", "value": ["1", "2"]], 1),
            (["field": "created_at", "operator": "=", "value": 1_772_323_200], 2),
            (["field": "created_at", "operator": ">", "value": 1_772_355_600], 0),
            (
                [
                    "operator": "OR",
                    "value": [
                        ["field": "external_id", "operator": "=", "value": "1"],
                        ["field": "email", "operator": "^", "value": "b@"],
                    ],
                ], 2
            ),
        ] as [(JSON, Int)]
    )
    func `a search finds by its filters`(query: JSON, count: Int) {
        var simulator = IntercomSimulator.fresh()
        _ = simulator.call("POST", "/contacts", ["email": "a@example.com", "external_id": "1"])
        _ = simulator.call("POST", "/contacts", ["email": "b@example.com", "role": "lead"])
        let found = simulator.call("POST", "/contacts/search", ["query": query])
        #expect(found.status == 200)
        #expect(found.json["total_count"]?.integer == Int64(count))
    }

    @Test func `a search that cannot be is refused`() {
        var simulator = IntercomSimulator.fresh()
        let field: JSON = ["query": ["field": "shoe_size", "operator": "=", "value": 1]]
        #expect(simulator.call("POST", "/contacts/search", field).intercomCode == "invalid_field")
        let sort: JSON = [
            "query": ["field": "email", "operator": "=", "value": "x"], "sort": ["field": "email", "order": "desc"],
        ]
        #expect(simulator.call("POST", "/contacts/search", sort).intercomCode == "invalid_sort_order")
        #expect(simulator.call("POST", "/contacts/search", [:]).status == 400)
    }
}
