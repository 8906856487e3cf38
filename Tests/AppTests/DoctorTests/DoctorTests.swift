import Model
import Pipeline
import SQLiteStore
import Sandbox
import Store
import Testing

@testable import App

/// What `doctor` says of worlds that are right, or wrong in one thing.
@Suite struct DoctorTests {
    private static let preset: JSON = [
        "accounts": [
            "between": ["crm": "salesforce/Account", "platform": "intercom/company"], "preset": "intercom-accounts",
        ]
    ]

    private static func host(_ salesforce: SalesforceOptions = SalesforceOptions(seed: "org")) -> SimulatorHost {
        let host = SimulatorHost()
        host.add(SalesforceSimulator(salesforce), as: "salesforce", url: "http://127.0.0.1:40001")
        let intercom = IntercomSimulator(IntercomOptions(seed: "workspace"))
        host.add(intercom, as: "intercom", url: "http://127.0.0.1:40002")
        return host
    }

    private static func world(
        _ gateway: JSON = ["public-url": "https://gateway.example"],
        _ host: SimulatorHost = host(),
        standingAt address: String? = "https://gateway.example",
        spoiled: (String, JSONObject) -> JSONObject = { $1 }
    ) throws -> DoctorWorld {
        try DoctorWorld(
            host,
            gateway: gateway,
            standingAt: address,
            connections: ["salesforce", "intercom"],
            spoiled: spoiled,
            syncs: preset
        )
    }

    @Test func `where everything is right there is nothing to say`() async throws {
        let world = try Self.world()
        let account = JSONObject([("Name", "Acme"), ("AccountNumber", "c-1")])
        try await world.perform(.create(kind: "Account", account), in: "salesforce")
        let company = JSONObject([("company_id", "c-1"), ("name", "Acme")])
        try await world.perform(.create(kind: "company", company), in: "intercom")

        let performance = await App.perform(["doctor"], at: world.desk)

        #expect(performance.status == 0)
        #expect(!performance.output.contains("error: "), "\(performance.output)")
        #expect(!performance.output.contains("warning: "), "\(performance.output)")
        #expect(performance.output.contains("org 00D"))
    }

    @Test func `a knock is proven and recognised, leaves nothing behind, and is not counted as an attack`() async throws
    {
        let world = try Self.world()

        let found = try await world.findings()
        _ = try await world.works.refusals.turn()

        #expect(!found.contains { $0["check"] == "ingress" })
        #expect(try await RefusalKeeping.kept(in: world.store).isEmpty)
        #expect(try await world.store.entries(.init()).isEmpty)
        #expect(try await world.store.untaken().isEmpty)
    }

    @Test func `whoever refuses what this configuration proves is another gateway, or has another secret`() async throws
    {
        let world = try Self.world(["public-url": "http://127.0.0.1:40002"], standingAt: nil)

        let found = try await world.findings()

        #expect(found.name("ingress", "gateway.public-url", "does not know the secret of intercom", fix: "SIGHUP"))
    }

    @Test func `a server that takes everything is not taken for the gateway`() {
        let echo = Knock.Echo(connection: "intercom", proven: .success(200), unproven: .success(200))

        let found = IngressCheck(publicURL: "https://example.com", echoes: [echo]).diagnoses

        #expect(found.map(\.problem) == ["what answers there is not this gateway"])
    }

    @Test func `nothing that could be asked: status 3`() async throws {
        let host = Self.host()
        let world = try Self.world(["operations": "127.0.0.1:8081"], host)
        for name in host.names { try host.fault(in: name, next: 100, answer: "unreachable", on: "*") }

        let performance = await App.perform(["doctor"], at: world.desk)

        #expect(performance.status == 3)
        #expect(performance.output.contains("the system cannot be asked"))
        #expect(performance.output.contains("not all could be looked at: budget, fields, receivers, identity"))
    }

    @Test func `wrong credentials of a login are named with the system's own code`() async throws {
        let world = try Self.world(spoiled: { name, connection in
            var connection = connection
            if name == "salesforce" {
                let id = connection["credentials"]?["client-id"] ?? .null
                connection["credentials"] = ["flow": "client-credentials", "client-id": id, "client-secret": "wrong"]
            }
            return connection
        })

        let found = try await world.findings()

        #expect(
            found.name(
                "credentials",
                "connections.salesforce.credentials",
                "the system refuses the login",
                fix: "compare the credentials"
            )
        )
        #expect(found.contains { $0["evidence"]?.text?.contains("invalid_client") == true })
        #expect(!found.contains { $0.compact.contains("wrong\"") })
    }

    @Test func `a message that leaves out what its list says it carries is found by the records`() async throws {
        var options = SalesforceOptions(seed: "org")
        options.outboundFields = ["Account": ["Id", "Name", "AccountNumber", "SystemModstamp"]]
        let world = try Self.world(
            [:],
            Self.host(options),
            spoiled: { name, connection in
                guard name == "salesforce" else { return connection }
                var connection = connection
                let secrets = connection["receive"]?["outbound-message"]?["secrets"] ?? .null
                let fields: JSON = ["Account": ["Id", "Name", "AccountNumber", "SystemModstamp", "Website"]]
                connection["receive"] = ["outbound-message": ["secrets": secrets, "fields": fields]]
                return connection
            }
        )
        let account = JSONObject([("Name", "Acme"), ("AccountNumber", "c-1"), ("Website", "https://acme.example")])
        try await world.perform(.create(kind: "Account", account), in: "salesforce")

        let found = try await world.findings()

        #expect(
            found.name(
                "receivers",
                "connections.salesforce.receive.outbound-message.fields.Account",
                "notifications do not carry `Website`",
                fix: "add the field to what salesforce sends"
            )
        )
    }

    @Test func `suggest looks the best candidates up among all records where a sample is not all`() async throws {
        let host = Self.host()
        let world = try Self.world([:], host)
        let day = Duration.seconds(86_400)
        for number in 1...400 {
            let account = JSONObject([
                ("Name", .string("Account \(number)")), ("Site", .string("key-\(number)")),
                ("AccountNumber", .string("A\(number)")),
            ])
            _ = try host.take(given: "Account", [account], in: "salesforce", at: world.clock.now + day)
        }
        let companies = (1...20).map { number in
            JSONObject([("company_id", .string("key-\(number)")), ("name", .string("Company \(number)"))])
        }
        _ = try host.take(given: "company", companies, in: "intercom", at: world.clock.now)
        let before = host.requestCount(to: "salesforce")

        let performance = await App.perform(["suggest", "accounts", "--json"], at: world.desk)

        let json = try JSON.parse(Array(performance.output.utf8))
        #expect(json["suggestion"]?["crm"] == "Site")
        #expect(json["suggestion"]?["matched"] == 20)
        #expect(json["suggestion"]?["remark"] == "may repeat in the CRM")
        #expect(host.requestCount(to: "salesforce") - before < 20)
        #expect(host.writes(to: "salesforce") == 0)
    }
}
