import Model
import Platforms
import Testing

/// Damaged and hostile bytes: whatever is proven ends as events or as a reason, never as a crash.
@Suite struct SalesforceRobustnessTests {
    /// Damage that repeats: a linear congruential generator (Knuth's constants).
    private struct Damage: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 16
        }

        mutating func applied(to bytes: [UInt8]) -> [UInt8] {
            var bytes = bytes
            for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &self)
                switch UInt8.random(in: 0...3, using: &self) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(Array("<>&\"'/:;!{}[],0".utf8).randomElement(using: &self) ?? 0, at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &self)))
                }
            }
            return bytes
        }
    }

    @Test(arguments: SalesforceInboundTests.read)
    func `damaged bytes are read or explained`(name: String) throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/\(name).http")
        let receiver = name.hasPrefix("om-") ? "outbound-message" : "signed"
        var damage = Damage(state: UInt64(name.utf8.count) &* 7919)

        for _ in 0..<100 {
            var request = file.request
            request.body = damage.applied(to: file.body)
            let alone = Arrival(
                connection: "salesforce",
                receiver: receiver,
                deliveryKey: nil,
                provenBy: SecretMark(0),
                body: request.body,
                receivedAt: SalesforceFixtures.now
            )
            let admitted = try? system.source.admit(request, route: file.route, at: SalesforceFixtures.now)
            for arrival in (admitted?.arrivals ?? []) + [alone] where arrival.poison == nil {
                do throws(Unreadable) {
                    let reading = try system.source.read(arrival)
                    #expect(reading.events.isEmpty == (reading.remark != nil))
                } catch {
                    #expect(!error.reason.isEmpty)
                }
            }
        }
    }

    @Test(arguments: SalesforceOutboundTests.names)
    func `damaged answers end the conversation or go on with it`(name: String) throws {
        let conversation = try SalesforceConversation(name)
        guard let file = try? HTTPFile("\(SalesforceConversation.folder)/\(name).response-1.http") else { return }
        var damage = Damage(state: UInt64(name.utf8.count) &* 104_729)

        for _ in 0..<50 {
            var response = file.response
            response.body = damage.applied(to: file.body)
            if case .finish(let outcome) = try conversation.step(after: [response]),
                let asked = conversation.ask["writes"]
            {
                #expect(outcome.elements?.count == asked.elements?.count)
            }
        }
    }

    @Test func `a session id is found in whatever is left of a message`() throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/om-session-present.http")
        let session = "!AQ4AQFixtureSessionIdThatMustNotBeKept"

        for count in stride(from: 0, to: file.body.count, by: 7) {
            var request = file.request
            request.body = Array(file.body.prefix(count))
            let arrivals = try system.source.admit(request, route: file.route, at: SalesforceFixtures.now).arrivals
            #expect(arrivals.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains(session) })
        }
    }

    /// Bytes that would take hours if every `>` looked back for its `<`, or every reference for its end.
    static let long = [">", "<", "<SessionId>", "<SessionId a='>'", "&", "]]", "<!--", "<![CDATA[", "<a xmlns:b='c'>"]

    @Test(arguments: long) func `a mebibyte of markup is a dead letter, in time that grows with its length alone`(
        piece: String
    ) throws {
        let system = try SalesforceFixtures.system()
        let file = try HTTPFile("salesforce/inbound/om-session-present.http")
        var request = file.request
        request.body = Array(String(repeating: piece, count: (1 << 20) / piece.utf8.count).utf8)

        let admission = try system.source.admit(request, route: file.route, at: SalesforceFixtures.now)

        #expect(admission.answer.status == 200)
        #expect(admission.arrivals.map { $0.poison != nil } == [true])
    }

    @Test func `namespaces do not multiply`() {
        let outer = (0..<31).map { depth in
            "<a " + (0..<31).map { "xmlns:n\(depth)-\($0)='u'" }.joined(separator: " ") + ">"
        }
        let inner = String(repeating: "<b xmlns:c='u'/>", count: 50_000)

        #expect(throws: XMLError.self) { try XMLDocument.parse(Array((outer.joined() + inner).utf8)) }
    }
}
