import Model
import Platforms
import Testing

/// The connection that the fixtures are about.
enum IntercomFixture {
    static let connection: ConnectionName = "intercom"
    static let company = KindRef(connection, "company")
    static let secret = Secret("intercom-client-secret-of-the-fixtures")
    static let oldSecret = Secret("intercom-client-secret-before-the-change")
    static let now = Timestamp(seconds: 1_772_355_602)

    static func settings(receive: Settings) -> Settings {
        Settings([
            ("token", .secret(Secret("a token"))), ("workspace", .text("abc123de")), ("receive", .group(receive)),
        ])
    }

    static let webhook = Settings([
        ("webhook", .group(Settings([("secrets", .list([.secret(secret), .secret(oldSecret)]))])))
    ])

    static func system(receive: Settings = webhook) throws -> System {
        try IntercomPlatform().open(connection, settings(receive: receive))
    }

    static func request(_ name: String) throws -> HTTPRequest {
        try #require(HTTPText.request(try FixtureFiles.bytes("intercom/inbound/\(name).http")))
    }
}

@Suite struct IntercomInboundTests {
    static let names = FixtureFiles.names(in: "intercom/inbound", ending: ".http")

    @Test func `there are requests to test with`() {
        #expect(Self.names.count >= 20)
    }

    @Test(arguments: names)
    func `a captured request is taken for what it is`(name: String) throws {
        let expected = try FixtureFiles.json("intercom/inbound/\(name).events.json")

        let taken = Rendering.taken(
            try IntercomFixture.request(name),
            by: try IntercomFixture.system().source,
            at: IntercomFixture.now
        )

        #expect(taken.ordered == expected.ordered, "\(taken.pretty)")
    }

    @Test func `the raw bytes and the harmless headers are journalled`() throws {
        var request = try IntercomFixture.request("company.updated")
        request.headers.add("Authorization", "Bearer of a proxy")

        let admission = try IntercomFixture.system().source.admit(request, route: [], at: IntercomFixture.now)

        let arrival = try #require(admission.arrivals.first)
        #expect(arrival.body == request.body)
        #expect(arrival.receiver == "webhook")
        #expect(arrival.headers.only("Authorization") == nil)
        #expect(arrival.headers.only("X-Hub-Signature") != nil)
        #expect(arrival.receivedAt == IntercomFixture.now)
    }

    @Test func `other routes, and connections without a receiver, are unknown`() throws {
        let request = try IntercomFixture.request("ping")
        let source = try IntercomFixture.system().source
        let deaf = try IntercomFixture.system(receive: Settings()).source

        #expect(throws: Refusal.unknownReceiver) {
            _ = try source.admit(request, route: ["outbound-message"], at: IntercomFixture.now)
        }
        #expect(throws: Refusal.unknownReceiver) { _ = try deaf.admit(request, route: [], at: IntercomFixture.now) }
    }

    @Test func `a relay may sign in its own way, beside Intercom itself`() throws {
        let key = Secret("a relay's own secret of some length")
        let relay = Settings([("secrets", .list([.secret(key)])), ("scheme", .text("standard-webhooks"))])
        var written = relay
        written["scheme"] = .data(["algorithm": "hmac-sha256", "header": "X-Relay", "template": "{body}"])
        var receive = IntercomFixture.webhook
        receive["signed"] = .group(written)
        let source = try IntercomFixture.system(receive: receive).source
        var request = try IntercomFixture.request("company.updated")
        let direct = try source.admit(request, route: [], at: IntercomFixture.now)
        request.headers = ["Content-Type": "application/json"]
        let scheme = try SignatureScheme(json: ["algorithm": "hmac-sha256", "header": "X-Relay"])

        let relayed = try source.admit(
            try scheme.sign(request, with: key, at: IntercomFixture.now),
            route: [],
            at: IntercomFixture.now
        )

        #expect(direct.arrivals.map(\.receiver) == ["webhook"])
        #expect(relayed.arrivals.map(\.receiver) == ["signed"])
        #expect(relayed.arrivals.map(\.deliveryKey) == direct.arrivals.map(\.deliveryKey))
        #expect(throws: SettingsError.self) {
            _ = try IntercomFixture.system(receive: Settings([("signed", .group(relay))]))
        }
    }

    @Test(arguments: names)
    func `no cut of a body breaks the reader`(name: String) throws {
        let source = try IntercomFixture.system().source
        let body = try IntercomFixture.request(name).body
        for count in stride(from: 0, to: body.count, by: 7) {
            let arrival = Arrival(
                connection: "intercom",
                receiver: "webhook",
                deliveryKey: nil,
                provenBy: SecretMark(0),
                body: Array(body.prefix(count)),
                receivedAt: IntercomFixture.now
            )
            #expect(throws: Unreadable.self) { _ = try source.read(arrival) }
        }
    }

    @Test func `every change of one byte is read or refused, never worse`() throws {
        let source = try IntercomFixture.system().source
        let body = try IntercomFixture.request("company.updated").body
        for index in body.indices {
            for bit in [UInt8(1), 0x20, 0x80] {
                var changed = body
                changed[index] ^= bit
                let arrival = Arrival(
                    connection: "intercom",
                    receiver: "webhook",
                    deliveryKey: nil,
                    provenBy: SecretMark(0),
                    body: changed,
                    receivedAt: IntercomFixture.now
                )
                _ = try? source.read(arrival)
            }
        }
    }

    @Test func `a notification and a sweep show the same company the same`() throws {
        let source = try IntercomFixture.system().source
        let notified = Array(
            #"{"topic":"company.updated","data":{"item":{"type":"company","id":"a1","plan":null,"created_at":"2026-01-10T04:11:34.000+00:00"}}}"#
                .utf8
        )
        let polled = Array(#"{"type":"company","id":"a1","plan":{},"created_at":1768018294}"#.utf8)
        func event(_ receiver: String, _ body: [UInt8]) throws -> Event {
            let arrival = Arrival(
                connection: "intercom",
                receiver: receiver,
                deliveryKey: nil,
                provenBy: nil,
                body: body,
                receivedAt: IntercomFixture.now
            )
            return try #require(try source.read(arrival).events.first)
        }

        let first = try event("webhook", notified)
        let second = try event("poll", polled)

        #expect(first.record == second.record)
        #expect(first.fields == second.fields)
        #expect((first.verb, second.verb) == (.updated, .saved))
    }
}
