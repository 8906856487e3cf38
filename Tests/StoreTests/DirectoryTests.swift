import Model
import SQLiteStore
import Store
import Testing

@Suite struct DirectoryTests {
    private let ours = account.record("1")
    private let theirs = company.record("1")

    @Test(arguments: Engine.available)
    func `a link is found by either record and by its id`(engine: Engine) async throws {
        try await engine.open { store in
            let pair = link("a", crm: ours, platform: theirs)
            let other = link("b", crm: account.record("2"), platform: nil, .creating)
            try await store.learn([.link(pair), .link(other)], at: start)

            #expect(try await store.links(of: [ours]) == [pair])
            #expect(try await store.links(of: [theirs, ours, account.record("2")]) == [pair, other])
            #expect(try await store.links(withIDs: [LinkID("b"), LinkID("none")]) == [other])
            #expect(try await store.links(of: []) == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a record is linked once in a sync, and nothing is written when it would be twice`(engine: Engine) async throws
    {
        try await engine.open { store in
            try await store.learn([.link(link("a", crm: ours, platform: theirs))], at: start)

            for second in [
                link("b", crm: ours, platform: company.record("2")),
                link("b", crm: account.record("2"), platform: theirs),
                link("b", crm: ours, platform: nil, .creating),
            ] {
                let error = await #expect(throws: StoreError.self) {
                    try await store.learn([.gone(ours, nil), .link(second)], at: start)
                }
                guard case .conflict = error else {
                    Issue.record("not a conflict: \(String(describing: error))")
                    return
                }
            }

            #expect(try await store.shadows(of: [ours]).isEmpty)
            #expect(try await store.links(withIDs: [LinkID("b")]).isEmpty)
            try await store.learn([.link(link("b", crm: ours, platform: theirs, sync: "other"))], at: start)
            try await store.learn([.link(link("c", crm: ours, platform: theirs, .duplicate))], at: start)
            #expect(try await store.links(of: [ours]).map(\.id.text) == ["a", "b"])
        }
    }

    @Test(arguments: Engine.available)
    func `a broken link makes room for another`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.learn([.link(link("a", crm: ours, platform: theirs))], at: start)
            try await store.learn([.breakLink(LinkID("a"), note: "merged")], at: at(1))
            try await store.learn([.link(link("b", crm: ours, platform: company.record("2")))], at: at(2))

            let broken = try await store.links(in: .broken, of: nil, sync: nil, after: nil, limit: 10)
            #expect(broken.map(\.note) == ["merged"])
            #expect(broken.map(\.since) == [at(1)])
            #expect(try await store.links(of: [ours]).map(\.id.text) == ["b"])
            let all = try await store.links(in: nil, of: ours, sync: "companies", after: nil, limit: 10)
            #expect(all.map(\.id.text) == ["a", "b"])
            let next = try await store.links(in: nil, of: nil, sync: nil, after: LinkID("a"), limit: 1)
            #expect(next.map(\.id.text) == ["b"])
        }
    }

    @Test(arguments: Engine.available)
    func `a creation that ends after its link was broken tells its record and stays broken`(engine: Engine) async throws
    {
        try await engine.open { store in
            try await store.learn([.link(link("a", crm: nil, platform: theirs, .creating))], at: start)
            try await store.learn([.breakLink(LinkID("a"), note: "by hand")], at: at(1))
            try await store.learn([.complete(LinkID("a"), side: .crm, ours)], at: at(2))

            let link = try #require(try await store.links(withIDs: [LinkID("a")]).first)
            #expect(link.state == .broken)
            #expect(link.crm == ours)
            #expect(link.since == at(1))
        }
    }

    @Test(arguments: Engine.available)
    func `a completion that contradicts what is kept is a conflict`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.learn([.link(link("a", crm: ours, platform: theirs))], at: start)
            try await store.learn([.complete(LinkID("a"), side: .crm, ours)], at: start)

            await #expect(throws: StoreError.self) {
                try await store.learn([.complete(LinkID("a"), side: .crm, account.record("2"))], at: start)
            }
            await #expect(throws: StoreError.self) {
                try await store.learn([.complete(LinkID("unknown"), side: .crm, ours)], at: start)
            }
            #expect(try await store.links(of: [ours]).map(\.state) == [.linked])
        }
    }

    @Test(arguments: Engine.available)
    func `lessons about one record add up, in one transaction and over several`(engine: Engine) async throws {
        try await engine.open { store in
            let version = Version(at(5), precision: .second, sequence: 1 << 60)
            let values: Fields = [
                "Name": "Acme", "Since": .instant(at(1)), "Day": .day(Day(daysSinceEpoch: 3)), "Raw": .wire("1.0"),
                "Many": .list(["a", "b"]), "Nothing": nil,
            ]
            var expected = Shadow()
            let lessons: [Lesson] = [
                .intended(ours, ["Name": "Acme Inc"]), .seen(Snapshot(ours, version: version, fields: values)),
                .written(ours, ["Name": "Acme Inc"], version), .intended(ours, ["Name": "Other"]),
                .abandoned(ours, ["Name": "Other"]), .gone(ours, nil),
            ]
            for lesson in lessons { expected = expected.learning(lesson) }

            try await store.learn(Array(lessons[..<3]), at: start)
            try await store.learn(Array(lessons[3...]), at: start)

            let shadows = try await store.shadows(of: [ours, theirs])
            #expect(shadows.keys.sorted { $0.id < $1.id } == [ours])
            expected.revision = 2
            #expect(shadows[ours] == expected)
        }
    }

    @Test func `a shadow is what its row says, whoever wrote it since and whatever was undone`() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let store = try SQLiteStore(path: folder.store)
        let other = try SQLiteStore(path: folder.store)
        func name(in store: SQLiteStore) async throws -> FieldValue? {
            try await store.shadows(of: [ours, theirs])[ours]?.fields["Name"]?.known
        }
        func seen(_ name: FieldValue) -> Lesson { .seen(Snapshot(ours, version: nil, fields: ["Name": name])) }
        try await store.learn([.link(link("a", crm: ours, platform: theirs)), seen("first")], at: start)
        #expect(try await name(in: store) == "first")

        try await other.learn([seen("second")], at: start)
        #expect(try await name(in: store) == "second")

        let twice = link("b", crm: ours, platform: company.record("2"))
        await #expect(throws: StoreError.self) { try await store.learn([seen("undone"), .link(twice)], at: start) }
        #expect(try await name(in: store) == "second")
        // With the revision that the undone one would have had.
        try await other.learn([seen("third")], at: start)
        #expect(try await name(in: store) == "third")
        try await store.learn([.intended(ours, ["Name": "fourth"])], at: start)
        #expect(try await store.shadows(of: [ours])[ours]?.fields["Name"]?.known == "third")
        #expect(try await other.shadows(of: [ours])[ours]?.fields["Name"]?.expected == "fourth")
    }
}
