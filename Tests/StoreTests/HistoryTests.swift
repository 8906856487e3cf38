import Model
import SQLiteStore
import Store
import Testing

@Suite struct HistoryTests {
    private let one = account.record("1")

    @Test(arguments: Engine.available)
    func `an entry tells its whole story`(engine: Engine) async throws {
        try await engine.open { store in
            let sent = arrival("key")
            let rulings = [
                ruling(.skip(.noTrigger), sync: nil), ruling(.deliver([change(one)])), ruling(.skip(.echo), event: 1),
            ]
            _ = try await store.append([sent, sent], at: start)
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            _ = try await store.settle([Settlement(entry, .settled(rulings, remark: "fine"))], at: at(1))
            let claim = try await store.claim(at: at(2))[0]
            try await store.record([DeliveryResult(claim.deliveries, .done(one), exchange: "PATCH → 200")], at: at(3))

            let delivery = DeliveryHistory(
                id: claim.deliveries[0].id,
                entry: entry.id,
                change: change(one),
                record: one,
                state: .settled,
                problem: nil,
                since: at(1),
                due: nil,
                attempts: [.init(at: at(3), result: "done", exchange: "PATCH → 200")]
            )
            let story = EntryHistory(
                id: entry.id,
                arrival: sent,
                state: .settled,
                reason: "fine",
                attempts: 1,
                duplicates: 1,
                due: nil,
                rulings: rulings,
                deliveries: [delivery]
            )
            #expect(try await store.entry(entry.id) == story)
            #expect(try await store.delivery(delivery.id) == delivery)
            #expect(try await store.entry(EntryID(99)) == nil)
            #expect(try await store.delivery(DeliveryID(99)) == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `every filter narrows the entries, the newest first`(engine: Engine) async throws {
        try await engine.open { store in
            // Received out of order, hours apart, so that the bounds by hour are put to the test.
            let times: [Int64] = [0, 7200, 3600, 10_800, 3599]
            _ = try await store.append(
                times.enumerated().map { index, time in
                    arrival(nil, connection: index == 1 ? "salesforce" : "intercom", received: at(time))
                },
                at: start
            )
            let entries = try await store.claimEntries(upTo: 3, at: start, until: at(60))
            _ = try await store.settle(
                [
                    Settlement(entries[0], .settled([ruling(.deliver([change(one)]))], remark: nil)),
                    Settlement(entries[1], .settled([ruling(.skip(.echo), record: one)], remark: nil)),
                ],
                at: start
            )

            func numbers(_ filter: HistoryFilter) async throws -> [Int64] {
                try await store.entries(filter).map(\.id.number)
            }
            #expect(try await numbers(HistoryFilter()) == [5, 4, 3, 2, 1])
            #expect(try await numbers(HistoryFilter(limit: 2)) == [5, 4])
            #expect(try await numbers(HistoryFilter(state: .pending)) == [5, 4])
            #expect(try await numbers(HistoryFilter(state: .claimed)) == [3])
            #expect(try await numbers(HistoryFilter(state: .settled)) == [2, 1])
            #expect(try await numbers(HistoryFilter(connection: "salesforce")) == [2])
            #expect(try await numbers(HistoryFilter(connection: "intercom", record: one)) == [1])
            #expect(try await numbers(HistoryFilter(record: one)) == [2, 1])
            #expect(try await numbers(HistoryFilter(since: at(3600))) == [4, 3, 2])
            #expect(try await numbers(HistoryFilter(since: at(3601))) == [4, 2])
            #expect(try await numbers(HistoryFilter(since: at(99_999))) == [])
            #expect(try await numbers(HistoryFilter(state: .settled, record: one, since: at(1))) == [2])
            #expect(try await numbers(HistoryFilter(sync: "companies")) == [2, 1])
            #expect(try await numbers(HistoryFilter(sync: "another")) == [])
            #expect(try await numbers(HistoryFilter(reason: "echo")) == [2])
            #expect(
                try await numbers(HistoryFilter(connection: "salesforce", sync: "companies", reason: "echo")) == [2]
            )
            #expect(try await numbers(HistoryFilter(sync: "companies", reason: "equal")) == [])
        }
    }

