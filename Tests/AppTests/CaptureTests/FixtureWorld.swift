import Foundation
import Model
import Pipeline
import Platforms
import Sandbox
import Store
import Testing

@testable import App

/// The simulated systems with the records of which the inbound fixtures tell, and a gateway that takes the fixtures.
struct FixtureWorld {
    var world: RehearsalWorld

    /// The repository's `fixtures`.
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../fixtures").standardized.path

    static let story = """
        rehearsal: FIXTURES what came
        config:
          connections:
            salesforce:
              organization: 00D5g000000XyzAEAS
              receive:
                outbound-message:
                  secrets: [om-fixture-secret-9f31c27be0, om-fixture-secret-before-4410]
                  fields: {Account: [Id, AccountNumber, Industry, Name, Phone, Website]}
                signed:
                  scheme: {algorithm: hmac-sha256, header: X-Salesforce-HMAC, encoding: hex, template: "{body}"}
                  secrets: [cdc-fixture-secret-5ad0e8b1]
            intercom:
              workspace: abc123de
              receive:
                webhook: {secrets: [intercom-client-secret-of-the-fixtures, intercom-client-secret-before-the-change]}
            arlo:
              receive: {webhook: {secrets: [\(key("arlo-webhook-key-of-the-fixtures"))]}}
          syncs:
            accounts:
              between: {crm: salesforce/Account, platform: intercom/company}
              preset: intercom-accounts
              create: {crm: always, platform: always}
            organisations:
              between: {crm: salesforce/Account, platform: arlo/Organisation}
              preset: arlo-organisations
            contacts:
              between: {crm: salesforce/Contact, platform: arlo/Contact}
              preset: arlo-contacts-two-way
        given:
          salesforce:
            Account:
              - {Id: 0015g00000Ab001AAB, Name: Acme, AccountNumber: acme-1, Website: "https://acme.example"}
              - {Id: 0015g00000Ab002AAB, Name: Globex & Sons, AccountNumber: c-2, Phone: "+49 30 123456"}
              - {Id: 0015g00000Ab003AAB, Name: Initech}
            Contact:
              - {Id: 0035g00000Cd001AAB, FirstName: Ann, LastName: Lee, Email: ann.lee@example.com}
              - {Id: 0035g00000Cd002AAB, FirstName: Bob, LastName: Ray, Email: bob@example.org}
              - {Id: 0035g00000Cd007AAB, FirstName: Dora, LastName: Doe, Email: dora@example.org}
          intercom:
            company:
              - {id: 64f000000000000000000001, company_id: acme-1, name: Acme}
          arlo:
            Contact:
              - {ContactID: 562, FirstName: Ann, LastName: Lee, Email: Ann.Lee@example.com}
              - {ContactID: 563, FirstName: Dora, LastName: Doe, Email: dora@example.org, PhoneWork: "+64 4 000 0000"}
            Organisation:
              - {OrganisationID: 823, Name: Globex & Sons}
        steps: []
        """

    private static func key(_ text: String) -> String { Base64.encode(Array(text.utf8)) }

    /// Opens the world; `redact` changes the records that stand in it.
    init(redacting redact: (JSONObject) -> JSONObject = { $0 }) async throws {
        let loader = ConfigurationLoader(platforms: Catalog.platforms, environment: ConfigurationEnvironment([:]))
        let read = RehearsalReader(loader: loader).read(text: Self.story, file: "story.yaml")
        let rehearsal = try #require(read.rehearsal, "\(read.findings)")
        world = try RehearsalOpening(loader: loader).open(rehearsal)
        var given = rehearsal.given
        given.records = given.records.map { records in
            Given.Records(
                connection: records.connection,
                kind: records.kind,
                records: records.records.map(redact),
                mark: records.mark
            )
        }
        try await world.begin(with: given)
        // What the simulators would tell of the gateway's own writes comes in another order when messages are split.
        for name in world.host.names { world.host.hold(name) }
    }

    /// The captured requests of a platform, by their files.
    static func requests(of platform: String) throws -> [(file: String, request: HTTPRequest)] {
        try CapturedRequest.files(at: ["\(fixtures)/\(platform)/inbound"]).map { ($0, try CapturedRequest.read($0)) }
    }

    /// Receives requests that come at once, at an instant or a while after those before, and lets the gateway come to
    /// rest.
    mutating func take(_ requests: [HTTPRequest], at instant: Timestamp? = nil) async throws -> [Int?] {
        world.clock.move(to: instant ?? world.clock.now + .seconds(5))
        var answers: [Int?] = []
        for request in requests { answers.append(try await world.answer(request)?.status) }
        try await world.settle()
        return answers
    }

    /// The journal, oldest first.
    func entries() async throws -> [EntryHistory] {
        try await world.store.entries(HistoryFilter(limit: 1000)).reversed()
    }
}
