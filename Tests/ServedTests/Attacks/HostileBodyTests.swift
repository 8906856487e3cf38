import HTTPClient
import Model
import Store
import Testing

@testable import App

/// Bodies made to hurt whoever reads them, through the gateway's own door.
///
/// Who is not proven is told so before a byte of the body is read. Who is proven gets the 200 that ends the sender's
/// repetitions, and the body becomes a dead letter with its reason.
@Suite struct HostileBodyTests {
    /// A body, and words of the reason for which it is a dead letter; nil where it can be read.
    typealias Body = (name: String, bytes: [UInt8], reason: String?)

    @Test(.timeLimit(.minutes(5))) func `proven bodies that cannot be read are dead letters with a reason`()
        async throws
    {
        try await AttackedGateway.with { (gateway) async throws in
            for body in XMLBombs.all {
                let answer = try await gateway.message(body.bytes)
                #expect(answer.status == 200, "\(body.name)")
                #expect(String(decoding: answer.body, as: UTF8.self).contains("<Ack>true</Ack>"), "\(body.name)")
                try await gateway.expect(body, from: "salesforce")
            }
            for body in JSONBombs.notifications {
                #expect(try await gateway.notification(body.bytes).status == 200, "\(body.name)")
                try await gateway.expect(body, from: "intercom")
            }
            for body in JSONBombs.changeEvents {
                #expect(try await gateway.changeEvent(body.bytes).status == 200, "\(body.name)")
                try await gateway.expect(body, from: "salesforce")
            }
            #expect(try await gateway.message(XMLBombs.honest).status == 200)
            #expect(try await gateway.notification(JSONBombs.honest).status == 200)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `bodies that are not proven are refused unread and leave no trace`()
        async throws
    {
        try await AttackedGateway.with { (gateway) async throws in
            for body in XMLBombs.all {
                let answer = try await gateway.message(body.bytes, secret: "not-the-secret-of-anybody")
                #expect(answer.status == 401, "\(body.name)")
                #expect(answer.body == Array("unauthorized\n".utf8), "\(body.name)")
            }
            for body in JSONBombs.notifications + JSONBombs.changeEvents {
                for answer in [
                    try await gateway.notification(body.bytes, signature: "sha1=" + String(repeating: "0", count: 40)),
                    try await gateway.changeEvent(body.bytes, signature: String(repeating: "0", count: 64)),
                ] {
                    #expect(answer.status == 401, "\(body.name)")
                    #expect(answer.body == Array("unauthorized\n".utf8), "\(body.name)")
                }
            }
            #expect(try await gateway.entries(from: nil).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5))) func `who proves nothing is hung up on behind the answer`() async throws {
        try await AttackedGateway.with { (gateway) async throws in
            let unproven = try await gateway.notification(JSONBombs.honest, signature: "none")
            let nowhere = try await gateway.post("/in/nobody", [:], [])
            let probe = try await gateway.world.transport.send(
                HTTPRequest("HEAD", "http://\(gateway.world.gateway.listen)/in/intercom")
            )
            let proven = try await gateway.notification(JSONBombs.honest)

            #expect([unproven, nowhere, probe, proven].map(\.status) == [401, 404, 200, 200])
            #expect([unproven, nowhere, probe].allSatisfy { $0.headers.only("Connection") == "close" })
            #expect(proven.headers.only("Connection") == nil)
        }
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            "text/xml; charset=utf-16", "text/xml; charset=utf-7", "text/xml; charset=iso-8859-1", "application/json",
            "text/html", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/xml,text/html",
            "",
        ]
    )
    func `a message that says it is something else is refused as such`(contentType: String) async throws {
        try await AttackedGateway.with { (gateway) async throws in
            let answer = try await gateway.message(XMLBombs.honest, contentType: contentType)

            #expect(answer.status == 415)
            #expect(try await gateway.entries(from: nil).isEmpty)
        }
    }
}