    @Test(arguments: Engine.available)
    func `every filter narrows the deliveries`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one), change(company.record("1"))])
            try await store.deliver([change(one)], at: at(7200))
            let claim = try await store.claim(1, at: start)[0]
            try await store.record(
                [DeliveryResult(claim.deliveries, .dead(Problem("a", "b")), exchange: "")],
                at: start
            )

            func numbers(_ filter: HistoryFilter) async throws -> [Int64] {
                try await store.deliveries(filter).map(\.id.number)
            }
            #expect(try await numbers(HistoryFilter()) == [3, 2, 1])
            #expect(try await numbers(HistoryFilter(state: .dead)) == [3, 1])
            #expect(try await numbers(HistoryFilter(state: .pending)) == [2])
            #expect(try await numbers(HistoryFilter(connection: "salesforce")) == [3, 1])
            #expect(try await numbers(HistoryFilter(record: one, since: at(7200))) == [3])
            #expect(try await numbers(HistoryFilter(reason: "a")) == [3, 1])
            #expect(try await numbers(HistoryFilter(reason: "b")) == [])
            #expect(try await numbers(HistoryFilter(sync: "companies")) == [3, 2, 1])
            #expect(try await numbers(HistoryFilter(sync: "another", reason: "a")) == [])
        }
    }

    @Test(arguments: Engine.available)
    func `dead letters are tried again, and nothing else is`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a", poison: "why"), arrival("b")], at: start)
            try await store.deliver([change(one)])
            let claim = try await store.claim(at: start)[0]
            try await store.record(
                [DeliveryResult(claim.deliveries, .dead(Problem("a", "b")), exchange: "")],
                at: start
            )
            let delivery = claim.deliveries[0].id

            let retried = try await store.retry(
                entries: [EntryID(1), EntryID(2), EntryID(9)],
                deliveries: [delivery, DeliveryID(9)],
                by: someone,
                at: at(1)
            )

            #expect(retried == 2)
            #expect(try await store.entry(EntryID(1))?.state == .pending)
            #expect(try await store.claim(at: at(1)).flatMap(\.deliveries).map(\.attempt) == [2])
            #expect(try await store.retry(entries: [EntryID(1)], deliveries: [delivery], by: someone, at: at(1)) == 0)
            #expect(try await store.backlog().entries == 2)
        }
    }

    @Test(arguments: Engine.available)
    func `a dead creation is tried again in the lane of the record that another created`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.learn([.link(link("new", crm: nil, platform: company.record("1"), .creating))], at: start)
            try await store.deliver([creation(of: "new")])
            let claim = try await store.claim(at: start)[0]
            try await store.record(
                [DeliveryResult(claim.deliveries, .dead(Problem("a", "b")), exchange: "")],
                at: start
            )
            try await store.learn([.complete(LinkID("new"), side: .crm, one)], at: start)

            _ = try await store.retry(entries: [], deliveries: [claim.deliveries[0].id], by: someone, at: start)

            #expect(try await store.claim(at: start).map(\.lane) == [one.description])
        }
    }

    @Test(arguments: Engine.available)
    func `dead letters are dropped for a reason that is kept`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a", poison: "why")], at: start)
            try await store.deliver([change(one)])
            let claim = try await store.claim(at: start)[0]
            try await store.record(
                [DeliveryResult(claim.deliveries, .dead(Problem("a", "b")), exchange: "")],
                at: start
            )
            let delivery = claim.deliveries[0].id

            let dropped = try await store.discard(
                entries: [EntryID(1), EntryID(2)],
                deliveries: [delivery],
                by: Mandate("ops", why: "a test"),
                at: at(1)
            )

            #expect(dropped == 2)
            let entry = try #require(try await store.entry(EntryID(1)))
            #expect(entry.state == .dropped)
            #expect(entry.reason == "a test")
            #expect(try await store.delivery(delivery)?.problem?.message == "a test")
            let census = try await store.census()
            #expect(census.entries[.dropped] == 1)
            #expect(census.deliveries == [.pending: 0, .claimed: 0, .settled: 0, .dead: 0, .dropped: 1])
        }
    }

    @Test(arguments: Engine.available)
    func `what a paused sync parked is decided when it resumes, for that sync alone and in order`(
        engine: Engine
    ) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a"), arrival("b")], at: start)
            let parked = [ruling(.skip(.paused)), ruling(.deliver([change(one)]), sync: "other")]
            let entries = try await store.claimEntries(upTo: 2, at: start, until: at(60))
            _ = try await store.settle(
                entries.map { Settlement($0, .settled(parked, remark: nil)) },
                at: start
            )

            #expect(try await store.unpark("other", at: at(1)) == 0)
            #expect(try await store.unpark("companies", at: at(1)) == 2)
            #expect(try await store.unpark("companies", at: at(1)) == 0)

            let again = try await store.claimEntries(upTo: 9, at: at(1), until: at(60))
            #expect(again.map(\.id) == entries.map(\.id))
            #expect(again.map(\.scope) == ["companies", "companies"])
            let decided = ruling(.skip(.equal))
            _ = try await store.settle(
                [
                    Settlement(again[0], .settled([decided], remark: nil)),
                    Settlement(again[1], .settled([ruling(.skip(.paused))], remark: nil)),
                ],
                at: at(2)
            )
            #expect(try await store.entry(again[0].id)?.rulings == [decided, parked[1]])
            #expect(try await store.entry(again[0].id)?.state == .settled)
            #expect(try await store.unpark("companies", at: at(3)) == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `an entry parked by two syncs is decided for each, one after the other`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a")], at: start)
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            let parked: [Ruling] = [ruling(.skip(.paused), sync: "one"), ruling(.skip(.paused), sync: "two")]
            _ = try await store.settle([Settlement(entry, .settled(parked, remark: nil))], at: start)
            _ = try await store.unpark("two", at: start)
            _ = try await store.unpark("one", at: start)

            var scopes: [SyncName?] = []
            while let entry = try await store.claimEntries(upTo: 1, at: start, until: at(60)).first {
                scopes.append(entry.scope)
                let decided = ruling(.skip(.equal), sync: entry.scope)
                _ = try await store.settle([Settlement(entry, .settled([decided], remark: nil))], at: start)
            }

            #expect(scopes == ["two", "one"])
            #expect(try await store.entry(entry.id)?.rulings.map(\.verdict) == [.skip(.equal), .skip(.equal)])
        }
    }

    @Test(arguments: Engine.available)
    func `a dead letter of an unparked entry keeps its scope when it is tried again`(engine: Engine) async throws {
        try await engine.open { store in
            _ = try await store.append([arrival("a")], at: start)
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            _ = try await store.settle([Settlement(entry, .settled([ruling(.skip(.paused))], remark: nil))], at: start)
            _ = try await store.unpark("companies", at: start)
            let again = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            _ = try await store.settle([Settlement(again, .undecided(.buried(reason: "nonsense")))], at: start)

            _ = try await store.retry(entries: [entry.id], deliveries: [], by: someone, at: start)

            #expect(try await store.claimEntries(upTo: 1, at: start, until: at(60)).map(\.scope) == ["companies"])
        }
    }

    @Test(arguments: Engine.available)
    func `old entries are forgotten, and their keys are not`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one)])
            let claim = try await store.claim(at: start)[0]
            try await store.record([DeliveryResult(claim.deliveries, .done(nil), exchange: "")], at: start)
            _ = try await store.append([arrival("a"), arrival("b", received: at(100))], at: start)
            for entry in try await store.claimEntries(upTo: 9, at: start, until: at(60)) {
                _ = try await store.settle([Settlement(entry, .settled([], remark: nil))], at: start)
            }

            #expect(try await store.forget(before: at(100), limit: 1) == 1)
            #expect(try await store.forget(before: at(100), limit: 9) == 1)
            #expect(try await store.forget(before: at(100), limit: 9) == 0)

            #expect(try await store.entries(HistoryFilter()).map(\.id.number) == [3])
            #expect(try await store.delivery(claim.deliveries[0].id) == nil)
            #expect(try await store.census().entries[.settled] == 1)
            #expect(try await store.census().deliveries[.settled] == 0)
            let appended = try await store.append([arrival("a"), arrival("b"), arrival("c")], at: start)
            #expect(appended[0] == .duplicate(of: nil))
            #expect(appended[1] == .duplicate(of: EntryID(3)))
            guard case .new(let id) = appended[2] else { return #expect(Bool(false), "c is new") }
            #expect(id > EntryID(3))
        }
    }

    @Test(arguments: Engine.available)
    func `what waits, is dead or is parked is not forgotten`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one)])
            _ = try await store.append(
                [arrival("dead", poison: "why"), arrival("parked"), arrival("waits")],
                at: start
            )
            let entry = try #require(try await store.claimEntries(upTo: 1, at: start, until: at(60)).first)
            _ = try await store.settle([Settlement(entry, .settled([ruling(.skip(.paused))], remark: nil))], at: start)

            #expect(try await store.forget(before: at(9999), limit: 9) == 0)
            #expect(try await store.entries(HistoryFilter()).count == 4)
        }
    }
}
