import Model
import Sandbox
import Testing

@Suite struct SalesforceQueryTests {
    /// Five accounts with everything that conditions look at.
    private func world() throws -> SalesforceSimulator {
        var simulator = SalesforceSimulator.fresh()
        let parent = simulator.make(
            "Account",
            ["Name": "Alpha", "AccountNumber": "A-1", "Score__c": 10, "Renewal__c": "2026-05-01"]
        )
        _ = simulator.make(
            "Account",
            ["Name": "beta", "Score__c": fraction("10.5"), "Active__c": true, "ParentId": .string(parent)],
            at: nine + .seconds(1)
        )
        _ = simulator.make(
            "Account",
            ["Name": "O'Neil \\ Sons", "Segments__c": "Enterprise;Press"],
            at: nine + .seconds(2)
        )
        _ = simulator.make(
            "Account",
            ["Name": "100% Pure_Gold", "Segments__c": "Press", "Score__c": -3],
            at: nine + .seconds(3)
        )
        _ = simulator.make(
            "Account",
            ["Name": "Gamma", "Last_Seen__c": "2026-02-01T10:00:00+01:00"],
            at: nine + .seconds(4)
        )
        return simulator
    }

    private func names(_ answer: Answered) -> [String] {
        answer.json["records"]?.elements?.compactMap { $0["Name"]?.text } ?? []
    }

    @Test(arguments: [
        ("Name = 'ALPHA'", ["Alpha"]),
        ("Name != 'alpha' AND Score__c > 0", ["beta"]),
        ("AccountNumber != 'A-1'", ["beta", "O'Neil \\ Sons", "100% Pure_Gold", "Gamma"]),
        ("AccountNumber = null AND Score__c = null", ["O'Neil \\ Sons", "Gamma"]),
        ("Score__c >= 10 ", ["Alpha", "beta"]),
        ("Score__c < 10.5", ["Alpha", "100% Pure_Gold"]),
        ("Score__c <= -3.0", ["100% Pure_Gold"]),
        ("Score__c IN (10, 10.50)", ["Alpha", "beta"]),
        ("Name IN ('Alpha','gamma')", ["Alpha", "Gamma"]),
        ("Name NOT IN ('alpha','gamma','beta')", ["O'Neil \\ Sons", "100% Pure_Gold"]),
        ("NOT Name LIKE '%a'", ["O'Neil \\ Sons", "100% Pure_Gold"]),
        ("NOT (Name = 'Alpha' OR Name = 'beta')", ["O'Neil \\ Sons", "100% Pure_Gold", "Gamma"]),
        ("Name LIKE 'a%'", ["Alpha"]),
        ("Name LIKE '_eta'", ["beta"]),
        ("Name LIKE '%\\_Gold'", ["100% Pure_Gold"]),
        ("Name LIKE '100\\% %'", ["100% Pure_Gold"]),
        ("Name = 'O\\'Neil \\\\ Sons'", ["O'Neil \\ Sons"]),
        ("Name = '\\u0047amma'", ["Gamma"]),
        ("Name = '\u{301}x'", []),
        ("Name IN ('\\\\\u{301}', 'Gamma')", ["Gamma"]),
        ("Active__c = TRUE", ["beta"]),
        ("Active__c = false AND (Name = 'Alpha' OR Name = 'beta')", ["Alpha"]),
        ("Renewal__c = 2026-05-01", ["Alpha"]),
        ("Last_Seen__c = 2026-02-01T09:00:00Z", ["Gamma"]),
        ("SystemModstamp > 2026-03-01T09:00:02.000+00:00", ["100% Pure_Gold", "Gamma"]),
        ("Segments__c INCLUDES ('Enterprise;Press')", ["O'Neil \\ Sons"]),
        ("Segments__c includes ('Press', 'Partner')", ["O'Neil \\ Sons", "100% Pure_Gold"]),
        ("Segments__c EXCLUDES ('Press')", ["Alpha", "beta", "Gamma"]),
        ("Parent.Name = 'alpha'", ["beta"]),
        ("Account.Name = 'alpha'", ["Alpha"]),
    ])
    func `a condition finds what Salesforce finds`(condition: String, expected: [String]) throws {
        var simulator = try world()
        let answer = simulator.ask("SELECT Name FROM Account WHERE \(condition) ORDER BY CreatedDate")
        #expect(answer.status == 200)
        #expect(names(answer) == expected)
    }

