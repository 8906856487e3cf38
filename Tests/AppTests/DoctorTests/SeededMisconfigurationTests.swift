import Model
import Sandbox
import Testing

@testable import App

/// Twelve ways to set a gateway up wrong, all of them in one configuration: `doctor` names each in one run, with its fix.
@Suite struct SeededMisconfigurationTests {
    /// The names of the workspaces: each is wrong in its own way.
    private static let workspaces = ["chat", "elsewhere", "ended", "narrow"]

    @Test func `doctor names all twelve in one run, each with its fix`() async throws {
        let world = try Self.spoiledWorld()
        try await world.perform(.event(type: "token.expired", JSONObject()), in: "ended")
        try await world.perform(.event(type: "permission.withdrawn", JSONObject()), in: "narrow")
        let company = JSONObject([
            ("company_id", "c-1"), ("name", "Acme"),
            ("custom_attributes", ["summary": "Makers of everything a coyote could want", "seen": "2026"]),
        ])
        try await world.perform(.create(kind: "company", company), in: "chat")
        let account = JSONObject([("Name", "Acme"), ("AccountNumber", "unlike")])
        try await world.perform(.create(kind: "Account", account), in: "salesforce")

        let found = try await world.findings()

        for seed in Self.seeds {
            #expect(
                found.name(seed.check, seed.about, seed.problem, fix: seed.fix),
                "\(seed.name) is not named: \(found.filter { $0["about"]?.text == seed.about }.map(\.compact))"
            )
        }
    }

    /// One seeded mistake, and the words that name it.
    private struct Seed {
        let name, check, about, problem, fix: String

        init(_ name: String, _ check: String, _ about: String, _ problem: String, fix: String) {
            (self.name, self.check, self.about, self.problem, self.fix) = (name, check, about, problem, fix)
        }
    }

    private static let seeds = [
        Seed(
            "wrong secret",
            "receivers",
            "connections.chat.receive",
            "nothing that comes in can be proven",
            fix: "`secrets`"
        ),
        Seed(
            "wrong organization",
            "credentials",
            "connections.salesforce.organization",
            "another org than it says",
            fix: "write `organization: \(SalesforceOptions().organization)`"
        ),
        Seed(
            "wrong region",
            "credentials",
            "connections.elsewhere.region",
            "in another region",
            fix: "write `region: eu`"
        ),
        Seed(
            "expired token",
            "credentials",
            "connections.ended.token",
            "the access token has expired",
            fix: "Developer Hub"
        ),
        Seed(
            "missing scope",
            "credentials",
            "connections.narrow.token",
            "lacks the permission to see companies",
            fix: "Read and list users and companies"
        ),
        Seed(
            "mapped field absent",
            "fields",
            "syncs.accounts.fields[1].crm",
            "has no field `Rateing`",
            fix: "did you mean `Rating`?"
        ),
        Seed(
            "field not writable",
            "fields",
            "syncs.accounts.fields[2].crm",
            "`LastModifiedDate` cannot be written",
            fix: "map another field"
        ),
        Seed(
            "text too short",
            "fields",
            "syncs.accounts.fields[3].crm",
            "is too short",
            fix: "at least 255 characters"
        ),
        Seed(
            "identity field never equal",
            "identity",
            "syncs.accounts.identity",
            "never equal",
            fix: "crosswalk suggest accounts"
        ),
        Seed(
            "outbound message without a mapped field",
            "receivers",
            "connections.salesforce.receive.outbound-message.fields.Account",
            "does not carry AccountNumber",
            fix: "add the fields to the message"
        ),
        Seed(
            "both sides master of one field",
            "configuration",
            "syncs.accounts.fields[5].from",
            "both sides are master",
            fix: "`from: both`"
        ),
        Seed(
            "unreachable from outside",
            "ingress",
            "gateway.public-url",
            "cannot be reached where senders call it",
            fix: "proxy or tunnel"
        ),
    ]

    private static func spoiledWorld() throws -> DoctorWorld {
        let host = SimulatorHost()
        host.add(SalesforceSimulator(SalesforceOptions(seed: "org")), as: "salesforce", url: "http://127.0.0.1:40001")
        for (place, name) in workspaces.enumerated() {
            var options = IntercomOptions(seed: name, connection: name)
            options.workspace = name
            if name == "elsewhere" { options.region = "EU" }
            let own = "http://127.0.0.1:\(40_002 + place)"
            let url = name == "elsewhere" ? "https://api.eu.intercom.io" : own
            host.add(IntercomSimulator(options), as: name, url: url)
        }
        let stranger = IntercomSimulator(IntercomOptions(seed: "stranger", connection: "stranger"))
        host.add(stranger, as: "stranger", url: "https://api.intercom.io")
        return try DoctorWorld(
            host,
            gateway: ["public-url": "https://gateway.example"],
            connections: ["salesforce"] + workspaces,
            spoiled: spoiled,
            syncs: syncs
        )
    }

    private static func spoiled(_ name: String, _ connection: JSONObject) -> JSONObject {
        var connection = connection
        switch name {
        case "salesforce":
            connection["organization"] = "00D5g000000XyzAEAS"
            let secrets = connection["receive"]?["outbound-message"]?["secrets"] ?? .null
            connection["receive"] = [
                "outbound-message": ["secrets": secrets, "fields": ["Account": ["Id", "Name", "SystemModstamp"]]]
            ]
        case "chat": connection["receive"] = ["webhook": ["secrets": ["not the secret that signs"]]]
        case "elsewhere":
            connection["url"] = nil
            connection["region"] = "us"
        default: break
        }
        return connection
    }

    private static let syncs: JSON = [
        "accounts": [
            "between": ["crm": "salesforce/Account", "platform": "chat/company"],
            "identity": [["match": ["company_id": "AccountNumber"]]],
            "fields": [
                ["platform": "name", "crm": "Name", "from": "platform"],
                ["platform": "industry", "crm": "Rateing", "from": "platform"],
                ["platform": "custom_attributes.seen", "crm": "LastModifiedDate", "from": "platform"],
                ["platform": "custom_attributes.summary", "crm": "Sic", "from": "platform"],
                ["platform": "website", "crm": "Website", "from": "crm"],
                ["platform": "website", "crm": "Website", "from": "platform"],
            ],
        ],
        "narrow": [
            "between": ["crm": "salesforce/Account", "platform": "narrow/company"],
            "identity": [["match": ["company_id": "Site"]]],
            "fields": [["platform": "name", "crm": "Name", "from": "crm"]],
        ],
    ]
}
