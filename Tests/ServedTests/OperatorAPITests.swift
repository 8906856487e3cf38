import Model
import Pipeline
import SQLiteStore
import Store
import Testing

@testable import App

/// The operator API on a real socket: every resource, with no token and with each role's.
@Suite(.serialized) struct OperatorAPITests {
    /// One request, and what it is answered when its role allows it.
    struct Case: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        var body: JSON?
        var least = Operator.Role.viewer
        var status = 200

        var testDescription: String { "\(method) \(path)" }
    }

    static let cases = [
        Case(method: "GET", path: "events"), Case(method: "GET", path: "events?state=dead&connection=intercom&limit=5"),
        Case(method: "GET", path: "events/1"), Case(method: "GET", path: "events/99", status: 404),
        Case(method: "GET", path: "explain/1"),
        Case(method: "GET", path: "explain/intercom/company/nobody", status: 404),
        Case(method: "GET", path: "dead-letters"), Case(method: "GET", path: "dead-letters/e1"),
        Case(method: "GET", path: "errors?sync=accounts&reason=gave-up&connection=intercom"),
        Case(method: "GET", path: "links?broken=true&limit=3"),
        Case(method: "GET", path: "syncs"), Case(method: "GET", path: "connections"),
        Case(method: "GET", path: "secrets"),
        Case(method: "GET", path: "audit"),
        Case(method: "GET", path: "quarantine?limit=5"), Case(method: "GET", path: "quarantine/99", status: 404),
        Case(method: "HEAD", path: "syncs"),
        Case(method: "GET", path: ""), Case(method: "GET", path: "check"),
        Case(method: "GET", path: "presets"), Case(method: "GET", path: "presets/intercom-accounts"),
        Case(method: "GET", path: "schemes"), Case(method: "GET", path: "advice"),
        Case(method: "GET", path: "advice/arlo"), Case(method: "GET", path: "advice/nobody", status: 400),
        Case(method: "GET", path: "doctor", least: .operator),
        Case(method: "GET", path: "suggest/accounts", least: .operator),
        Case(method: "POST", path: "quarantine/promote", body: [:], least: .operator),
        Case(
            method: "POST",
            path: "quarantine/promote",
            body: ["ids": [99], "confirm": true],
            least: .operator,
            status: 409
        ),
        Case(method: "POST", path: "pull/accounts", body: [:], least: .operator),
        Case(method: "POST", path: "push/accounts", least: .operator),
        Case(method: "POST", path: "reconcile/nothing", least: .operator, status: 400),
        Case(method: "POST", path: "reconcile/accounts", least: .operator, status: 202),
        Case(method: "GET", path: "work"), Case(method: "GET", path: "work/w99", status: 404),
        Case(method: "DELETE", path: "work/w99", least: .operator, status: 404),
        Case(method: "POST", path: "connections/intercom/register", least: .admin, status: 400),
        Case(method: "POST", path: "dead-letters/retry", body: ["ids": ["e1"]], least: .operator),
        Case(
            method: "POST",
            path: "dead-letters/d9/edit",
            body: ["set": ["Name": "Acme"], "why": "a test"],
            least: .operator,
            status: 409
        ),
        Case(method: "POST", path: "dead-letters/discard", body: ["filter": [:], "why": "a test"], least: .operator),
        Case(
            method: "POST",
            path: "links",
            body: ["records": ["salesforce/Account/001000000000009AAA", "intercom/company/9"], "sync": "accounts"],
            least: .operator
        ),
        Case(method: "DELETE", path: "links/intercom/company/nobody", least: .operator, status: 404),
        Case(method: "POST", path: "syncs/accounts/pause", body: ["why": "a test"], least: .operator),
        Case(method: "POST", path: "syncs/accounts/resume", least: .operator),
        Case(method: "POST", path: "connections/intercom/pause", least: .operator),
        Case(method: "POST", path: "connections/intercom/resume", body: [:], least: .operator),
    ]

    @Test(.timeLimit(.minutes(5))) func `every resource is answered to those whose role allows it alone`() async throws
    {
        try await ServedWorld.withOperators { world in
            try await world.leaveDeadLetter()
            for one in Self.cases {
                let unknown = try await world.api(one.method, one.path, one.body)
                let wrong = try await world.api(
                    one.method,
                    one.path,
                    one.body,
                    with: ["Authorization": "Bearer a-token-for-viewes"]
                )
                #expect(unknown.status == 401 && wrong.status == 401, "\(one.testDescription)")
                #expect(unknown.body == wrong.body)
                for role in Operator.Role.allCases {
                    let answer = try await world.api(one.method, one.path, one.body, as: role)
                    guard role >= one.least else {
                        #expect(answer.status == 403, "\(one.testDescription) as \(role)")
                        #expect(answer.body == Array("forbidden\n".utf8))
                        continue
                    }
                    if answer.status == 202 { try await world.ended(answer) }
                    let repeated = one.method == "POST" && one.path == "links" && role == .admin
                    #expect(
                        answer.status == (repeated ? 409 : one.status),
                        "\(one.testDescription) as \(role): \(String(decoding: answer.body, as: UTF8.self))"
                    )
                    #expect(one.method == "HEAD" || answer.document.object != nil, "\(one.testDescription)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5))) func `an answer is the document that the command prints`() async throws {
        try await ServedWorld.with { world in
            try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme"])
            try await world.rest()
            let desk = Desk(
                configuration: world.configuration,
                store: world.store,
                transport: world.transport,
                clock: SystemClock(),
                entropy: SystemEntropy(),
                loader: ConfigurationLoader(platforms: [], environment: ConfigurationEnvironment([:]))
            )

            for (path, arguments) in [
                ("events", ["events"]), ("events/1", ["event", "1"]), ("explain/1", ["explain", "1"]),
                ("links", ["links"]), ("errors", ["errors"]), ("syncs", ["syncs"]), ("audit", ["audit"]),
                ("connections", ["connections", "list"]), ("dead-letters", ["dead-letters"]),
                ("presets", ["presets", "list"]), ("presets/arlo-contacts", ["presets", "show", "arlo-contacts"]),
                ("schemes", ["schemes", "list"]), ("advice", ["advice"]),
            ] {
                let answer = try await world.api("GET", path)
                let printed = await perform(arguments + ["--json"], at: desk)
                #expect(String(decoding: answer.body, as: UTF8.self) == printed.output, "\(path)")
            }
        }
    }

    @Test(.timeLimit(.minutes(5))) func `dead letters are shown before anything is done to them`() async throws {
        try await ServedWorld.withOperators { world in
            try await world.leaveDeadLetter()
            try await world.leaveDeadLetter()
            let chosen: JSON = ["filter": ["connection": "intercom"], "why": "they say nothing"]
            let wrongCount: JSON = ["filter": [:], "why": "they say nothing", "confirm": true, "expect": 3]
            let done: JSON = ["filter": [:], "why": "they say nothing", "confirm": true, "expect": 2]

            let preview = try await world.api("POST", "dead-letters/discard", chosen, as: .operator)
            let unmet = try await world.api("POST", "dead-letters/discard", wrongCount, as: .operator)
            #expect(preview.document["wouldDiscard"]?.elements?.count == 2)
            #expect(unmet.status == 409)
            #expect(unmet.document["error"]?.text == "2 dead letters are meant, not 3: nothing was done")
            #expect(try await world.store.census().entries[.dead] == 2)
            let discarded = try await world.api("POST", "dead-letters/discard", done, as: .operator)
            #expect(discarded.document["discarded"] == 2)
            #expect(try await world.store.census().entries[.dropped] == 2)

            let audit = try await world.api("GET", "audit", as: .viewer).document["audit"]?.elements ?? []
            #expect(audit.count == 1)
            #expect(audit.first?["who"] == "the-operator")
            #expect(audit.first?["what"] == "discard")
            #expect(audit.first?["count"] == 2)
            #expect(audit.first?["why"] == "they say nothing")
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a pause takes effect at once, and so does its end`() async throws {
        try await ServedWorld.withOperators { world in
            let paused = try await world.api("POST", "syncs/accounts/pause", ["why": "a test"], as: .operator)
            #expect(paused.document["changed"] == true)
            #expect(paused.document.value(at: "paused.by") == "the-operator")
            try await world.ask("intercom", "POST", "/companies", ["company_id": "c-1", "name": "Acme"])
            try await world.rest()
            let syncs = try await world.api("GET", "syncs", as: .viewer).document["syncs"]?.elements ?? []
            let accounts = syncs.first { $0["sync"] == "accounts" }
            #expect(accounts?["state"] == "paused")
            #expect(accounts?["parked"] == 1)

            let resumed = try await world.api("POST", "syncs/accounts/resume", as: .operator)
            #expect(resumed.document["due"] == 1)
            try await world.wait(for: "the verdict") {
                try await world.store.entry(EntryID(1))?.rulings.contains { $0.verdict == .skip(.paused) } == false
            }
        }
    }

    @Test(.timeLimit(.minutes(5))) func `the index names every resource, each with its role, and no other`()
        async throws
    {
        try await ServedWorld.withOperators { world in
            let index = try await world.api("GET", "", as: .viewer).document["resources"]?.elements ?? []

            #expect(index.count == Resource.all.count)
            #expect(index.contains { $0["path"] == "/api/connections/{name}/register" && $0["role"] == "admin" })
            #expect(
                index.contains {
                    $0["method"] == "POST" && $0["path"] == "/api/pull/{sync}" && $0["role"] == "operator"
                }
            )
            // Each command that looks or changes has its resource; the others make no sense there.
            let paths = index.compactMap { $0["path"]?.text?.split(separator: "/").map(String.init) }
            let covered = Set(paths.compactMap { $0.dropFirst().first })
            let apart: Set = [
                "demo", "serve", "sandbox", "replay", "capture", "rehearse", "bench", "event", "link", "unlink",
                "pause", "resume",
            ]
            #expect(Set(Crosswalk.commands).subtracting(apart).isSubset(of: covered))
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a pull is begun, followed and worked off, one at a time of each sync`()
        async throws
    {
        try await ServedWorld.withOperators { world in
            for number in 1...3 {
                let record: JSON = ["Name": .string("Acme \(number)"), "AccountNumber": .string("c-\(number)")]
                try await world.ask("salesforce", "POST", "/services/data/v62.0/sobjects/Account", record)
            }
            try await world.rest()

            let begun = try await world.api("POST", "pull/accounts", ["confirm": true, "why": "a test"], as: .operator)
            #expect(begun.status == 202)
            #expect(begun.headers.only("Location") == "/api/work/w1")
            let work = try await world.ended(begun)
            let plan = try await world.ended(
                try await world.api("POST", "push/accounts", ["dryRun": true], as: .operator)
            )
            let compared = try await world.ended(try await world.api("POST", "reconcile/accounts", [:], as: .operator))
            #expect(work.value(at: "result.journalled") == 3 && work["status"] == 0 && work["state"] == "done")
            #expect(work["by"] == "the-operator" && work["progress"] == "accounts: 3 records journalled")
            #expect(plan.value(at: "result.dryRun") == true)
            #expect(compared.value(at: "result.asOf")?.text != nil)
            let deeds = try await world.store.interventions(limit: 10)
            #expect(deeds.map(\.deed) == [.backfill] && deeds.first?.mandate == Mandate("the-operator", why: "a test"))
            let list = try await world.api("GET", "work", as: .viewer).document["work"]?.elements ?? []
            #expect(list.map { $0["id"] } == ["w3", "w2", "w1"])
            #expect(list.allSatisfy { $0["result"] == nil })
        }
    }

    @Test func `of undertakings one goes on about each subject, some at once, and the last are remembered`()
        async throws
    {
        let undertakings = Undertakings(clock: SystemClock())
        let gate = AsyncStream<Void>.makeStream()
        let first = try undertakings.begin("pull", about: "sync a", by: "ops") { note in
            note("half")
            for await _ in gate.stream { break }
            return .done("{\"wasCancelled\":\(Task.isCancelled)}", status: 0)
        }

        #expect(throws: Undertakings.Refusal.busy(with: "w1")) {
            _ = try undertakings.begin("push", about: "sync a", by: "ops") { _ in .done("{}", status: 0) }
        }
        #expect(undertakings.stop(first.id)?.isStopping == true)
        while undertakings.one(first.id)?.end == nil { await Task.yield() }
        let done = undertakings.one(first.id)?.json(inFull: true)
        #expect(done?.value(at: "result.wasCancelled") == true && done?["progress"] == "half")
        for number in 0..<50 {
            let id = try undertakings.begin("pull", about: "sync \(number)", by: "ops") { _ in .done("{}", status: 1) }
                .id
            while undertakings.one(id)?.end == nil { await Task.yield() }
        }

        #expect(undertakings.all.count == Undertakings.memory.count)
        #expect(undertakings.one(first.id) == nil && undertakings.stop("w0") == nil)
        #expect(undertakings.all.first?.json(inFull: false)["state"] == "not-right")

        let long = "\"" + String(repeating: "x", count: Undertakings.longest - 2) + "\""
        for number in 0..<3 {
            let id = try undertakings.begin("push", about: "sync \(number)", by: "ops") { _ in .done(long, status: 0) }
                .id
            while undertakings.one(id)?.end == nil { await Task.yield() }
        }
        #expect(undertakings.all.map(\.command) == ["push", "push"])
    }

    /// Requests that cannot be understood, each with its status and the sentence of its answer.
    static let refused: [(method: String, path: String, body: JSON?, status: Int, sentence: String)] = [
        ("GET", "nothing", nil, 404, "there is no such resource"),
        ("PUT", "events", nil, 405, "the method is not one of: GET, HEAD"),
        ("GET", "syncs/accounts/pause", nil, 405, "the method is not one of: POST"),
        (
            "GET", "events?stat=dead", nil, 400,
            "the query has `stat`, which is not one of: connection, limit, reason, record, since, state, sync"
        ),
        ("GET", "events?limit=1&limit=2", nil, 400, "the query has `limit` twice"),
        ("GET", "events?limit=20000", nil, 400, "limit 20000 is not between 1 and 10000"),
        ("GET", "explain/1?limit=201", nil, 400, "`limit` is not between 1 and 200"),
        ("GET", "links?broken=perhaps", nil, 400, "`broken` is true or false"),
        ("POST", "syncs/acounts/pause", nil, 400, "there is no sync and no connection `acounts`"),
        ("POST", "syncs/accounts/pause", ["wy": "x"], 400, "the body has `wy`, which is not one of: why"),
        ("POST", "syncs/accounts/pause", "text", 400, "the body is no JSON object"),
        ("POST", "dead-letters/retry", [:], 400, "the body has either `ids` or `filter`"),
        ("POST", "dead-letters/retry", ["ids": [1]], 400, "`ids` is no list of texts"),
        (
            "POST", "dead-letters/retry", ["filter": ["all": true]], 400,
            "`filter` has `all`, which is not one of: connection, limit, reason, record, since, sync"
        ),
        ("POST", "links", ["records": ["a"]], 400, "`records` is not a list of two records"),
        ("POST", "pull/acounts", ["confirm": true], 400, "there is no sync `acounts`"),
        ("POST", "pull/acounts", [:], 400, "there is no sync `acounts`"),
        ("POST", "pull/accounts", ["dryRun": 1], 400, "`dryRun` is true or false"),
        ("POST", "quarantine/promote", ["ids": ["1"]], 400, "`ids` is no list of whole numbers"),
        ("GET", "suggest/acounts", nil, 400, "there is no sync `acounts`"),
    ]

    @Test(.timeLimit(.minutes(5))) func `what cannot be understood is refused in a sentence`() async throws {
        try await ServedWorld.with { world in
            for one in Self.refused {
                let answer = try await world.api(one.method, one.path, one.body)

                #expect(answer.status == one.status, "\(one.method) \(one.path)")
                #expect(answer.document["error"]?.text == one.sentence)
                #expect((answer.headers.only("Allow") != nil) == (one.status == 405))
            }
            // What stands in a value is no option.
            #expect(try await world.api("GET", "explain/--config=x").status == 400)
            #expect(try await world.api("GET", "events?connection=--json").status == 200)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `without operators a page of the web is told apart from this machine`()
        async throws
    {
        try await ServedWorld.with { world in
            let address = "\(world.gateway.operating)"
            let page = try await world.api("POST", "syncs/accounts/pause", with: ["Origin": "https://evil.example"])
            let own = try await world.api("GET", "syncs", with: ["Origin": "http://\(address)"])
            let named = try await world.api(
                "POST",
                "syncs/accounts/pause",
                with: [Doorkeeper.askerHeader: "shell:anna"]
            )

            #expect(page.status == 401)
            #expect(own.status == 200)
            #expect(named.document.value(at: "paused.by") == "shell:anna")
        }
    }

    @Test func `there are so many places, and one that is given back is free`() {
        let places = Places(2)

        #expect([places.take(), places.take(), places.take(), places.take()] == [true, true, false, false])
        places.giveBack()
        #expect([places.take(), places.take()] == [true, false])
    }

    @Test func `a name of this machine that is none of ours is a stranger's`() {
        let doorkeeper = Doorkeeper(operators: [])
        let ask = { (host: String) in doorkeeper.asker(of: HTTPRequest("GET", "/api/syncs", headers: ["Host": host])) }

        #expect(ask("127.0.0.1:8081")?.role == .admin)
        #expect(ask("localhost:8081")?.name == "anybody")
        #expect(ask("[::1]:8081") != nil)
        #expect(ask("rebound.example:8081") == nil)
        #expect(ask("127.0.0.1.nip.io:8081") == nil)
        #expect(doorkeeper.asker(of: HTTPRequest("GET", "/api/syncs")) == nil)
    }
}
