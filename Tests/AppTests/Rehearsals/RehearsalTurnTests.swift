import Model
import Platforms
import Sandbox
import Testing

@testable import App

/// One turn of the planner that decides about both records of a pair.
@Suite struct RehearsalTurnTests {
    private static let story = """
        rehearsal: TURN-1 a pair whose sides both change
        config:
          connections: {salesforce: {receive: {outbound-message: {}}}, intercom: {receive: {webhook: {}}}}
          syncs: {accounts: {between: {crm: salesforce/Account, platform: intercom/company}, preset: intercom-accounts}}
        steps: []
        """

    @Test func `what is decided first about one side goes ahead of what is decided next about the other`() async throws
    {
        var world = try await Self.pair()

        let first = try Self.postings(of: Self.company("from intercom 1"), in: "intercom", &world)
        let last = try Self.postings(of: Self.company("from intercom 2"), in: "intercom", &world)
        let between = try Self.postings(of: Self.account("from salesforce"), in: "salesforce", &world)
        for posting in first + between + last {
            try await world.answer(world.relay.relayed(posting.request, at: world.clock.now))
        }
        try await world.settle()

        #expect(Self.name(of: "Account", "Name", in: "salesforce", world) == "from salesforce")
        #expect(Self.name(of: "company", "name", in: "intercom", world) == "from salesforce")
        #expect(try await Judge(world: world).contradiction(to: .converged(true)) == nil)
    }

    /// A world with one linked pair.
    private static func pair() async throws -> RehearsalWorld {
        let loader = ConfigurationLoader(platforms: Catalog.platforms)
        let result = RehearsalReader(loader: loader).read(text: story, file: "turn.yaml")
        var world = try RehearsalOpening(loader: loader).open(try #require(result.rehearsal))
        try await world.begin(with: Given())
        for (system, kind, key, name) in [
            ("salesforce", "Account", "AccountNumber", "Name"), ("intercom", "company", "company_id", "name"),
        ] {
            let deed = Deed.create(kind: kind, JSONObject([(key, .string("c-1")), (name, .string("Acme"))]))
            try await world.perform(.deed(deed, in: ConnectionName(system), by: .person, name: nil), in: "")
        }
        return world
    }

    private static func company(_ name: String) -> Deed {
        .update(
            kind: "company",
            where: JSONObject([("company_id", "c-1")]),
            set: JSONObject([("name", .string(name))])
        )
    }

    private static func account(_ name: String) -> Deed {
        .update(
            kind: "Account",
            where: JSONObject([("AccountNumber", "c-1")]),
            set: JSONObject([("Name", .string(name))])
        )
    }

    /// Does something in a system, two seconds after what was done before, and keeps what the system sends about it.
    private static func postings(of deed: Deed, in system: String, _ world: inout RehearsalWorld) throws -> [Posting] {
        world.clock.move(to: world.clock.now + .seconds(2))
        _ = try world.host.perform(deed, in: system, at: world.clock.now)
        let postings = world.host.takePostings(at: world.clock.now).map { $0.posting }
        try #require(postings.count == 1)
        return postings
    }

    private static func name(of kind: String, _ field: String, in system: String, _ world: RehearsalWorld) -> String? {
        world.host.records(of: kind, in: system).first?.fields[field]?.text
    }
}
