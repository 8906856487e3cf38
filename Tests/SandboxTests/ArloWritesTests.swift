import Model
import Testing

@testable import Sandbox

@Suite struct ArloWritesTests {
    @Test func `a contact is created, and its answer says where it is`() {
        var simulator = ArloSimulator.fresh()
        let body =
            "<?xml version=\"1.0\"?><Contact><FirstName>Zo&#xEB;</FirstName><LastName>&lt;Jones&gt;</LastName>"
            + "<Email>zoe@example.com</Email></Contact>"
        let made = simulator.call("POST", "contacts/", body)
        #expect(made.status == 201)
        #expect(made.headers.only("Location") == "http://arlo.sandbox/api/2012-02-01/auth/resources/contacts/1/")
        #expect(made.text("ContactID") == "1")
        #expect(made.text("FirstName") == "Zoë")
        #expect(made.text("LastName") == "<Jones>")
        #expect(made.text("Status") == "Active")
        #expect(made.text("UniqueIdentifier")?.count == 36)
        #expect(made.text("CreatedDateTime") == "2026-03-01T09:00:00.000Z")
        #expect(made.root.link("Employment") != nil)
        #expect(simulator.call("GET", "contacts/1/").root == made.root)
    }

    @Test func `PUT replaces everything: what is left out is cleared`() {
        var simulator = ArloSimulator.fresh()
        let id = simulator.makeContact("Ann")
        _ = simulator.call("PATCH", "contacts/\(id)/", "<diff><add sel=\"Contact\"><Email>a@x.org</Email></add></diff>")
        let before = simulator.call("GET", "contacts/\(id)/")
        let body =
            "<Contact><ContactID>77</ContactID><FirstName>Eve</FirstName><LastName>Doe</LastName>"
            + "<Link rel=\"self\" href=\"x\"/></Contact>"
        let put = simulator.call("PUT", "contacts/\(id)/", body, at: nine + .seconds(60))
        #expect(put.status == 200)
        #expect(put.text("ContactID") == id)
        #expect(put.text("FirstName") == "Eve")
        #expect(put.text("Email") == nil)
        #expect(put.text("UniqueIdentifier") == before.text("UniqueIdentifier"))
        #expect(put.text("CreatedDateTime") == before.text("CreatedDateTime"))
        #expect(put.text("LastModifiedDateTime") == "2026-03-01T09:01:00.000Z")
    }

    /// A contact with an email and an empty code.
    private func contact() throws -> ArloSimulator {
        var simulator = ArloSimulator.fresh()
        let body =
            "<Contact><FirstName>Ann</FirstName><LastName>Jones</LastName><Email>a@example.com</Email>"
            + "<CodePrimary/></Contact>"
        try #require(simulator.call("POST", "contacts/", body).status == 201)
        return simulator
    }

    @Test func `a diff replaces, adds and removes, all of it or nothing`() throws {
        var simulator = try contact()
        let diff = """
            <diff>
              <replace sel="Contact/Email/text()[1]">b@example.com &amp; co</replace>
              <replace sel="/Contact[1]/FirstName[1]"><FirstName>Eve</FirstName></replace>
              <add sel="Contact"><PhoneWork>+64 4 000 0000</PhoneWork><PhoneHome>1</PhoneHome></add>
              <remove sel="Contact/CodePrimary"/>
            </diff>
            """
        let answer = simulator.call("PATCH", "contacts/1/", diff)
        #expect(answer.status == 200)
        #expect(answer.text("Email") == "b@example.com & co")
        #expect(answer.text("FirstName") == "Eve")
        #expect(answer.text("PhoneWork") == "+64 4 000 0000")
        #expect(answer.text("CodePrimary") == nil)
        #expect(answer.root == simulator.call("GET", "contacts/1/").root)
        let half = "<diff><remove sel=\"Contact/Email\"/><remove sel=\"Contact/PhoneMobile\"/></diff>"
        #expect(simulator.call("PATCH", "contacts/1/", half).status == 400)
        #expect(simulator.call("GET", "contacts/1/").text("Email") == "b@example.com & co")
    }

