import Model
import Sandbox
import Testing

@Suite struct IntercomCompaniesTests {
    @Test func `a company is made by its company_id, found again, changed and deleted`() throws {
        var simulator = IntercomSimulator.fresh()
        let body: JSON = ["company_id": "c-1", "name": "Acme", "remote_created_at": 1_374_138_000]
        let made = simulator.call("POST", "/companies", body)
        #expect(made.status == 200)
        let id = try #require(made.json["id"]?.text)
        #expect(id.count == 24)
        #expect(
            made.json == [
                "type": "company", "company_id": "c-1", "id": .string(id), "app_id": "abc123de", "name": "Acme",
                "remote_created_at": 1_374_138_000, "created_at": 1_772_355_600, "updated_at": 1_772_355_600,
                "monthly_spend": 0, "session_count": 0, "user_count": 0, "tags": ["type": "tag.list", "tags": []],
                "segments": ["type": "segment.list", "segments": []], "plan": [:], "custom_attributes": [:],
                "notes": ["type": "note.list", "notes": []],
            ]
        )
        let again = simulator.call(
            "POST",
            "/companies",
            ["company_id": "c-1", "size": 12, "monthly_spend": fraction("155.98")]
        )
        #expect(again.json["id"]?.text == id)
        #expect(again.json["name"] == "Acme")
        #expect(again.json["monthly_spend"] == 155)
        #expect(simulator.call("GET", "/companies?company_id=c-1").json["id"]?.text == id)
        #expect(simulator.call("GET", "/companies?name=Acme").json["id"]?.text == id)
        #expect(simulator.call("GET", "/companies/\(id)").json["size"] == 12)
        let put = simulator.call(
            "PUT",
            "/companies/\(id)",
            ["name": nil, "plan": "Gold", "custom_attributes": ["tier": "a"]]
        )
        #expect(put.json["name"] == nil)
        #expect(put.json["plan"]?["name"] == "Gold")
        #expect(put.json["custom_attributes"] == ["tier": "a"])
        #expect(
            simulator.call("DELETE", "/companies/\(id)").json == [
                "id": .string(id), "object": "company", "deleted": true,
            ]
        )
        #expect(simulator.call("GET", "/companies/\(id)").intercomCode == "company_not_found")
        let anew = simulator.call("POST", "/companies", ["company_id": "c-1"])
        #expect(anew.json["id"]?.text != id)
        #expect(simulator.records(of: "company").map(\.state).contains(.deleted))
    }

    @Test func `the switches show what the documents disagree about`() {
        var list = IntercomSimulator.fresh { $0.findsAsList = true }
        _ = list.call("POST", "/companies", ["company_id": "c-1"])
        let found = list.call("GET", "/companies?company_id=c-1").json
        #expect(found["type"] == "list")
        #expect(found["data"]?.elements?.first?["company_id"] == "c-1")
        var nulls = IntercomSimulator.fresh { $0.showsUnsetFields = true }
        #expect(nulls.call("POST", "/companies", ["company_id": "c-1"]).json["website"] == .null)
        var users = IntercomSimulator.fresh { $0.listsOnlyWithUsers = true }
        _ = users.call("POST", "/companies", ["company_id": "c-1"])
        #expect(users.call("POST", "/companies/list").json["total_count"] == 0)
    }

    @Test(
        arguments: [
            (["test": "invalid"], "bad_request", "bad 'test' parameter"),
            (["name": "x"], "parameter_not_found", "company_id not specified"),
            (["company_id": "a", "size": "big"], "parameter_invalid", "size must be an integer"),
            (["company_id": "a", "name": 5], "parameter_invalid", "name must be a string"),
            (
                ["company_id": "a", "custom_attributes": ["nope": 1]], "parameter_invalid",
                "Custom attribute 'nope' does not exist"
            ),
            (
                ["company_id": "a", "custom_attributes": ["seats": "x"]], "parameter_invalid",
                "Custom attribute 'seats' must be of type integer"
            ),
            (
                ["company_id": "a", "custom_attributes": ["tier": .string(String(repeating: "x", count: 256))]],
                "parameter_invalid", "Custom attribute 'tier' is too long (maximum is 255 characters)"
            ),
        ] as [(JSON, String, String)]
    )
    func `a write that Intercom refuses is an error.list`(body: JSON, code: String, message: String) {
        var simulator = IntercomSimulator.fresh()
        let answer = simulator.call("POST", "/companies", body)
        #expect(answer.status == 400)
        #expect(answer.json["type"] == "error.list")
        #expect(answer.json["request_id"]?.text?.count == 36)
        #expect(answer.json["errors"] == [["code": .string(code), "message": .string(message)]])
        #expect(simulator.records(of: "company").isEmpty)
    }

    @Test func `token, version and accepted type are checked first`() {
        var simulator = IntercomSimulator.fresh()
        let none = simulator.call("GET", "/me", headers: [("Authorization", "Bearer x")])
        #expect(none.status == 401)
        #expect(none.json["errors"] == [["code": "unauthorized", "message": "Access Token Invalid"]])
        #expect(
            simulator.call("GET", "/me", headers: [("Intercom-Version", "9.9")]).intercomCode
                == "intercom_version_invalid"
        )
        #expect(simulator.call("GET", "/me", headers: [("Accept", "text/html")]).status == 406)
        #expect(
            simulator.call("GET", "/me", headers: [("Authorization", "Bearer \(simulator.personToken ?? "")")]).status
                == 200
        )
        #expect(simulator.call("TRACE", "/me").status == 405)
        #expect(simulator.call("DELETE", "/me").status == 404)
        #expect(simulator.call("GET", "/me").json["app"]?["id_code"] == "abc123de")
        #expect(simulator.call("GET", "/admins").json["type"] == "admin.list")
    }

    @Test func `calls are limited in slices of ten seconds`() {
        var simulator = IntercomSimulator.fresh { $0.callsPerMinute = 12 }
        let first = simulator.call("GET", "/me", at: nine + .seconds(3))
        #expect(first.headers.first("X-RateLimit-Limit") == "2")
        #expect(first.headers.first("X-RateLimit-Remaining") == "1")
        #expect(first.headers.first("X-RateLimit-Reset") == String(nine.seconds + 10))
        _ = simulator.call("GET", "/me", at: nine + .seconds(3))
        let over = simulator.call("GET", "/me", at: nine + .seconds(9))
        #expect(over.status == 429)
        #expect(over.intercomCode == "rate_limit_exceeded")
        #expect(simulator.call("GET", "/me", at: nine + .seconds(10)).status == 200)
    }

    @Test func `lists are numbered pages`() {
        var simulator = IntercomSimulator.fresh()
        for number in 0..<17 { _ = simulator.call("POST", "/companies", ["company_id": .string("c-\(number)")]) }
        let first = simulator.call("POST", "/companies/list").json
        #expect(first["data"]?.elements?.count == 15)
        #expect(first["pages"]?["next"]?["page"] == 2)
        #expect(first["pages"]?["total_pages"] == 2)
        let second = simulator.call("POST", "/companies/list?page=2&per_page=15&order=asc").json
        #expect(second["data"]?.elements?.count == 2)
        #expect(second["pages"]?["next"] == .null)
        #expect(simulator.call("POST", "/companies/list?per_page=500").status == 400)
    }

    @Test func `a scroll is one at a time, keeps its parameter, ends with an empty page and expires`() throws {
        var simulator = IntercomSimulator.fresh { $0.scrollPage = 2 }
        for number in 0..<3 { _ = simulator.call("POST", "/companies", ["company_id": .string("c-\(number)")]) }
        let first = simulator.call("GET", "/companies/scroll").json
        let parameter = try #require(first["scroll_param"]?.text)
        #expect(first["data"]?.elements?.count == 2)
        #expect(simulator.call("GET", "/companies/scroll").intercomCode == "scroll_exists")
        let path = "/companies/scroll?scroll_param=\(parameter)"
        let second = simulator.call("GET", path).json
        #expect(second["scroll_param"]?.text == parameter)
        #expect(second["data"]?.elements?.count == 1)
        #expect(simulator.call("GET", path).json["data"] == [])
        let over = simulator.call("GET", path)
        #expect(over.status == 404)
        #expect(over.json["errors"]?.elements?.first?["message"] == "scroll parameter not found")
        _ = simulator.call("GET", "/companies/scroll")
        #expect(simulator.call("GET", "/companies/scroll", at: nine + .seconds(60)).status == 200)
    }

    @Test func `times of changes never stand still`() throws {
        var simulator = IntercomSimulator.fresh()
        for name in ["a", "b", "c"] {
            _ = simulator.call("POST", "/companies", ["company_id": "c-1", "name": .string(name)])
        }
        let times = try simulator.takePostings(at: nine).map {
            try JSON.parse($0.request.body).value(at: "data.item.updated_at")?.text
        }
        #expect(
            times == [
                "2026-03-01T09:00:00.000+00:00", "2026-03-01T09:00:00.001+00:00", "2026-03-01T09:00:00.002+00:00",
            ]
        )
    }

    @Test func `attributes are listed, made and checked`() {
        var simulator = IntercomSimulator.fresh()
        let made = simulator.call(
            "POST",
            "/data_attributes",
            ["name": "nps", "model": "company", "data_type": "integer"]
        )
        #expect(made.status == 200)
        #expect(made.json["full_name"] == "custom_attributes.nps")
        #expect(made.json["api_writable"] == true)
        let listed = simulator.call("GET", "/data_attributes?model=company").json["data"]?.elements ?? []
        #expect(listed.contains { $0["name"] == "nps" && $0["data_type"] == "integer" && $0["custom"] == true })
        #expect(listed.allSatisfy { $0["model"] == "company" && $0["type"] == "data_attribute" })
        #expect(
            simulator.call("POST", "/companies", ["company_id": "c", "custom_attributes": ["nps": 7]]).status == 200
        )
        let twice = simulator.call(
            "POST",
            "/data_attributes",
            ["name": "nps", "model": "contact", "data_type": "string"]
        )
        #expect(twice.intercomCode == "parameter_invalid")
        #expect(
            simulator.call("POST", "/data_attributes", ["name": "x", "model": "company", "data_type": "map"]).status
                == 400
        )
        #expect(
            simulator.call("POST", "/data_attributes", ["name": "x", "model": "company", "data_type": "options"]).status
                == 400
        )
    }

    @Test func `tags go on and off companies`() throws {
        var simulator = IntercomSimulator.fresh()
        _ = simulator.call("POST", "/companies", ["company_id": "c-1"])
        let tag = try #require(
            simulator.call("POST", "/tags", ["name": "vip", "companies": [["company_id": "c-1"]]]).json["id"]?.text
        )
        #expect(simulator.call("GET", "/companies?tag_id=\(tag)").json["total_count"] == 1)
        #expect(
            simulator.call("GET", "/companies?company_id=c-1").json["tags"]?["tags"]?.elements?.first?["name"] == "vip"
        )
        _ = simulator.call("POST", "/tags", ["name": "vip", "companies": [["company_id": "c-1", "untag": true]]])
        #expect(simulator.call("GET", "/companies?tag_id=\(tag)").json["total_count"] == 0)
    }
}
