import Model
import Sandbox
import Testing

@Suite struct SalesforceRowsTests {
    private let ext = "Intercom_Company_Id__c"

    @Test func `a row is created, read, changed and deleted`() throws {
        var simulator = SalesforceSimulator.fresh()
        let created = simulator.call("POST", "/sobjects/Account/", ["Name": "Acme", "NumberOfEmployees": 12])
        #expect(created.status == 201)
        let id = try #require(created.json["id"]?.text)
        #expect(created.json == ["id": .string(id), "success": true, "errors": []])
        #expect(created.headers.first("Location") == "/services/data/v60.0/sobjects/Account/\(id)")
        let read = simulator.call("GET", "/sobjects/Account/\(id)")
        #expect(read.json.object?.names.first == "attributes")
        #expect(
            read.json["attributes"] == [
                "type": "Account", "url": .string("/services/data/v60.0/sobjects/Account/\(id)"),
            ]
        )
        #expect(read.json["Phone"] == .null)
        #expect(read.json["CreatedDate"] == "2026-03-01T09:00:00.000+0000")
        #expect(read.headers.first("ETag")?.hasSuffix("--gzip\"") == true)
        let some = simulator.call("GET", "/sobjects/account/\(id.prefix(15))?fields=Name,NumberOfEmployees")
        #expect(some.json.object?.names == ["attributes", "Name", "NumberOfEmployees", "Id"])
        let changed = simulator.call(
            "PATCH",
            "/sobjects/Account/\(id)",
            ["Name": "Acme GmbH", "NumberOfEmployees": nil]
        )
        #expect(changed.status == 204)
        #expect(simulator.call("GET", "/sobjects/Account/\(id)").json["NumberOfEmployees"] == .null)
        #expect(simulator.call("POST", "/sobjects/Account/\(id)?_HttpMethod=PATCH", ["Name": "Acme"]).status == 204)
        #expect(simulator.call("DELETE", "/sobjects/Account/\(id)").status == 204)
        let gone = simulator.call("DELETE", "/sobjects/Account/\(id)")
        #expect(gone.status == 404)
        #expect(gone.json == [["message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []]])
    }

    @Test func `an upsert says whether it created, and older versions answer without a body`() throws {
        var simulator = SalesforceSimulator.fresh()
        let path = "/sobjects/Account/\(ext)/a%2Fb%20c%2Bd%3F%C3%A9"
        let created = simulator.call("PATCH", path, ["Name": "Acme"])
        #expect(created.status == 201)
        #expect(created.json["created"] == true)
        #expect(created.json.object?.names == ["id", "success", "errors", "created"])
        #expect(simulator.call("GET", path).json[ext] == "a/b c+d?é")
        let updated = simulator.call("PATCH", path, ["Name": "Acme GmbH"])
        #expect(updated.status == 200)
        #expect(updated.json == ["id": created.json["id"] ?? nil, "success": true, "errors": [], "created": false])
        #expect(simulator.call("PATCH", path, ["Name": "Acme"], version: 45).status == 204)
        #expect(
            simulator.call("PATCH", "/sobjects/Account/\(ext)/new", ["Name": "x"], version: 45).json["created"] == nil
        )
        let id = try #require(created.json["id"]?.text)
        #expect(
            simulator.call("PATCH", "/sobjects/Account/Id/\(id)?updateOnly=true", ["Name": "y"]).json["created"]
                == false
        )
        #expect(
            simulator.call("PATCH", "/sobjects/Account/\(ext)/none?updateOnly=true", ["Name": "y"]).code == "NOT_FOUND"
        )
        let named = simulator.call("PATCH", "/sobjects/Account/\(ext)/k", ["Name": "y", "Intercom_Company_Id__c": "k"])
        #expect(named.code == "INVALID_FIELD")
        #expect(simulator.call("GET", "/sobjects/Account/\(ext)/none").status == 404)
    }

    @Test func `a key that several rows share is 300 with their addresses, and nothing is written`() {
        var simulator = SalesforceSimulator.fresh()
        let ids = ["One", "Two"].map { simulator.make("Contact", ["LastName": .string($0), "Email": "x@example.com"]) }
        let answer = simulator.call("PATCH", "/sobjects/Contact/Email/X%40example.com", ["LastName": "Three"])
        #expect(answer.status == 300)
        #expect(answer.json == .array(ids.map { .string("/services/data/v60.0/sobjects/Contact/\($0)") }))
        #expect(simulator.ask("SELECT COUNT() FROM Contact WHERE LastName = 'Three'").json["totalSize"] == 0)
    }

    @Test(
        arguments: [
            (["Phone": "1"], "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
            (["Name": "a", "Nope": 1], "INVALID_FIELD", "No such column 'Nope' on sobject of type Account", []),
            (
                ["Name": "a", "Sic": "123456789012345678901"], "STRING_TOO_LONG",
                "SIC Code: data value too large: 123456789012345678901 (max length=20)", ["Sic"]
            ),
            (
                ["Name": "a", "Plan__c": "Gold"], "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                "Plan: bad value for restricted picklist field: Gold", ["Plan__c"]
            ),
            (
                ["Name": "a", "Support_Email__c": "nonsense"], "INVALID_EMAIL_ADDRESS",
                "Support Email: invalid email address: nonsense", ["Support_Email__c"]
            ),
            (
                ["Name": "a", "Discount__c": 10000], "NUMBER_OUTSIDE_VALID_RANGE",
                "Discount: value outside of valid range on numeric field: 10000", ["Discount__c"]
            ),
            (
                ["Name": "a", "ParentId": "003000000000001AAA"], "MALFORMED_ID",
                "Parent Account ID: id value of incorrect type: 003000000000001AAA", ["ParentId"]
            ),
            (
                ["Name": "a", "ParentId": "001000000000001AAA"], "INVALID_CROSS_REFERENCE_KEY",
                "invalid cross reference id", []
            ),
            (
                ["Name": "a", "Id": "001000000000001AAA"], "INVALID_FIELD_FOR_INSERT_UPDATE",
                "cannot specify Id in an insert call", ["Id"]
            ),
        ] as [(JSON, String, String, [String])]
    )
    func `a create that Salesforce refuses says why`(record: JSON, code: String, message: String, fields: [String]) {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.call("POST", "/sobjects/Account", record)
        #expect(answer.status == 400)
        #expect(answer.code == code)
        #expect(answer.json.elements?.first?["message"]?.text == message)
        #expect(answer.json.elements?.first?["fields"]?.elements?.compactMap(\.text) ?? [] == fields)
    }

    @Test(
        arguments: [
            ["Score__c": "abc"], ["Name": 5], ["Active__c": "yes"], ["Renewal__c": "2026-13-01"],
            ["NumberOfEmployees": fraction("1.5")],
            ["Segments__c": ["A"]], ["Last_Seen__c": 5],
        ] as [JSON]
    )
    func `a value of the wrong JSON type is JSON_PARSER_ERROR`(record: JSON) {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.call("POST", "/sobjects/Account", record)
        #expect(answer.code == "JSON_PARSER_ERROR")
        #expect(answer.json.elements?.first?["message"]?.text?.hasPrefix("Cannot deserialize instance of ") == true)
    }

    @Test func `fields that only the system writes cannot be written`() {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.call("POST", "/sobjects/Account", ["Name": "a", "CreatedDate": "2026-01-01T00:00:00Z"])
        #expect(answer.code == "INVALID_FIELD_FOR_INSERT_UPDATE")
        #expect(
            answer.json.elements?.first?["message"]?.text
                == "Unable to create/update fields: CreatedDate. Please check the security settings of this field and "
                + "verify that it is read/write for your profile or permission set."
        )
    }

    @Test func `a unique external id is refused twice, whatever its case`() {
        var simulator = SalesforceSimulator.fresh()
        let first = simulator.make("Account", ["Name": "a", "Intercom_Company_Id__c": "K-1"])
        let second = simulator.call("POST", "/sobjects/Account", ["Name": "b", "Intercom_Company_Id__c": "k-1"])
        #expect(
            second.json == [
                [
                    "message": .string(
                        "duplicate value found: Intercom_Company_Id__c duplicates value on record with id: \(first.prefix(15))"
                    ),
                    "errorCode": "DUPLICATE_VALUE", "fields": [],
                ]
            ]
        )
        #expect(simulator.call("DELETE", "/sobjects/Account/\(first)").status == 204)
        #expect(
            simulator.call("POST", "/sobjects/Account", ["Name": "b", "Intercom_Company_Id__c": "k-1"]).status == 201
        )
    }

    @Test(arguments: [
        ("/sobjects/Nothing/x", "The requested resource does not exist"),
        ("/sobjects/Account/001000000000009AAA", "The requested resource does not exist"),
        ("/sobjects/Account/nonsense", "Provided external ID field does not exist or is not accessible: nonsense"),
        ("/sobjects/Account/Nope__c/1", "Provided external ID field does not exist or is not accessible: Nope__c"),
        ("/nonsense", "The requested resource does not exist"),
    ])
    func `what is not there is 404 in Salesforce's words`(path: String, message: String) {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.call("GET", path)
        #expect(answer.status == 404)
        #expect(answer.json == [["message": .string(message), "errorCode": "NOT_FOUND"]])
    }

    @Test func `a parent can be named by its external id`() {
        var simulator = SalesforceSimulator.fresh()
        let account = simulator.make("Account", ["Name": "a", "Intercom_Company_Id__c": "k"])
        let contact = simulator.make("Contact", ["LastName": "Doe", "Account": ["Intercom_Company_Id__c": "K"]])
        #expect(simulator.call("GET", "/sobjects/Contact/\(contact)").json["AccountId"]?.text == account)
        let none = simulator.call(
            "POST",
            "/sobjects/Contact",
            ["LastName": "Doe", "Account": ["Intercom_Company_Id__c": "z"]]
        )
        #expect(none.code == "INVALID_FIELD")
    }

    @Test func `addresses and names show both whole and in parts`() {
        var simulator = SalesforceSimulator.fresh()
        let id = simulator.make("Contact", ["FirstName": "Ada", "LastName": "Byron", "MailingCity": "London"])
        let contact = simulator.call("GET", "/sobjects/Contact/\(id)").json
        #expect(contact["Name"] == "Ada Byron")
        #expect(contact["MailingAddress"]?["city"] == "London")
        #expect(contact["MailingAddress"]?["street"] == .null)
        #expect(contact["OtherAddress"] == .null)
    }

    @Test func `a body that is no JSON, or not called JSON, is refused`() {
        var simulator = SalesforceSimulator.fresh()
        #expect(simulator.call("POST", "/sobjects/Account", headers: [("Content-Type", "text/plain")]).status == 415)
        #expect(simulator.call("POST", "/sobjects/Account").code == "JSON_PARSER_ERROR")
        #expect(simulator.call("PUT", "/sobjects/Account/001000000000001AAA").status == 405)
        #expect(simulator.call("GET", "/query?q=" + String(repeating: "a", count: 17_000)).status == 414)
    }

    @Test func `describe tells what the gateway checks its mapping against`() throws {
        var simulator = SalesforceSimulator.fresh()
        let fields = try #require(simulator.call("GET", "/sobjects/Account/describe").json["fields"]?.elements)
        let name = try #require(fields.first { $0["name"] == "Name" })
        #expect(name["length"] == 255)
        #expect(name["nillable"] == false)
        #expect(name["type"] == "string")
        let key = try #require(fields.first { $0["name"] == "Intercom_Company_Id__c" })
        #expect(key["externalId"] == true)
        #expect(key["unique"] == true)
        #expect(name.object?.members.count == 57)
        #expect(simulator.call("GET", "/sobjects").json["sobjects"]?.elements?.count == 7)
        #expect(simulator.call("GET", "/sobjects/Account").json["objectDescribe"]?["keyPrefix"] == "001")
    }

    @Test func `updated and deleted rows are listed to the minute`() {
        var simulator = SalesforceSimulator.fresh()
        let kept = simulator.make("Account", ["Name": "kept"])
        let gone = simulator.make("Account", ["Name": "gone"])
        _ = simulator.call("DELETE", "/sobjects/Account/\(gone)", at: nine + .seconds(30))
        let window = "start=2026-03-01T08%3A55%3A00%2B00%3A00&end=2026-03-01T09%3A05%3A00%2B00%3A00"
        let later = nine + .seconds(120)
        let updated = simulator.call("GET", "/sobjects/Account/updated/?\(window)", at: later).json
        #expect(updated == ["ids": [.string(kept)], "latestDateCovered": "2026-03-01T09:02:00.000+0000"])
        let deleted = simulator.call("GET", "/sobjects/Account/deleted/?\(window)", at: later).json
        #expect(
            deleted["deletedRecords"] == [["id": .string(gone), "deletedDate": "2026-03-01T09:00:30.000+0000"]]
        )
    }

    @Test func `a converted lead cannot be changed`() throws {
        var simulator = SalesforceSimulator.fresh()
        let id = simulator.make("Lead", ["LastName": "Doe", "Company": "Acme", "Email": "d@example.com"])
        let ids = try simulator.perform(.event(type: "convert", JSONObject([("where", ["Id": .string(id)])])), at: nine)
        #expect(ids.count == 3)
        let lead = simulator.call("GET", "/sobjects/Lead/\(id)").json
        #expect(lead["IsConverted"] == true)
        #expect(lead["ConvertedContactId"]?.text == ids[2])
        #expect(simulator.call("GET", "/sobjects/Account/\(ids[1])").json["Name"] == "Acme")
        #expect(simulator.call("PATCH", "/sobjects/Lead/\(id)", ["Title": "x"]).code == "CANNOT_UPDATE_CONVERTED_LEAD")
    }
}