    @Test(arguments: [
        ("ORDER BY Score__c", ["O'Neil \\ Sons", "Gamma", "100% Pure_Gold", "Alpha", "beta"]),
        ("ORDER BY Score__c DESC NULLS LAST", ["beta", "Alpha", "100% Pure_Gold", "O'Neil \\ Sons", "Gamma"]),
        ("ORDER BY Score__c NULLS LAST, Name", ["100% Pure_Gold", "Alpha", "beta", "Gamma", "O'Neil \\ Sons"]),
        ("ORDER BY Name ASC LIMIT 2", ["100% Pure_Gold", "Alpha"]),
        ("ORDER BY Name LIMIT 2 OFFSET 3", ["Gamma", "O'Neil \\ Sons"]),
    ])
    func `rows come in the order asked for`(order: String, expected: [String]) throws {
        var simulator = try world()
        #expect(names(simulator.ask("select name from account \(order)")) == expected)
    }

    @Test(arguments: [
        ("SELECT Name FRM Account", "MALFORMED_QUERY", "unexpected token: 'FRM'"),
        (
            "SELECT Name FROM Account WHERE Name = 'a\\q'", "MALFORMED_QUERY",
            "Illegal character sequence '\\q' in string"
        ),
        ("SELECT Name FROM Account WHERE Name = 'a", "MALFORMED_QUERY", "mismatched character '<EOF>' expecting '''"),
        ("SELECT Name FROM Account WHERE Name = 'a\\_b'", "MALFORMED_QUERY", "Illegal character sequence in string"),
        (
            "SELECT Name FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY",
            "unexpected token: 'OR'"
        ),
        ("SELECT Name FROM Account LIMIT x", "MALFORMED_QUERY", "unexpected token: 'x'"),
        ("SELECT Nope FROM Account", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'."),
        ("SELECT Boss.Name FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Boss' in field path."),
        ("SELECT Name, name FROM Account", "INVALID_FIELD", "duplicate field selected: name"),
        ("SELECT Name FROM Nothing", "INVALID_TYPE", "sObject type 'Nothing' is not supported."),
        (
            "SELECT Name FROM Account WHERE Notes__c = 'a'", "INVALID_FIELD",
            "field 'Notes__c' can not be filtered in a query call"
        ),
        (
            "SELECT Name FROM Account WHERE Score__c = '1'", "INVALID_FIELD",
            "value of filter criterion for field 'Score__c' must be of type double and should not be enclosed in quotes"
        ),
        (
            "SELECT Name FROM Account WHERE Name = 1", "INVALID_FIELD",
            "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes"
        ),
        (
            "SELECT Name FROM Account WHERE SystemModstamp > '2026-01-01T00:00:00Z'", "INVALID_FIELD",
            "value of filter criterion for field 'SystemModstamp' must be of type dateTime and should not be enclosed in quotes"
        ),
        ("SELECT Name FROM Account WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"),
        (
            "SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY",
            "The SOQL FIELDS function must have a LIMIT of at most 200"
        ),
    ])
    func `a query that Salesforce refuses says where and why`(query: String, code: String, message: String) {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.ask(query)
        #expect(answer.status == 400)
        #expect(answer.code == code)
        #expect(answer.json.elements?.first?["message"]?.text?.contains(message) == true)
    }

    @Test func `an error shows the query and a mark under the place`() {
        var simulator = SalesforceSimulator.fresh()
        let answer = simulator.ask("SELECT Name FRM Account")
        #expect(
            answer.json == [
                [
                    "message":
                        "\nSELECT Name FRM Account\n            ^\nERROR at Row:1:Column:13\nunexpected token: 'FRM'",
                    "errorCode": "MALFORMED_QUERY",
                ]
            ]
        )
    }

