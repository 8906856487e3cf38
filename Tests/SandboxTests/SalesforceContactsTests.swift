import Model
import Sandbox
import Testing

@Suite struct SalesforceContactsTests {
    private static func named(_ name: String) -> JSONObject { JSONObject([("LastName", .string(name))]) }
    private static func id(_ id: String) -> JSONObject { JSONObject([("Id", .string(id))]) }

    /// What the change events that are due say: kind, verb and record.
    private func events(_ simulator: inout SalesforceSimulator) -> [[String]] {
        simulator.takePostings(at: nine + .seconds(60)).compactMap { posting in
            let payload = (try? JSON.parse(posting.request.body))?["data"]?["payload"]?["ChangeEventHeader"]
            return [payload?["entityName"], payload?["changeType"], payload?["recordIds"]?.elements?.first]
                .compactMap { $0?.text }
        }
    }

    @Test func `three contacts are merged into one, which alone sends a message`() throws {
        var simulator = SalesforceSimulator.fresh { $0.notices = [.outboundMessage, .changeEvent] }
        let ids = ["A", "B", "C"].map { simulator.make("Contact", ["LastName": .string($0)]) }
        let task = simulator.make("Task", ["WhoId": .string(ids[2])])
        _ = simulator.takePostings(at: nine)
        let later = nine + .seconds(60)

        _ = try simulator.perform(
            .merge(kind: "Contact", keep: Self.named("A"), lose: [Self.named("B"), Self.named("C")]),
            at: later
        )

        let query = "SELECT Id, MasterRecordId, SystemModstamp FROM Contact WHERE IsDeleted = true ORDER BY Id"
        let lost = simulator.ask(query, all: true).json["records"]?.elements ?? []
        #expect(lost.compactMap { $0["Id"]?.text } == [ids[1], ids[2]])
        #expect(lost.allSatisfy { $0["MasterRecordId"]?.text == ids[0] })
        #expect(lost.allSatisfy { $0["SystemModstamp"] == "2026-03-01T09:01:00.000+0000" })
        let moved = simulator.call("GET", "/sobjects/Task/\(task)").json
        #expect(moved["WhoId"]?.text == ids[0])
        #expect(moved["SystemModstamp"] == "2026-03-01T09:01:00.000+0000")
        #expect(moved["LastModifiedDate"] == "2026-03-01T09:00:00.000+0000")
        let postings = simulator.takePostings(at: later)
        let messages = postings.filter { $0.request.target.contains("outbound-message") }
        #expect(messages.count == 1)
        #expect(messages.first.map { String(decoding: $0.request.body, as: UTF8.self).contains(ids[0]) } == true)
        #expect(postings.count == 4)
        #expect(simulator.call("PATCH", "/sobjects/Contact/\(ids[1])", ["LastName": "X"]).code == "ENTITY_IS_DELETED")
    }

