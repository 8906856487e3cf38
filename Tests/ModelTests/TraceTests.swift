import Model
import Testing

@Suite struct TraceTests {
    /// The standard's own example (https://www.w3.org/TR/trace-context/#examples-of-http-traceparent-headers).
    private static let example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private static func arrival(_ key: String?, headers: HTTPHeaders = [:], body: String = "{}") -> Arrival {
        Arrival(
            connection: "intercom",
            receiver: "webhook",
            deliveryKey: key,
            provenBy: nil,
            headers: headers,
            body: Array(body.utf8),
            receivedAt: Timestamp(seconds: 1)
        )
    }

    @Test func `a sender's trace goes on, with a step of our own`() throws {
        let trace = Trace(of: Self.arrival("1", headers: ["traceparent": Self.example]))
        let sent = trace.parent(step: 7)

        #expect(trace.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(sent.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") && sent.hasSuffix("-01"))
        #expect(sent != Self.example)
        #expect(Trace(parent: sent) == trace)
        #expect(trace.parent(step: 7) == sent && trace.parent(step: 8) != sent)
    }

    @Test func `a sender that does not record is not recorded further on`() throws {
        let trace = try #require(Trace(parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"))

        #expect(trace.parent(step: 1).hasSuffix("-00"))
        #expect(Trace(stored: trace.stored) == trace)
    }

    @Test(arguments: [
        "", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b70-01",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
    ])
    func `what is no traceparent is ignored`(text: String) {
        let trace = Trace(of: Self.arrival("1", headers: ["traceparent": text]))

        #expect(Trace(parent: text) == nil)
        #expect(trace == Trace(of: Self.arrival("1")))
    }

    @Test func `of a later version what is known is read`() {
        let later = "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes"

        #expect(Trace(parent: later)?.description == "4bf92f3577b34da6a3ce929d0e0e4736")
    }

    @Test func `without a sender's trace an arrival has one of its own, the same wherever it is asked`() {
        let keys = (0..<500).map { "notification-\($0)" }
        let traces = Set(keys.map { Trace(of: Self.arrival($0)) })
        let bodies = Set((0..<500).map { Trace(of: Self.arrival(nil, body: "{\"id\":\($0)}")) })

        #expect(traces.count == 500 && bodies.count == 500)
        #expect(Trace(of: Self.arrival("1")) == Trace(of: Self.arrival("1", body: "another")))
        #expect(traces.allSatisfy { Trace(stored: $0.stored) == $0 && Trace(parent: $0.parent(step: 1)) == $0 })
    }

    @Test func `a mark tells secrets apart by four digits`() {
        #expect(SecretMark(0x0a1f).description == "0a1f")
        #expect(ReceiverSecrets("webhook", [SecretMark(1), SecretMark(2)]).place(of: SecretMark(2)) == 2)
        #expect(ReceiverSecrets("webhook", [SecretMark(1)]).place(of: SecretMark(2)) == nil)
    }
}
