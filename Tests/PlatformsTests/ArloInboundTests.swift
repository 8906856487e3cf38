import Crypto
import Model
import Platforms
import Testing

@Suite struct ArloInboundTests {
    static let names = FixtureFiles.names(in: "arlo/inbound", ending: ".http")

    @Test func `there are requests to test with`() {
        #expect(Self.names.count >= 40)
    }

    @Test(arguments: names)
    func `a captured request is taken for what it is`(name: String) throws {
        let expected = try FixtureFiles.json("arlo/inbound/\(name).events.json")

        let taken = Rendering.taken(
            try ArloFixture.request(name),
            by: try ArloFixture.system().source,
            at: ArloFixture.now
        )

        #expect(taken.ordered == expected.ordered, "\(taken.pretty)")
    }

    @Test func `the published signature of bytes that are no JSON is accepted`() throws {
        let scheme = try #require(SignaturePresets.named("arlo"))
        let verifier = try SignatureVerifier(scheme: scheme, secrets: [Secret("webhooksecretkey")], minimumLength: 12)
        let signature = "ssDoykuhYoBGW2ABhRhldOMgSEQT5bhH2IH7zHmZ+UT9CimRC7elmvqOE0H+htYiVTjCIM/KIKoLy/2dZij3pQ=="
        let request = HTTPRequest(
            "POST",
            "/in/arlo",
            headers: ["X-Arlo-Signature": signature],
            body: Array("{events: {}}".utf8)
        )

        #expect(verifier.verify(request, at: ArloFixture.now) == .proven(secret: 0, deliveryKey: nil))
    }

    @Test(arguments: names)
    func `nothing that is not proven is looked at`(name: String) throws {
        var request = try ArloFixture.request(name)
        request.headers.replace("X-Arlo-Signature", Base64.encode([UInt8](repeating: 7, count: 64)))
        let source = try ArloFixture.system().source

        #expect(throws: Refusal.unproven("webhook: mismatch")) {
            _ = try source.admit(request, route: [], at: ArloFixture.now)
        }
    }

    @Test func `the raw bytes and the harmless headers are journalled`() throws {
        var request = try ArloFixture.request("several-events")
        request.headers.add("Authorization", "Bearer of a proxy")

        let admission = try ArloFixture.system().source.admit(request, route: [], at: ArloFixture.now)

        let arrival = try #require(admission.arrivals.first)
        #expect(arrival.body == request.body)
        #expect(arrival.receiver == "webhook")
        #expect(arrival.headers.only("Authorization") == nil)
        #expect(arrival.headers.only("X-Arlo-Signature") != nil)
        #expect(arrival.receivedAt == ArloFixture.now)
    }

    @Test func `other routes, and connections without a receiver, are unknown`() throws {
        let request = try ArloFixture.request("contact.created")
        let source = try ArloFixture.system().source
        let deaf = try ArloFixture.system(receive: Settings()).source

        #expect(throws: Refusal.unknownReceiver) {
            _ = try source.admit(request, route: ["webhook"], at: ArloFixture.now)
        }
        #expect(throws: Refusal.unknownReceiver) { _ = try deaf.admit(request, route: [], at: ArloFixture.now) }
    }

    @Test func `a relay may sign in its own way, beside Arlo itself`() throws {
        let key = Secret("a relay's own secret of some length")
        var receive = ArloFixture.webhook
        receive["signed"] = .group(
            Settings([
                ("secrets", .list([.secret(key)])),
                ("scheme", .data(["algorithm": "hmac-sha256", "header": "X-Relay", "template": "{body}"])),
            ])
        )
        let source = try ArloFixture.system(receive: receive).source
        var request = try ArloFixture.request("contact.updated-by-number")
        request.headers = ["Content-Type": "application/json"]
        let scheme = try SignatureScheme(json: ["algorithm": "hmac-sha256", "header": "X-Relay"])

        let admission = try source.admit(
            try scheme.sign(request, with: key, at: ArloFixture.now),
            route: [],
            at: ArloFixture.now
        )

        #expect(admission.arrivals.map(\.receiver) == ["signed"])
        #expect(try source.read(admission.arrivals[0]).events.map(\.record.id) == ["562"])
    }

    @Test func `the same delivery twice counts twice, unless its events have ids`() throws {
        let source = try ArloFixture.system().source
        func key(_ name: String) throws -> String? {
            let admission = try source.admit(try ArloFixture.request(name), route: [], at: ArloFixture.now)
            return admission.arrivals.first?.deliveryKey
        }

        #expect(try key("contact.created") == nil)
        #expect(try key("with-event-ids") != nil)
        #expect(try key("with-event-ids") == key("with-event-ids"))
    }

    @Test(arguments: ["several-events", "xml", "contact-merge-request"])
    func `no cut of a body breaks the reader`(name: String) throws {
        let source = try ArloFixture.system().source
        let body = try ArloFixture.request(name).body
        for count in stride(from: 0, to: body.count, by: 3) {
            let arrival = ArloFixture.arrival("webhook", Array(body.prefix(count)))
            #expect(throws: Unreadable.self) { _ = try source.read(arrival) }
        }
    }

    @Test(arguments: ["several-events", "xml"])
    func `every change of one byte is read or refused, never worse`(name: String) throws {
        let source = try ArloFixture.system().source
        let body = try ArloFixture.request(name).body
        for index in body.indices {
            for bit in [UInt8(1), 0x20, 0x80] {
                var changed = body
                changed[index] ^= bit
                _ = try? source.read(ArloFixture.arrival("webhook", changed))
                _ = try? source.read(ArloFixture.arrival("poll", changed))
            }
        }
    }
}
