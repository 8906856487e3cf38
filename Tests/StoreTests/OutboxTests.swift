import Model
import SQLiteStore
import Store
import Testing

@Suite struct OutboxTests {
    private let one = account.record("1")
    private let two = account.record("2")

    @Test(arguments: Engine.available)
    func `a lane comes with everything that waits in it, oldest first`(engine: Engine) async throws {
        try await engine.open { store in
            let changes = [change(one, ["Name": "a"]), change(two), change(one, ["Name": "b"])]
            try await store.deliver(changes)

            let claims = try await store.claim(at: start)

            #expect(claims.map(\.lane) == [one.description, two.description])
            #expect(claims.map { $0.deliveries.map(\.change) } == [[changes[0], changes[2]], [changes[1]]])
            #expect(claims[0].deliveries.map(\.attempt) == [1, 1])
            #expect(claims[0].deliveries.map(\.since) == [start, start])
        }
    }

    @Test(arguments: Engine.available)
    func `a lane is claimed by one at a time`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one)])
            let first = try await store.claim(at: start)
            try await store.deliver([change(one)], at: at(1))

            #expect(try await store.claim(at: at(2)).isEmpty)
            #expect(try await store.nextDeliveryDue(except: []) == at(60))
            try await store.record([DeliveryResult(first[0].deliveries, .done(nil), exchange: "")], at: at(3))
            #expect(try await store.claim(at: at(3)).flatMap(\.deliveries).count == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `an outdated result is void, lessons included`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one), change(one)])
            let stale = try await store.claim(at: start)[0]
            let fresh = try await store.claim(at: at(60))[0]
            let lesson = Lesson.written(one, ["Name": "late"], nil)

            try await store.record(
                [DeliveryResult(stale.deliveries, .done(nil), exchange: "late", lessons: [lesson])],
                at: at(61)
            )

            #expect(fresh.deliveries.map(\.attempt) == [2, 2])
            #expect(try await store.shadows(of: [one]).isEmpty)
            #expect(try await store.census().deliveries[.claimed] == 2)
            try await store.record(
                [DeliveryResult(fresh.deliveries, .done(nil), exchange: "in time", lessons: [lesson])],
                at: at(62)
            )
            let story = try #require(try await store.delivery(fresh.deliveries[0].id))
            #expect(story.attempts.map(\.exchange) == ["in time"])
            #expect(try await store.shadows(of: [one]).count == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `a delivery that failed holds up its whole lane until it is due`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one), change(one), change(two)])
            let claims = try await store.claim(at: start)
            let results = [
                DeliveryResult(
                    claims[0].deliveries,
                    .later(until: at(30), reason: "locked", alone: false),
                    exchange: "PATCH → 503"
                ),
                DeliveryResult(claims[1].deliveries, .done(nil), exchange: "PATCH → 200"),
            ]
            try await store.record(results, at: at(1))
            try await store.deliver([change(one)], at: at(2))

            #expect(try await store.claim(at: at(29)).isEmpty)
            #expect(try await store.nextDeliveryDue(except: []) == at(30))
            let again = try await store.claim(at: at(30))
            #expect(again.flatMap(\.deliveries).map(\.attempt) == [2, 2, 1])
            let story = try #require(try await store.delivery(again[0].deliveries[0].id))
            #expect(story.problem == Problem("later", "locked"))
            #expect(story.attempts == [.init(at: at(1), result: "later", exchange: "PATCH → 503")])
        }
    }

    @Test(arguments: Engine.available)
    func `deliveries marked alone come one by one`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one), change(one)])
            let claim = try await store.claim(at: start)[0]
            let second = [claim.deliveries[1]]
            try await store.record(
                [
                    DeliveryResult(
                        [claim.deliveries[0]],
                        .later(until: at(1), reason: "race", alone: false),
                        exchange: ""
                    ),
                    DeliveryResult(second, .later(until: at(1), reason: "suspect", alone: true), exchange: ""),
                ],
                at: start
            )
            try await store.deliver([change(one)], at: at(1))

            var sizes: [[Bool]] = []
            for _ in 0..<3 {
                let claim = try await store.claim(at: at(1))[0]
                sizes.append(claim.deliveries.map(\.alone))
                try await store.record([DeliveryResult(claim.deliveries, .done(nil), exchange: "")], at: at(1))
            }

            #expect(sizes == [[false], [true], [false]])
        }
    }

    @Test(arguments: Engine.available)
    func `a lane comes with no more than its limit`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver((0..<laneLimit + 1).map { _ in change(one) })

            #expect(try await store.claim(at: start).flatMap(\.deliveries).count == laneLimit)
        }
    }

    @Test(arguments: Engine.available)
    func `closed connections are left out`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one), change(company.record("1"))])

            #expect(try await store.nextDeliveryDue(except: ["salesforce", "intercom"]) == nil)
            let claims = try await store.claim(except: ["salesforce"], at: start)
            #expect(claims.map(\.lane) == [company.record("1").description])
            let waiting = try await store.waiting()
            #expect(waiting["salesforce"]?.deliveries == 1)
            #expect(waiting["salesforce"]?.oldest == start)
        }
    }

    @Test(arguments: Engine.available)
    func `what waits behind a creation goes on in the record's own lane, by age`(engine: Engine) async throws {
        try await engine.open { store in
            let pair = link("new", crm: nil, platform: company.record("1"), .creating)
            try await store.learn([.link(pair)], at: start)
            try await store.deliver([creation(of: "new")])
            let claim = try await store.claim(at: start)[0]
            try await store.deliver([creation(of: "new"), change(one)], at: at(1))

            #expect(claim.lane == Change.lane(toCreate: LinkID("new"), side: .crm, kind: account))
            try await store.record(
                [
                    DeliveryResult(
                        claim.deliveries,
                        .done(one),
                        exchange: "POST → 201",
                        lessons: [.complete(LinkID("new"), side: .crm, one)]
                    )
                ],
                at: at(2)
            )
            try await store.deliver([creation(of: "new")], at: at(3))

            let next = try await store.claim(at: at(3))
            #expect(next.map(\.lane) == [one.description])
            #expect(next[0].deliveries.map(\.id.number) == [2, 3, 4])
            let linked = try #require(try await store.links(withIDs: [LinkID("new")]).first)
            #expect(linked.state == .linked)
            #expect(linked.crm == one)
            #expect(linked.since == at(2))
            #expect(try await store.delivery(claim.deliveries[0].id)?.record == one)
        }
    }

    @Test(arguments: Engine.available)
    func `what was decided before a record was known is on its way to it`(engine: Engine) async throws {
        try await engine.open { store in
            let pair = link("new", crm: nil, platform: company.record("1"), .creating)
            try await store.learn([.link(pair)], at: start)
            try await store.deliver([creation(of: "new", ["Name": "first"])])
            let claim = try await store.claim(at: start)[0]
            try await store.deliver([creation(of: "new", ["Name": "second"])], at: at(1))

            let lessons: [Lesson] = [
                .complete(LinkID("new"), side: .crm, one), .written(one, ["Name": "first"], nil),
            ]
            try await store.record(
                [DeliveryResult(claim.deliveries, .done(one), exchange: "POST → 201", lessons: lessons)],
                at: at(2)
            )

            let shadow = try #require(try await store.shadows(of: [one])[one]?.fields["Name"])
            #expect(shadow.known == "first")
            #expect(shadow.intended == ["second"])
            try await store.deliver([creation(of: "new", ["Name": "third"])], at: at(3))
            #expect(try await store.shadows(of: [one])[one]?.fields["Name"]?.intended == ["second", "third"])
        }
    }

    @Test(arguments: Engine.available)
    func `a lane that another joins stays with the one who has claimed it`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.learn([.link(link("new", crm: nil, platform: company.record("1"), .creating))], at: start)
            try await store.deliver([creation(of: "new"), creation(of: "new"), change(one)])
            let claims = try await store.claim(at: start)
            let (creating, own) = (claims[0], claims[1])
            try await store.record(
                [
                    DeliveryResult(
                        [creating.deliveries[0]],
                        .done(one),
                        exchange: "",
                        lessons: [.complete(LinkID("new"), side: .crm, one)]
                    ),
                    DeliveryResult(
                        [creating.deliveries[1]],
                        .later(until: at(1), reason: "", alone: false),
                        exchange: ""
                    ),
                ],
                at: start
            )

            #expect(try await store.claim(at: at(1)).isEmpty)
            try await store.record([DeliveryResult(own.deliveries, .done(nil), exchange: "")], at: at(2))
            #expect(try await store.claim(at: at(2)).map { $0.deliveries.map(\.id.number) } == [[2]])
        }
    }

    @Test(arguments: Engine.available)
    func `a dead delivery lets its lane go on`(engine: Engine) async throws {
        try await engine.open { store in
            try await store.deliver([change(one)])
            let claim = try await store.claim(at: start)[0]
            try await store.deliver([change(one)], at: start)
            let problem = Problem("FIELD_INTEGRITY", "Amount: no number", fields: ["Amount"])

            try await store.record(
                [DeliveryResult(claim.deliveries, .dead(problem), exchange: "PATCH → 400")],
                at: start
            )

            #expect(try await store.delivery(claim.deliveries[0].id)?.problem == problem)
            #expect(try await store.claim(at: start).flatMap(\.deliveries).map(\.id.number) == [2])
        }
    }
}
