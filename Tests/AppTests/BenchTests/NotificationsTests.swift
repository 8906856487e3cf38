import Model
import Platforms
import Testing

@testable import App

@Suite struct NotificationsTests {
    @Test func `ids do not repeat, neither among numbers nor among versions nor among seeds`() {
        let one = Notifications(secret: Secret("s"), seed: 1)
        let other = Notifications(secret: Secret("s"), seed: 2)

        let ids = (0..<5000).flatMap { [one.id($0), one.id($0, version: 1), other.id($0)] }

        #expect(Set(ids).count == 15_000)
    }

    @Test(arguments: 0..<7)
    func `a notification is validly signed, shows its id and its company, and has half a KiB to one`(
        number: Int
    ) throws {
        let secret = Secret("a-secret-of-some-length-for-signing")
        let notifications = Notifications(secret: secret, seed: 42)
        let scheme = try #require(SignaturePresets.named("intercom"))
        let message = try notifications.message(number, version: 3)
        let verifier = try SignatureVerifier(scheme: scheme, secrets: [secret])

        let body = try JSON.parse(message.body)

        guard case .proven(let secret, let key) = verifier.verify(message, at: Timestamp(seconds: 0)) else {
            Issue.record("the signature is wrong")
            return
        }
        #expect(secret == 0)
        #expect(key == notifications.id(number, version: 3))
        #expect(body.value(at: "data.item.company_id")?.text == notifications.companyID(number))
        #expect(body.value(at: "data.item.name")?.text == notifications.name(number, version: 3))
        #expect((512...1024).contains(message.body.count))
    }
}