    @Test func `ids compare in both lengths`() throws {
        var simulator = try world()
        let id = try #require(
            simulator.ask("SELECT Id FROM Account WHERE Name = 'Alpha'").json["records"]?.elements?[0]["Id"]?.text
        )
        #expect(names(simulator.ask("SELECT Name FROM Account WHERE Id = '\(id.prefix(15))'")) == ["Alpha"])
        #expect(names(simulator.ask("SELECT Name FROM Account WHERE Id IN ('\(id)','001000000000001')")) == ["Alpha"])
        #expect(names(simulator.ask("SELECT Name FROM Account WHERE ParentId = '\(id.prefix(15))'")) == ["beta"])
        #expect(names(simulator.ask("SELECT Name FROM Account WHERE Id != '\(id)'")).count == 4)
    }

    @Test func `records carry attributes first and their parents nested`() throws {
        var simulator = try world()
        let answer = simulator.ask("SELECT Name, Parent.Name, Owner.Email FROM Account WHERE Name = 'beta'").json
        let record = try #require(answer["records"]?.elements?.first)
        #expect(record.object?.names == ["attributes", "Name", "Parent", "Owner"])
        #expect(record["Parent"]?["Name"] == "Alpha")
        #expect(record["Parent"]?["attributes"]?["type"] == "Account")
        #expect(record["Owner"]?["Email"] == "pat.person@example.com")
        let orphan = simulator.ask("SELECT Parent.Name FROM Account WHERE Name = 'Alpha'").json
        #expect(orphan["records"]?.elements?.first?["Parent"] == .null)
        #expect(
            simulator.ask("SELECT FIELDS(ALL) FROM Account LIMIT 1").json["records"]?.elements?.first?["Tier__c"]
                == .null
        )
    }

    @Test func `counting answers with totalSize or with one aggregate row`() throws {
        var simulator = try world()
        #expect(simulator.ask("SELECT COUNT() FROM Account").json == ["totalSize": 5, "done": true, "records": []])
        let counted = simulator.ask("SELECT COUNT(Score__c) FROM Account").json
        #expect(counted["records"] == [["attributes": ["type": "AggregateResult"], "expr0": 3]])
    }

    @Test func `a long answer comes in pages of at least 200 until done`() throws {
        var simulator = SalesforceSimulator.fresh()
        for start in stride(from: 0, to: 450, by: 150) {
            let records = (start..<(start + 150)).map { number -> JSON in
                ["attributes": ["type": "Account"], "Name": .string("Account \(number)")]
            }
            _ = simulator.call("POST", "/composite/sobjects", ["allOrNone": false, "records": .array(records)])
        }
        let query = "/query/?q=SELECT+Id,Name+FROM+Account"
        var page = simulator.call("GET", query, headers: [("Sforce-Query-Options", "batchSize=10")]).json
        #expect(page["totalSize"] == 450)
        #expect(page["done"] == false)
        var seen = page["records"]?.elements?.count ?? 0
        #expect(seen == 200)
        while let next = page["nextRecordsUrl"]?.text {
            #expect(next.hasPrefix("/services/data/v60.0/query/0r8"))
            page = simulator.call("GET", next).json
            seen += page["records"]?.elements?.count ?? 0
        }
        #expect(seen == 450)
        #expect(page["done"] == true)
        #expect(simulator.call("GET", "/query/0r8000000000001AAA-200").code == "INVALID_QUERY_LOCATOR")
    }

    @Test func `a locator is over after two days`() throws {
        var simulator = SalesforceSimulator.fresh { $0.largestPage = 1 }
        _ = simulator.make("Account", ["Name": "a"])
        _ = simulator.make("Account", ["Name": "b"])
        let next = try #require(simulator.ask("SELECT Id FROM Account").json["nextRecordsUrl"]?.text)
        #expect(simulator.call("GET", next, at: nine + .seconds(172_800)).status == 200)
        #expect(simulator.call("GET", next, at: nine + .seconds(172_801)).code == "INVALID_QUERY_LOCATOR")
    }

    @Test func `queryAll shows deleted rows, and the survivor of a merge`() throws {
        var simulator = SalesforceSimulator.fresh()
        let keep = simulator.make("Account", ["Name": "keep"])
        let lose = simulator.make("Account", ["Name": "lose"])
        let child = simulator.make("Contact", ["LastName": "Doe", "AccountId": .string(lose)])
        _ = try simulator.perform(
            .merge(kind: "Account", keep: JSONObject([("Name", "keep")]), lose: [JSONObject([("Name", "lose")])]),
            at: nine
        )
        #expect(simulator.ask("SELECT Id FROM Account").json["totalSize"] == 1)
        let query = "SELECT Id, MasterRecordId FROM Account WHERE IsDeleted = true AND MasterRecordId != null"
        let found = simulator.ask(query, all: true).json["records"]?.elements?.first
        #expect(found?["Id"]?.text == lose)
        #expect(found?["MasterRecordId"]?.text == keep)
        #expect(simulator.call("GET", "/sobjects/Account/\(lose)").code == "ENTITY_IS_DELETED")
        #expect(simulator.call("GET", "/sobjects/Contact/\(child)").json["AccountId"]?.text == keep)
    }

    @Test(arguments: [
        "Name = 'b'", "Name IN ('a', 'C', 'none')", "Name = null", "Name = 'a' AND Phone = '1'",
        "(Name = 'a' AND Phone = '1') OR (Name = 'b' AND Phone = '2')", "Name = 'a' OR Score__c > 1",
        "ParentId = 'PARENT' AND IsDeleted = false", "Parent.Name = 'a'", "Type IN ('Prospect')",
        "Intercom_Company_Id__c = 'K-3'", "Name IN ('a', null)",
    ])
    func `a query that is answered by values finds what going through every row finds`(condition: String) throws {
        var simulator = SalesforceSimulator.fresh()
        var ids: [String] = []
        func agree() {
            let condition = condition.replacing("PARENT", with: ids.first ?? "")
            for all in [false, true] {
                let named = simulator.ask("SELECT Id FROM Account WHERE \(condition)", all: all).json
                let walked = simulator.ask("SELECT Id FROM Account WHERE NOT (NOT (\(condition)))", all: all).json
                #expect(named["totalSize"] != nil)
                #expect(named["records"] == walked["records"])
            }
        }
        for number in 0..<12 {
            var account: [(String, JSON)] = [
                ("Name", .string(["a", "b", "c"][number % 3])), ("Phone", .string("\(number % 2 + 1)")),
                ("Type", number % 4 == 0 ? "Prospect" : "Other"), ("Score__c", .integer(number % 5)),
                ("Intercom_Company_Id__c", .string("k-\(number)")),
            ]
            if let first = ids.first { account.append(("ParentId", .string(first))) }
            ids.append(simulator.make("Account", .object(JSONObject(account))))
        }

        agree()
        _ = simulator.call("PATCH", "/sobjects/Account/\(ids[3])", ["Name": "B", "Intercom_Company_Id__c": nil])
        _ = simulator.call("PATCH", "/sobjects/Account/\(ids[4])", ["Intercom_Company_Id__c": "K-3", "ParentId": nil])
        _ = simulator.call("DELETE", "/sobjects/Account/\(ids[6])")
        agree()
        _ = try simulator.perform(.event(type: "recycle-bin.emptied", JSONObject()), at: nine)
        agree()
    }
}