    @Test func `four records are not merged at once, nor one with itself`() throws {
        var simulator = SalesforceSimulator.fresh()
        for name in ["A", "B", "C", "D"] { _ = simulator.make("Contact", ["LastName": .string(name)]) }

        for lose in [["B", "C", "D"], ["A"], []] {
            #expect(throws: DeedError.self) {
                try simulator.perform(
                    .merge(kind: "Contact", keep: Self.named("A"), lose: lose.map(Self.named)),
                    at: nine
                )
            }
        }
        #expect(simulator.ask("SELECT COUNT() FROM Contact").json["totalSize"] == 4)
    }

    @Test(arguments: [false, true]) func `a merged contact comes back, its children stay with the survivor`(
        keeps: Bool
    ) throws {
        var simulator = SalesforceSimulator.fresh { $0.keepsMasterOfUndeleted = keeps }
        let keep = simulator.make("Contact", ["LastName": "A"])
        let lose = simulator.make("Contact", ["LastName": "B"])
        let task = simulator.make("Task", ["WhoId": .string(lose)])
        _ = try simulator.perform(.merge(kind: "Contact", keep: Self.named("A"), lose: [Self.named("B")]), at: nine)

        _ = try simulator.perform(.undelete(kind: "Contact", where: Self.id(lose)), at: nine)

        let back = simulator.call("GET", "/sobjects/Contact/\(lose)").json
        #expect(back["IsDeleted"] == false)
        #expect(back["MasterRecordId"] == (keeps ? .string(keep) : .null))
        #expect(simulator.call("GET", "/sobjects/Task/\(task)").json["WhoId"]?.text == keep)
    }

    @Test func `an account takes its contacts to the recycle bin without a word, and brings those back`() throws {
        var simulator = SalesforceSimulator.fresh { $0.notices = [.changeEvent] }
        let account = simulator.make("Account", ["Name": "Acme"])
        let contact = simulator.make("Contact", ["LastName": "Doe", "AccountId": .string(account)])
        let gone = simulator.make("Contact", ["LastName": "Roe", "AccountId": .string(account)])
        let other = simulator.make("Contact", ["LastName": "Moe"])
        #expect(simulator.call("DELETE", "/sobjects/Contact/\(gone)").status == 204)
        _ = simulator.takePostings(at: nine)

        #expect(simulator.call("DELETE", "/sobjects/Account/\(account)", at: nine + .seconds(60)).status == 204)

        #expect(events(&simulator) == [["Account", "DELETE", account]])
        let query = "SELECT Id, SystemModstamp FROM Contact WHERE Id = '\(contact)' AND IsDeleted = true"
        let found = simulator.ask(query, all: true).json["records"]?.elements?.first
        #expect(found?["SystemModstamp"] == "2026-03-01T09:01:00.000+0000")
        #expect(simulator.call("GET", "/sobjects/Contact/\(other)").status == 200)
        _ = try simulator.perform(.undelete(kind: "Account", where: Self.id(account)), at: nine + .seconds(90))
        #expect(simulator.call("GET", "/sobjects/Contact/\(contact)").json["AccountId"]?.text == account)
        #expect(simulator.call("GET", "/sobjects/Contact/\(gone)").code == "ENTITY_IS_DELETED")
    }

    @Test func `an account has no parent while that is deleted, unless it is given another meanwhile`() throws {
        var simulator = SalesforceSimulator.fresh { $0.notices = [.changeEvent] }
        let parent = simulator.make("Account", ["Name": "Acme"])
        let other = simulator.make("Account", ["Name": "Other"])
        let children = ["A", "B"].map { simulator.make("Account", ["Name": .string($0), "ParentId": .string(parent)]) }
        func parents() -> [JSON?] { children.map { simulator.call("GET", "/sobjects/Account/\($0)").json["ParentId"] } }
        _ = simulator.takePostings(at: nine)

        #expect(simulator.call("DELETE", "/sobjects/Account/\(parent)", at: nine + .seconds(60)).status == 204)

        #expect(events(&simulator) == [["Account", "DELETE", parent]])
        #expect(parents() == [.null, .null])
        let child = simulator.call("GET", "/sobjects/Account/\(children[0])").json
        #expect(child["SystemModstamp"] == "2026-03-01T09:01:00.000+0000")
        #expect(child["LastModifiedDate"] == "2026-03-01T09:00:00.000+0000")
        let moved = simulator.call("PATCH", "/sobjects/Account/\(children[1])", ["ParentId": .string(other)])
        #expect(moved.status == 204)
        _ = try simulator.perform(.undelete(kind: "Account", where: Self.id(parent)), at: nine + .seconds(90))
        #expect(parents() == [.string(parent), .string(other)])
    }

    @Test func `a value that refers to a deleted account is told like a deleted record`() throws {
        var simulator = SalesforceSimulator.fresh()
        let account = simulator.make("Account", ["Name": "Acme"])
        let contact = simulator.make("Contact", ["LastName": "Doe"])
        #expect(simulator.call("DELETE", "/sobjects/Account/\(account)").status == 204)

        let answer = simulator.call("PATCH", "/sobjects/Contact/\(contact)", ["AccountId": .string(account)])

        #expect(answer.code == "ENTITY_IS_DELETED")
        #expect(simulator.call("GET", "/sobjects/Contact/\(contact)").status == 200)
    }

    @Test func `a survivor that was the loser's child has no parent`() throws {
        var simulator = SalesforceSimulator.fresh()
        let lose = simulator.make("Account", ["Name": "lose"])
        let keep = simulator.make("Account", ["Name": "keep", "ParentId": .string(lose)])

        _ = try simulator.perform(
            .merge(kind: "Account", keep: JSONObject([("Name", "keep")]), lose: [JSONObject([("Name", "lose")])]),
            at: nine
        )

        #expect(simulator.call("GET", "/sobjects/Account/\(keep)").json["ParentId"] == .null)
    }
}
