import Model
import Sandbox
import Testing

@Suite struct SalesforceCollectionsTests {
    private func account(_ members: [(String, JSON)]) -> JSON {
        .object(JSONObject([("attributes", ["type": "Account"])] + members))
    }

    private func body(_ records: [JSON], atomic: Bool = false) -> JSON {
        ["allOrNone": .flag(atomic), "records": .array(records)]
    }

    @Test func `each record of a create has its result, in the order of the request`() {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.call(
            "POST",
            "/composite/sobjects",
            body([account([("Name", "a")]), account([]), account([("Name", "b")])])
        )
        #expect(answer.status == 200)
        let results = answer.json.elements ?? []
        #expect(results.map { $0["success"]?.flag } == [true, false, true])
        #expect(
            results[1] == [
                "success": false,
                "errors": [
                    [
                        "statusCode": "REQUIRED_FIELD_MISSING", "message": "Required fields are missing: [Name]",
                        "fields": ["Name"],
                    ]
                ],
            ]
        )
        #expect(results[0].object?.names == ["id", "success", "errors"])
    }

    @Test func `all or none undoes every record and blames the one that failed`() {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.call(
            "POST",
            "/composite/sobjects",
            body([account([("Name", "a")]), account([])], atomic: true)
        )
        let codes = answer.json.elements?.map { $0["errors"]?.elements?.first?["statusCode"]?.text }
        #expect(codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"])
        #expect(simulator.ask("SELECT COUNT() FROM Account").json["totalSize"] == 0)
        #expect(simulator.takePostings(at: nine).isEmpty)
    }

    @Test func `updates need an id that exists, once`() {
        var simulator = SalesforceSimulator.fresh()
        let one = simulator.make("Account", ["Name": "one"])
        let two = simulator.make("Account", ["Name": "two"])
        let answer = simulator.call(
            "PATCH",
            "/composite/sobjects",
            body([
                account([("id", .string(one)), ("Name", "1")]), account([("Id", .string(two)), ("Name", "2")]),
                account([("id", .string(String(two.prefix(15)))), ("Name", "3")]), account([("Name", "4")]),
                account([("id", "001000000000001AAA"), ("Name", "5")]), account([("id", "nonsense"), ("Name", "6")]),
            ])
        )
        let codes = answer.json.elements?.map { $0["errors"]?.elements?.first?["statusCode"]?.text }
        #expect(
            codes == [
                nil, "DUPLICATE_VALUE", "DUPLICATE_VALUE", "MISSING_ARGUMENT", "INVALID_CROSS_REFERENCE_KEY",
                "MALFORMED_ID",
            ]
        )
        #expect(
            answer.json.elements?[3]["errors"] == [
                ["statusCode": "MISSING_ARGUMENT", "message": "Id not specified in an update call", "fields": []]
            ]
        )
    }

    @Test func `an upsert by external id says which records it created, and refuses a key given twice`() {
        var simulator = SalesforceSimulator.fresh()
        _ = simulator.make("Account", ["Name": "a", "Intercom_Company_Id__c": "k1"])
        func record(_ key: String) -> JSON { account([("Name", "n"), ("Intercom_Company_Id__c", .string(key))]) }
        let answer = simulator.call(
            "PATCH",
            "/composite/sobjects/Account/Intercom_Company_Id__c",
            body([record("K1"), record("k2"), record("k3"), record("K3")])
        )
        let results = answer.json.elements ?? []
        #expect(results.map { $0["created"]?.flag } == [false, true, nil, nil])
        #expect(
            results[2]["errors"]?.elements?.first?["message"]
                == "Duplicate external id specified: k3: [Intercom_Company_Id__c]"
        )
    }

    @Test(
        arguments: [
            (["allOrNone": false, "records": []], "REQUIRED_FIELD_MISSING"),
            (["records": [["Name": "a", "attributes": ["type": "Account"]]]], "JSON_PARSER_ERROR"),
            (["records": [["attributes": ["type": "Account"], "Name": 5]]], "JSON_PARSER_ERROR"),
            (["records": [["attributes": ["type": "Nothing"], "Name": "a"]]], "INVALID_TYPE"),
            (
                ["records": .array((0..<201).map { _ in ["attributes": ["type": "Account"], "Name": "a"] })],
                "LIMIT_EXCEEDED"
            ),
        ] as [(JSON, String)]
    )
    func `a body that cannot be taken as records fails as a whole`(body: JSON, code: String) {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.call("POST", "/composite/sobjects", body)
        #expect(answer.status == 400)
        #expect(answer.code == code)
        #expect(simulator.ask("SELECT COUNT() FROM Account").json["totalSize"] == 0)
    }

    @Test func `deletes and reads go by ids`() {
        var simulator = SalesforceSimulator.fresh()
        let one = simulator.make("Account", ["Name": "one"])
        let two = simulator.make("Account", ["Name": "two"])
        let read = simulator.call("GET", "/composite/sobjects/Account?ids=\(one),001000000000001AAA&fields=Name").json
        #expect(read.elements?.map { $0["Name"]?.text } == ["one", nil])
        #expect(read.elements?.last == .null)
        let answer = simulator.call(
            "DELETE",
            "/composite/sobjects?ids=\(one),\(two),001000000000001AAA&allOrNone=false"
        ).json
        #expect(answer.elements?.map { $0["success"]?.flag } == [true, true, false])
        #expect(simulator.ask("SELECT COUNT() FROM Account").json["totalSize"] == 0)
    }

    @Test func `a composite call carries results from one request to the next`() throws {
        var simulator = SalesforceSimulator.fresh()
        let requests: JSON = [
            [
                "method": "POST", "url": "/services/data/v60.0/sobjects/Account", "referenceId": "a",
                "body": ["Name": "Acme"],
            ],
            [
                "method": "POST", "url": "/services/data/v60.0/sobjects/Contact", "referenceId": "c",
                "body": ["LastName": "Doe", "AccountId": "@{a.id}"],
            ],
            ["method": "GET", "url": "/services/data/v60.0/sobjects/Contact/@{c.id}", "referenceId": "r"],
        ]
        let answer = simulator.call("POST", "/composite", ["allOrNone": true, "compositeRequest": requests]).json
        let parts = try #require(answer["compositeResponse"]?.elements)
        #expect(parts.map { $0["httpStatusCode"]?.integer } == [201, 201, 200])
        #expect(parts[2]["body"]?["AccountId"] == parts[0]["body"]?["id"])
        let failing: JSON = [
            [
                "method": "POST", "url": "/services/data/v60.0/sobjects/Account", "referenceId": "a",
                "body": ["Name": "B"],
            ],
            [
                "method": "POST", "url": "/services/data/v60.0/sobjects/Account", "referenceId": "b",
                "body": ["Phone": "1"],
            ],
        ]
        let undone = simulator.call("POST", "/composite", ["allOrNone": true, "compositeRequest": failing]).json
        #expect(
            undone["compositeResponse"]?.elements?.first?["body"]?.elements?.first?["errorCode"] == "PROCESSING_HALTED"
        )
        #expect(simulator.ask("SELECT COUNT() FROM Account").json["totalSize"] == 1)
    }

    @Test func `a batch answers each request on its own`() {
        var simulator = SalesforceSimulator.fresh()
        let requests: JSON = [["method": "GET", "url": "v60.0/limits"], ["method": "GET", "url": "v60.0/nonsense"]]
        let answer = simulator.call("POST", "/composite/batch", ["batchRequests": requests]).json
        #expect(answer["hasErrors"] == true)
        #expect(answer["results"]?.elements?.map { $0["statusCode"]?.integer } == [200, 404])
    }
}
