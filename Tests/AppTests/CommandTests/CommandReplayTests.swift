import Model
import Platforms
import Testing

@testable import App

/// What replay makes of captured requests before they go out.
@Suite struct CommandReplayTests {
    private let entropy = SeededEntropy(seed: "replay")
    private let now = Timestamp(seconds: 1_772_355_600)

    @Test func `a notification's id changes in place, and no other byte moves`() throws {
        let body = #"{ "type":"notification_event",  "id":"notif_5d0c6a2e-1111-4222-8333-000000000002", "n":1 }"#
        let request = HTTPRequest("POST", "/in/intercom", body: Array(body.utf8))
        let ids = DeliveryIDs(of: request, SignaturePresets.named("intercom"))

        let renewed = try #require(ids.renewed(body, by: entropy, at: now))

        #expect(renewed != body)
        #expect(renewed.utf8.count == body.utf8.count)
        #expect(renewed.hasPrefix(#"{ "type":"notification_event",  "id":"notif_"#))
        #expect(renewed.hasSuffix(#"", "n":1 }"#))
    }

    @Test func `every notification of an outbound message gets an id of its own`() throws {
        let body = """
            <n:notifications xmlns:n="x"><OrganizationId>00D5g000000XyzAEAS</OrganizationId>
            <n:Notification>
              <n:Id>04l5g00000Ab001AAB</n:Id><sObject><Id>0015g00000Ab001AAB</Id></sObject></n:Notification>
            <n:Notification><n:Id>04l5g00000Ab002AAB</n:Id></n:Notification></n:notifications>
            """
        let ids = DeliveryIDs(of: HTTPRequest("POST", "/", body: Array(body.utf8)), nil)

        let renewed = try #require(ids.renewed(body, by: entropy, at: now))

        #expect(!renewed.contains("04l5g00000Ab001AAB"))
        #expect(!renewed.contains("04l5g00000Ab002AAB"))
        #expect(renewed.contains("<Id>0015g00000Ab001AAB</Id>"))
        #expect(renewed.matches(of: #/<n:Id>04l[0-9A-Za-z]{15}</#).count == 2)
        #expect(renewed.utf8.count == body.utf8.count)
    }

    @Test func `a body without an id cannot be new`() {
        let ids = DeliveryIDs(of: HTTPRequest("POST", "/", body: Array("[]".utf8)), nil)

        #expect(ids.renewed("[]", by: entropy, at: now) == nil)
    }

    @Test(arguments: ["\r\n", "\n"])
    func `a captured request keeps its body to the last byte`(lineEnd: String) throws {
        let head = ["POST /in/x HTTP/1.1", "Content-Type: application/json", "", ""].joined(separator: lineEnd)

        let request = try #require(CapturedRequest.parse(Array(head.utf8) + [0, 10, 13, 255]))

        #expect(request.target == "/in/x")
        #expect(request.body == [0, 10, 13, 255])
    }
}