    @Test(
        arguments: [
            "<replace sel=\"Contact/PhoneWork/text()[1]\">1</replace>",
            "<replace sel=\"Contact/CodePrimary/text()[1]\">1</replace>",
            "<replace sel=\"Contact/Email\"><Other>x</Other></replace>",
            "<replace sel=\"Organisation/Email/text()[1]\">x</replace>",
            "<replace sel=\"Contact/Nothing/text()[1]\">x</replace>",
            "<replace sel=\"Contact/ContactID/text()[1]\">5</replace>",
            "<replace sel=\"Contact/Status/text()[1]\">Archived</replace>",
            "<add sel=\"Contact\"><Email>x</Email></add>", "<add sel=\"Contact\"><CodePrimary>x</CodePrimary></add>",
            "<add sel=\"Contact\"><Nothing>x</Nothing></add>", "<add sel=\"Contact\"/>",
            "<remove sel=\"Contact/PhoneWork\"/>", "<remove sel=\"Contact/LastName\"/>", "<remove sel=\"Contact\"/>",
            "<move sel=\"Contact/Email\"/>", "",
        ]
    )
    func `a diff that does not fit the resource is refused`(operation: String) throws {
        var simulator = try contact()
        let before = simulator.call("GET", "contacts/1/").root
        _ = simulator.told()
        let answer = simulator.call("PATCH", "contacts/1/", "<diff>\(operation)</diff>")
        #expect(answer.status == 400)
        #expect(answer.text("Code") == "InvalidRequest")
        #expect(simulator.call("GET", "contacts/1/").root == before)
        #expect(simulator.nextPosting == nil)
    }

    @Test func `an element without a text takes one where it is added`() throws {
        var simulator = try contact()
        let diff =
            "<diff><remove sel=\"Contact/CodePrimary\"/><add sel=\"Contact\"><CodePrimary>A</CodePrimary></add></diff>"
        #expect(simulator.call("PATCH", "contacts/1/", diff).text("CodePrimary") == "A")
    }

    @Test(
        arguments: [
            ("Contact", "FirstName", 64), ("Contact", "Email", 128), ("Contact", "CodePrimary", 50),
            ("Organisation", "Name", 128), ("Organisation", "PhonePrimary", 64), ("Organisation", "CodePrimary", 50),
        ]
    )
    func `a text may be as long as it may be`(kind: String, field: String, limit: Int) {
        var simulator = ArloSimulator.fresh()
        let needed = kind == "Contact" ? ["FirstName", "LastName"] : ["Name"]
        func body(_ count: Int) -> String {
            let others = needed.filter { $0 != field }.map { "<\($0)>x</\($0)>" }.joined()
            return "<\(kind)>\(others)<\(field)>\(String(repeating: "é", count: count))</\(field)></\(kind)>"
        }
        let path = kind.lowercased() + "s/"
        #expect(simulator.call("POST", path, body(limit)).status == 201)
        let answer = simulator.call("POST", path, body(limit + 1))
        #expect(answer.status == 400)
        #expect(answer.message?.contains(field) == true)
    }

    @Test func `what is no XML, or none of the kind, is refused`() {
        var simulator = ArloSimulator.fresh()
        let json = [("Content-Type", "application/json")]
        #expect(simulator.call("POST", "contacts/", "{}", headers: json).status == 415)
        #expect(simulator.call("POST", "contacts/", "<Contact>").status == 400)
        #expect(simulator.call("POST", "contacts/", "<Organisation><Name>x</Name></Organisation>").status == 400)
        #expect(simulator.call("POST", "contacts/", "<Contact><FirstName>x</FirstName></Contact>").status == 400)
        #expect(simulator.call("POST", "organisations/", "<Organisation><Nme>x</Nme></Organisation>").status == 400)
        #expect(simulator.records(of: "Contact").isEmpty)
    }

    @Test func `an employment is changed, and its contact with it`() throws {
        var simulator = try contact()
        _ = simulator.told()
        let diff = "<diff><add sel=\"ContactEmployment\"><Position>Head</Position></add></diff>"
        let answer = simulator.call("PATCH", "contacts/1/employment/", diff, at: nine + .seconds(60))
        #expect(answer.text("Position") == "Head")
        #expect(simulator.call("GET", "contacts/1/").text("LastModifiedDateTime") == "2026-03-01T09:01:00.000Z")
        #expect(simulator.told(at: nine + .seconds(60)) == ["Contact.Updated 1"])
    }

    @Test func `integrations keep what they like, each its own`() throws {
        var simulator = try contact()
        let path = "contacts/1/integrationdata/Crosswalk/"
        #expect(simulator.call("GET", path).status == 404)
        let body =
            "<ContactIntegrationData><VendorID>Crosswalk</VendorID><ManageUri>https://x.org/1</ManageUri>"
            + "</ContactIntegrationData>"
        #expect(simulator.call("PUT", path, body).status == 200)
        let kept = simulator.call("GET", path)
        #expect(kept.root.name == "ContactIntegrationData")
        #expect(kept.text("VendorID") == "Crosswalk")
        #expect(kept.text("ManageUri") == "https://x.org/1")
        #expect(simulator.call("GET", "contacts/1/integrationdata/Other/").status == 404)
    }

    @Test func `fractions of seconds may have seven digits`() {
        var simulator = ArloSimulator.fresh { $0.fractionDigits = 7 }
        _ = simulator.makeContact("Ann")
        #expect(simulator.call("GET", "contacts/1/").text("CreatedDateTime") == "2026-03-01T09:00:00.0000000Z")
    }
}
