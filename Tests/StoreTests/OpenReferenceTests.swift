import Model
import SQLiteStore
import Store
import Testing

/// Records that name one without a counterpart (`Decisions/0026-what-waits-for-a-name.md`).
@Suite struct OpenReferenceTests {
    private let contact = KindRef("crm", "Contact").record("1")
    private let ours = account.record("1")
    private let theirs = company.record("1")

    private var reference: OpenReference {
        OpenReference(naming: contact, field: "AccountId", sync: "contacts", named: ours, link: "companies")
    }

    private func looked(_ store: any Store, at instant: Timestamp) async throws -> [RecordRef?] {
        try await store.claimEntries(upTo: 10, at: instant, until: instant + .seconds(3600)).map(\.arrival.lookedAt)
    }

    @Test(arguments: Engine.available)
    func `who waits for a counterpart is looked at once it is there, and not again`(engine: Engine) async throws {
        try await engine.open { store in
            let creating = link("a", crm: ours, platform: nil, .creating)
            try await store.learn([.open(reference), .open(reference), .link(creating)], at: start)
            #expect(try await looked(store, at: at(1)) == [])
            let shadow = try #require(try await store.shadows(of: [contact])[contact])
            #expect(shadow.fields["AccountId"]?.unheard == ["contacts"])

            try await store.learn([.complete(LinkID("a"), side: .platform, theirs)], at: at(2))
            #expect(try await looked(store, at: at(3)) == [contact])

            try await store.learn([.breakLink(LinkID("a"), note: "unlinked")], at: at(4))
            try await store.learn([.link(link("b", crm: ours, platform: theirs))], at: at(5))
            #expect(try await looked(store, at: at(6)) == [])
        }
    }

    @Test func `a name is owed until it changes, is decided about or is left open for another reason`() throws {
        func name(_ id: String) -> Snapshot { Snapshot(contact, version: nil, fields: ["AccountId": .text(id)]) }
        let deciding = Audience(deciding: ["contacts"])
        let owing = Shadow().learning(.seen(name("1"))).learning(.open(reference, isOwed: true))
        func owed(_ lesson: Lesson) -> Set<SyncName>? { owing.learning(lesson).fields["AccountId"]?.owed }

        #expect(owed(.seen(name("1"))) == ["contacts"])
        #expect(owed(.seen(name("1"), deciding)) == [])
        #expect(owed(.seen(name("2"))) == [])
        #expect(owed(.written(contact, ["AccountId": "3"], nil)) == [])
        #expect(owed(.open(reference)) == [])
        #expect(try Shadow(stored: owing.stored) == owing)
    }

    @Test(arguments: Engine.available)
    func `a link of another sync, or of another record, is none that is waited for`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.learn([.open(reference)], at: start)
            try await store.learn(
                [
                    .link(link("a", crm: ours, platform: theirs, sync: "other")),
                    .link(link("b", crm: account.record("2"), platform: company.record("2"))),
                ],
                at: at(1)
            )

            #expect(try await looked(store, at: at(2)) == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a link made just before is seen, an old one has nobody looked at over and over`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.learn([.link(link("a", crm: ours, platform: theirs))], at: start)

            try await store.learn([.open(reference)], at: at(30))
            #expect(try await looked(store, at: at(31)) == [contact])

            try await store.learn([.open(reference)], at: at(90))
            #expect(try await looked(store, at: at(91)) == [])
        }
    }
}
