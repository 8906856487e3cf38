import Model
import Sandbox
import Testing

@Suite struct SalesforcePersonAccountsTests {
    @Test func `an organisation without person accounts has none of their fields`() {
        var simulator = SalesforceSimulator.fresh()
        #expect(simulator.ask("SELECT IsPersonAccount FROM Contact").code == "INVALID_FIELD")
        #expect(simulator.call("POST", "/sobjects/Account", ["LastName": "Doe"]).code == "INVALID_FIELD")
    }

    @Test func `an account with a last name is a person, and has a contact in its shadow`() throws {
        var simulator = SalesforceSimulator.fresh { $0.hasPersonAccounts = true }
        let id = simulator.make("Account", ["FirstName": "Ann", "LastName": "Doe", "PersonEmail": "ann@example.org"])

        let account = simulator.call("GET", "/sobjects/Account/\(id)").json
        #expect(account["IsPersonAccount"] == true)
        #expect(account["Name"] == "Ann Doe")
        let contact = try #require(account["PersonContactId"]?.text)
        let shadow = simulator.call("GET", "/sobjects/Contact/\(contact)").json
        #expect(shadow["IsPersonAccount"] == true)
        #expect(shadow["AccountId"]?.text == id)
        #expect(shadow["Email"] == "ann@example.org")
        #expect(simulator.call("PATCH", "/sobjects/Account/\(id)", ["LastName": "Roe"]).status == 204)
        #expect(simulator.call("GET", "/sobjects/Account/\(id)").json["Name"] == "Ann Roe")
        #expect(simulator.call("GET", "/sobjects/Contact/\(contact)").json["LastName"] == "Roe")
        #expect(simulator.call("PATCH", "/sobjects/Contact/\(contact)", ["Email": "a@example.org"]).status == 204)
        #expect(simulator.call("GET", "/sobjects/Account/\(id)").json["PersonEmail"] == "a@example.org")
        #expect(simulator.call("DELETE", "/sobjects/Account/\(id)").status == 204)
        #expect(simulator.call("GET", "/sobjects/Contact/\(contact)").code == "ENTITY_IS_DELETED")
    }

    @Test func `a person's name is written in parts, a company's as a whole`() throws {
        var simulator = SalesforceSimulator.fresh { $0.hasPersonAccounts = true }
        let person = simulator.make("Account", ["LastName": "Doe"])
        let company = simulator.make("Account", ["Name": "Acme"])
        let contact = try #require(
            simulator.call("GET", "/sobjects/Account/\(person)").json["PersonContactId"]?.text
        )

        let refused = "INVALID_FIELD_FOR_INSERT_UPDATE"
        #expect(simulator.call("PATCH", "/sobjects/Account/\(person)", ["Name": "X"]).code == refused)
        #expect(simulator.call("PATCH", "/sobjects/Account/\(company)", ["LastName": "X"]).code == refused)
        #expect(simulator.call("POST", "/sobjects/Account", ["Name": "X", "LastName": "Y"]).code == refused)
        #expect(simulator.call("PATCH", "/sobjects/Account/\(company)", ["Name": "X"]).status == 204)
        let moved = simulator.call("PATCH", "/sobjects/Contact/\(contact)", ["AccountId": .string(company)])
        #expect(moved.code == "INSUFFICIENT_ACCESS_OR_READONLY")
        #expect(simulator.call("GET", "/sobjects/Account/\(company)").json["IsPersonAccount"] == false)
    }

    @Test func `person accounts can be switched on, and what was there stays a company`() throws {
        var simulator = SalesforceSimulator.fresh()
        let company = simulator.make("Account", ["Name": "Acme", "Intercom_Company_Id__c": "k"])

        _ = try simulator.perform(.event(type: "person-accounts.enabled", JSONObject()), at: nine)

        #expect(simulator.call("GET", "/sobjects/Account/Intercom_Company_Id__c/k").json["Id"]?.text == company)
        #expect(simulator.ask("SELECT Id FROM Account WHERE IsPersonAccount = false").json["totalSize"] == 1)
        _ = simulator.make("Account", ["LastName": "Doe"])
        #expect(simulator.ask("SELECT Id FROM Contact WHERE IsPersonAccount = true").json["totalSize"] == 1)
    }
}
