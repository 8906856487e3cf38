import Model
import SQLiteStore
import Store
import Testing

@Suite struct JournalTests {
    @Test(arguments: Engine.available)
    func `an arrival comes back as it was appended`(engine: Engine) async throws {
        try await engine.open { store in
            let sent = arrival("key", body: "{\"a\":\"é\"}", received: at(-5))

            let appended = try await store.append([sent], at: start)
            let claimed = try await store.claimEntries(upTo: 10, at: start, until: at(60))

            #expect(appended == [.new(EntryID(1))])
            #expect(claimed == [Entry(id: EntryID(1), arrival: sent, attempt: 1, scope: nil)])
        }
    }

    @Test(arguments: Engine.available)
    func `a second delivery of a key is a duplicate of the first, within its connection`(engine: Engine) async throws {
        try await engine.open { store in
            let first = try await store.append([arrival("a"), arrival("b")], at: start)

            let second = try await store.append(
                [arrival("b"), arrival("a", connection: "salesforce"), arrival("c"), arrival("c")],
                at: start
            )

            #expect(first == [.new(EntryID(1)), .new(EntryID(2))])
            guard case .new(let third) = second[2] else { return #expect(Bool(false), "c is new") }
            #expect(second[0] == .duplicate(of: EntryID(2)))
            #expect(second[3] == .duplicate(of: third))
            let original = try #require(try await store.entry(EntryID(2)))
            #expect(original.duplicates == 1)
            let again = try #require(try await store.entry(third))
            #expect(again.duplicates == 1)
            #expect(try await store.backlog().entries == 4)
        }
    }

    @Test(arguments: Engine.available)
    func `arrivals without a key are never duplicates`(engine: Engine) async throws {
        try await engine.open { store in
            let appended = try await store.append([arrival(nil), arrival(nil)], at: start)

            #expect(appended == [.new(EntryID(1)), .new(EntryID(2))])
        }
    }

    @Test(arguments: Engine.available)
    func `appending nothing changes nothing`(engine: Engine) async throws {
        try await engine.open { store in
            let appended = try await store.append([], at: start)

            #expect(appended == [])
            #expect(try await store.backlog().entries == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `a cursor moves with its arrivals, also when all are duplicates or none`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a")], moving: CursorMove("poll", to: "1"), at: start)
            #expect(try await store.cursor("poll") == "1")
            _ = try await store.append([arrival("a")], moving: CursorMove("poll", to: "2"), at: start)
            #expect(try await store.cursor("poll") == "2")
            _ = try await store.append([], moving: CursorMove("poll", to: "3"), at: start)
            #expect(try await store.cursor("poll") == "3")
        }
    }

    @Test(arguments: Engine.available)
    func `poison goes to the dead letters with its reason`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a", poison: "not XML"), arrival("b")], at: start)

            let claimed = try await store.claimEntries(upTo: 10, at: start, until: at(60))
            let dead = try await store.entries(HistoryFilter(state: .dead))

            #expect(claimed.map(\.id) == [EntryID(2)])
            #expect(dead.map(\.reason) == ["not XML"])
            #expect(dead.first?.arrival.poison == "not XML")
            #expect(try await store.census().entries[.dead] == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `a lease that ended can be claimed again, and voids the earlier claim`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a")], at: start)
            let first = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            #expect(try await store.claimEntries(upTo: 1, at: at(59), until: at(120)).isEmpty)
            let second = try #require(try await store.claimEntries(upTo: 1, at: at(60), until: at(120)).first)

            let record = account.record("1")
            let late = Settlement(
                first,
                .settled([ruling(.deliver([change(record)]))], remark: nil),
                lessons: [.intended(record, ["Name": "late"])]
            )
            let void = try await store.settle([late], at: at(61))

            #expect(second.attempt == 2)
            #expect(void == [first.id])
            #expect(try await store.shadows(of: [record]).isEmpty)
            #expect(try await store.waiting().isEmpty)
            #expect(try await store.settle([Settlement(second, .settled([], remark: "ping"))], at: at(62)) == [])
            #expect(try await store.entry(first.id)?.reason == "ping")
        }
    }

    @Test(arguments: Engine.available)
    func `a settlement is void when a shadow it was decided upon has changed, and the entry stays claimed`(
        engine: Engine
    ) async throws {
        try await engine.open { store in
            let record = account.record("1")
            _ = try await store.append([arrival("a"), arrival("b")], at: start)
            let entries = try await store.claimEntries(upTo: 2, at: start, until: at(60))
            let seen = Lesson.seen(Snapshot(record, version: nil, fields: ["Name": "stale"]))
            try await store.learn([.written(record, ["Name": "newer"], nil)], at: start)

            let upon = entries.map { Settlement($0, .settled([], remark: nil), lessons: [seen], bases: [record: 0]) }
            #expect(try await store.settle(upon, at: start) == entries.map(\.id))
            #expect(try await store.shadows(of: [record])[record]?.expected == ["Name": "newer"])

            let revision = try #require(try await store.shadows(of: [record])[record]?.revision)
            let again = entries.map { Settlement($0, .settled([], remark: nil), bases: [record: revision]) }
            #expect(try await store.settle(again, at: start) == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a settlement counts after its lease ended, as long as nobody claimed again`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a")], at: start)
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)

            #expect(try await store.settle([Settlement(entry, .settled([], remark: nil))], at: at(600)) == [])
            #expect(try await store.settle([Settlement(entry, .settled([], remark: nil))], at: at(600)) == [entry.id])
        }
    }

    @Test(arguments: Engine.available)
    func `a postponed entry keeps its place and falls due again`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a"), arrival("b")], at: start)
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            _ = try await store.settle(
                [Settlement(entry, .undecided(.postponed(until: at(30), reason: "outage")))],
                at: start
            )

            #expect(try await store.entry(entry.id)?.reason == "outage")
            let between = try await store.claimEntries(upTo: 10, at: at(1), until: at(2))
            #expect(between.map(\.id) == [EntryID(2)])
            #expect(try await store.nextEntryDue() == at(2))
            let later = try await store.claimEntries(upTo: 10, at: at(30), until: at(90))
            #expect(later.map(\.id) == [EntryID(1), EntryID(2)])
        }
    }

    @Test(arguments: Engine.available)
    func `an entry that some have decided waits for the others, and they are asked alone`(
        engine: Engine
    ) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a")], at: start)
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            let outage = Settlement.Delay.postponed(until: at(30), reason: "outage")
            let decided = ruling(.skip(.equal), sync: "one")
            let divided = Settlement(entry, .divided([decided], remaining: ["two", "three"], outage))
            #expect(try await store.settle([divided], at: start) == [])

            let waiting = try #require(try await store.entry(entry.id))
            #expect(waiting.state == .pending)
            #expect(waiting.reason == "outage")
            #expect(waiting.remaining == ["three", "two"])
            #expect(waiting.rulings == [decided])

            let again = try #require(try await store.claimEntries(upTo: 1, at: at(30), until: at(90)).first)
            #expect(again.remaining == ["two", "three"])
            #expect(["one", "two", "three"].map { again.concerns($0) } == [false, true, true])
            let rest = ruling(.skip(.equal), sync: "two")
            let nonsense = Settlement.Delay.buried(reason: "nonsense")
            _ = try await store.settle(
                [Settlement(again, .divided([rest], remaining: ["three"], nonsense))],
                at: at(30)
            )
            #expect(try await store.entry(entry.id)?.state == .dead)

            _ = try await store.retry(entries: [entry.id], deliveries: [], by: someone, at: at(31))
            let last = try #require(try await store.claimEntries(upTo: 1, at: at(31), until: at(90)).first)
            #expect(last.remaining == ["three"])
            _ = try await store.settle([Settlement(last, .settled([], remark: "done"))], at: at(31))
            let settled = try #require(try await store.entry(entry.id))
            #expect(settled.state == .settled)
            #expect(settled.reason == "done")
            #expect(settled.remaining == [])
            #expect(settled.rulings == [decided, rest])
        }
    }

    @Test(arguments: Engine.available)
    func `a starting gateway takes over what a crashed one had claimed`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(account.record("1"))])
            _ = try await store.append([arrival("a")], at: start)
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(600)).first)
            let lane = try #require(try await store.claim(at: start).first)

            try await store.releaseClaims(at: at(1))

            #expect(try await store.settle([Settlement(entry, .settled([], remark: nil))], at: at(1)) == [entry.id])
            try await store.record([DeliveryResult(lane.deliveries, .done(nil), exchange: "")], at: at(1))
            #expect(try await store.claimEntries(upTo: 1, at: at(1), until: at(600)).map(\.attempt) == [2])
            #expect(try await store.claim(at: at(1)).flatMap(\.deliveries).map(\.attempt) == [2])
        }
    }

    @Test(arguments: Engine.available)
    func `the backlog counts what is undecided, claimed or not`(engine: Engine) async throws {
        try await engine.open { store in
            #expect(try await store.backlog().oldest == nil)
            _ = try await store.append([arrival("a", received: at(-9)), arrival("b", received: at(-8))], at: start)
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            var backlog = try await store.backlog()
            #expect(backlog.entries == 2)
            #expect(backlog.oldest == at(-9))

            _ = try await store.settle([Settlement(entry, .undecided(.buried(reason: "nonsense")))], at: start)

            backlog = try await store.backlog()
            #expect(backlog.entries == 1)
            #expect(backlog.oldest == at(-8))
        }
    }

    @Test(arguments: Engine.available)
    func `one settlement that contradicts the directory undoes the whole batch`(engine: Engine) async throws {
        try await engine.open { store in
            let records = (company.record("1"), account.record("1"))
            _ = try await store.append([arrival("a"), arrival("b")], at: start)
            let entries = try await store.claimEntries(upTo: 2, at: start, until: at(60))
            let lessons: [Lesson] = [
                .link(link("x", crm: records.1, platform: records.0)),
                .link(link("y", crm: records.1, platform: company.record("2"))),
            ]
            let settlements = zip(entries, lessons).map { Settlement($0, .settled([], remark: nil), lessons: [$1]) }

            await #expect(throws: StoreError.self) { try await store.settle(settlements, at: start) }

            #expect(try await store.links(of: [records.0, records.1]).isEmpty)
            #expect(try await store.census().entries[.claimed] == 2)
        }
    }
}
