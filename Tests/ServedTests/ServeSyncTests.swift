import HTTPClient
import Model
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// A gateway between two systems, over real sockets.
@Suite struct ServeSyncTests {
    @Test(.timeLimit(.minutes(5)))
    func `what is changed over one system's REST API reaches the other, and goes no further`() async throws {
        try await ServedWorld.with { world in
            try await world.ask(
                "salesforce",
                "POST",
                "/services/data/v62.0/sobjects/Account",
                ["Name": "Acme", "AccountNumber": "c-1"]
            )
            try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme"])
            try await world.rest()

            try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme GmbH"])
            try await world.wait(for: "the account") {
                world.value("Name", of: "Account", in: "salesforce") == "Acme GmbH"
            }
            try await world.rest()
            let account = try #require(world.sandbox.host.records(of: "Account", in: "salesforce").first?.id)
            try await world.ask(
                "salesforce",
                "PATCH",
                "/services/data/v62.0/sobjects/Account/\(account)",
                ["Website": "https://acme.example"]
            )
            try await world.wait(for: "the company") {
                world.value("website", of: "company", in: "intercom") == "https://acme.example"
            }
            try await world.rest()

            // The person's own writes are counted too: two on each side.
            #expect(world.sandbox.host.writes(to: "salesforce") == 3)
            #expect(world.sandbox.host.writes(to: "intercom") == 3)
            #expect(world.value("Name", of: "Account", in: "salesforce") == "Acme GmbH")
            #expect(try await world.store.census().deliveries[.settled] == 2)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a forged notification is answered with 401 and leaves no trace`() async throws
    {
        try await ServedWorld.with { world in
            let request = HTTPRequest(
                "POST",
                "http://\(world.gateway.listen)/in/intercom",
                headers: [
                    "Content-Type": "application/json", "X-Hub-Signature": "sha1=\(String(repeating: "0", count: 40))",
                ],
                body: Array("{}".utf8)
            )

            let answer = try await world.transport.send(request)

            #expect(answer.status == 401)
            #expect(try await world.store.census().entries.values.allSatisfy { $0 == 0 })
        }
    }
}
