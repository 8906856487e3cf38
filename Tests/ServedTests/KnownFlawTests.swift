import HTTPServer
import Model
import Pipeline
import Store
import Synchronization
import Testing

@testable import App

/// What went wrong in other gateways, tried on a running one.
@Suite struct KnownFlawTests {
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain", "application/xml",
            "application/jsonp", "application/json/x",
        ]
    )
    func `CVE-2026-21858: what is not said to be JSON is not read as JSON`(contentType: String) async throws {
        try await AttackedGateway.with { (gateway) async throws in
            let answer = try await gateway.notification(JSONBombs.honest, contentType: contentType)

            #expect(answer.status == 415)
            #expect(try await gateway.entries(from: nil).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `CVE-2026-21858: a body that speaks of files is data like any other`()
        async throws
    {
        let body = Array(
            """
            {"type":"notification_event","app_id":"\(AttackedGateway.workspace)","topic":"ping","id":"n1",\
            "files":{"file":{"filepath":"/etc/passwd","originalFilename":"x"}},"data":{"item":{}}}
            """.utf8
        )

        try await AttackedGateway.with { (gateway) async throws in
            #expect(try await gateway.notification(body).status == 200)
            try await gateway.expect(("files", body, nil), from: "intercom")

            #expect(try await gateway.entries(from: "intercom").first?.arrival.body == body)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `CVE-2026-21877: operations are looked at; nothing can be written there`()
        async throws
    {
        try await AttackedGateway.with { (gateway) async throws in
            for path in ["/health", "/ready", "/metrics", "/", "/configuration", "/../../etc/passwd", "/in/intercom"] {
                for method in ["POST", "PUT", "PATCH", "DELETE"] {
                    let status = try await gateway.world.operations(path, method: method).status
                    #expect([404, 405].contains(status), "\(method) \(path): \(status)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `CVE-2026-56357 and GHSA-jf52-3f2h-h9j5: without a signature nothing is taken`() async throws {
        try await AttackedGateway.with { (gateway) async throws in
            let json: HTTPHeaders = ["Content-Type": "application/json"]
            let xml: HTTPHeaders = ["Content-Type": "text/xml"]

            for (path, headers, body) in [
                ("/in/intercom", json, JSONBombs.honest), ("/in/intercom/", json, JSONBombs.honest),
                ("/in/intercom?signature=none", json, JSONBombs.honest), ("/in/salesforce", json, [0x7B, 0x7D]),
                ("/in/salesforce/outbound-message", xml, XMLBombs.honest),
                ("/in/salesforce/outbound-message/", xml, XMLBombs.honest),
                ("/in/salesforce/outbound-message/%00", xml, XMLBombs.honest),
            ] { #expect(try await gateway.post(path, headers, body).status == 401, "\(path)") }
            #expect(try await gateway.entries(from: nil).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `GHSA-hh59-fgrr-93hf: a notification that ends things ends nothing before it is proven`() async throws {
        let ending = JSONBombs.notification(topic: "company.deleted", item: "{\"type\":\"company\",\"id\":\"c9\"}")

        try await AttackedGateway.with { (gateway) async throws in
            for signature in ["", "sha1=", "sha1=" + String(repeating: "0", count: 40), "none"] {
                #expect(try await gateway.notification(ending, signature: signature).status == 401)
            }
            #expect(try await gateway.entries(from: nil).isEmpty)
            #expect(try await gateway.notification(ending).status == 200)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `adnanh webhook #83: a refusal says nothing of what would have been right`()
        async throws
    {
        try await AttackedGateway.with { (gateway) async throws in
            var answers: Set<String> = []
            for signature in ["", "sha1=0", "sha256=" + String(repeating: "a", count: 64), "sha1=\u{20AC}"] {
                let answer = try await gateway.notification(JSONBombs.honest, signature: signature)
                let lines = answer.headers.lines.filter { !HTTPHeaders.same($0.name, "Date") }
                let told = lines.map { "\($0.name): \($0.value)" } + [String(decoding: answer.body, as: UTF8.self)]
                answers.insert("\(answer.status) " + told.joined(separator: " "))
            }

            #expect(answers.count == 1)
            #expect(answers.first?.hasSuffix("unauthorized\n") == true)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `SVIXSEC-2026-0001: the URLs that a message carries are gone to by nobody`() async throws {
        let visits = Mutex(0)
        let server = HTTPServer(ServerConfiguration()) { _ in
            visits.withLock { $0 += 1 }
            return .text(200, "visited")
        }
        try server.start()
        let url = "http://127.0.0.1:\(server.port ?? 0)/services/Soap/c/62.0"

        try await AttackedGateway.with { (gateway) async throws in
            #expect(try await gateway.message(XMLBombs.message(urls: url)).status == 200)
            try await gateway.world.wait(for: "the message") {
                try await gateway.entries(from: "salesforce").contains { $0.attempts > 0 && $0.state != .claimed }
            }
        }
        await server.stop(grace: .zero)

        #expect(visits.withLock { $0 } == 0)
    }

    @Test(.timeLimit(.minutes(5)))
    func `Convoy's audit of July 2026: neither secrets nor session ids are in what is kept and shown`() async throws {
        let session = "00D5g000000XyzA!AQ4AQFlawSessionIdThatMustNotBeKept"

        try await AttackedGateway.with { (gateway) async throws in
            #expect(try await gateway.message(XMLBombs.message(session: session)).status == 200)
            let metrics = try await gateway.world.operations("/metrics").body
            let ready = try await gateway.world.operations("/ready").body
            let entry = try #require(try await gateway.entries(from: "salesforce").first)
            let kept = String(decoding: entry.arrival.body, as: UTF8.self) + "\(entry)"
            let shown = String(decoding: metrics + ready, as: UTF8.self)

            for secret in AttackedGateway.secrets + [session] {
                #expect(!kept.contains(secret))
                #expect(!shown.contains(secret))
                #expect(!"\(gateway.world.configuration)".contains(secret))
            }
        }
    }
}
