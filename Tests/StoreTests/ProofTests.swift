import Model
import SQLiteStore
import Store
import Testing

@Suite struct ProofTests {
    private static func proven(_ key: String, by mark: SecretMark?, at received: Timestamp) -> Arrival {
        Arrival(
            connection: "intercom",
            receiver: "webhook",
            deliveryKey: key,
            provenBy: mark,
            body: Array("{}".utf8),
            receivedAt: received
        )
    }

    @Test(arguments: Engine.available)
    func `what each secret proves is counted, repeated deliveries too, and what none proves is not`(
        engine: Engine
    ) async throws {
        try await engine.open { (store) async throws in
            let (old, new) = (SecretMark(1), SecretMark(2))
            _ = try await store.append(
                [Self.proven("1", by: old, at: at(1)), Self.proven("p", by: nil, at: at(1))],
                at: at(1)
            )
            _ = try await store.append([Self.proven("1", by: old, at: at(5))], at: at(5))
            _ = try await store.append(
                [Self.proven("2", by: new, at: at(9)), Self.proven("3", by: old, at: at(3))],
                at: at(9)
            )

            let uses = try await store.secretUses()

            #expect(uses.map(\.mark) == [new, old])
            #expect(uses.map(\.count) == [1, 3])
            #expect(uses.map(\.first) == [at(9), at(1)])
            #expect(uses.map(\.last) == [at(9), at(5)])
        }
    }

    @Test(arguments: Engine.available)
    func `an arrival is read back with the secret that proved it`(engine: Engine) async throws {
        try await engine.open { (store) async throws in
            let arrival = Self.proven("1", by: SecretMark(0xffff), at: start)
            _ = try await store.append([arrival], at: start)

            #expect(try await store.entries(HistoryFilter()).map(\.arrival) == [arrival])
        }
    }

    @Test(arguments: Engine.available)
    func `a configuration is noted when it comes into force, not when a gateway starts with the same`(
        engine: Engine
    ) async throws {
        try await engine.open { (store) async throws in
            let (one, other) = (ConfigurationMark("aaaaaaaaaaaa"), ConfigurationMark("bbbbbbbbbbbb"))
            for (mark, second) in [(one, 1), (one, 2), (other, 3), (one, 4)] {
                try await store.enforce(mark, by: "1.0", at: at(Int64(second)))
            }
            try await store.enforce(one, by: "1.1", at: at(5))

            #expect(
                try await store.configurations() == [
                    ConfigurationPeriod(one, by: "1.1", since: at(5)),
                    ConfigurationPeriod(one, by: "1.0", since: at(4)),
                    ConfigurationPeriod(other, by: "1.0", since: at(3)),
                    ConfigurationPeriod(one, by: "1.0", since: at(1)),
                ]
            )
        }
    }

    @Test(arguments: Engine.available)
    func `a delivery has the trace of what led to it`(engine: Engine) async throws {
        try await engine.open { (store) async throws in
            _ = try await store.append([arrival("1")], at: start)
            let entry = try await store.claimEntries(upTo: 1, at: start, until: at(60))[0]
            let ruling = ruling(.deliver([change(account.record("1"))]))
            _ = try await store.settle([Settlement(entry, .settled([ruling], remark: nil))], at: start)

            let lanes = try await store.claimLanes(upTo: 1, except: [], at: start, until: at(60))

            #expect(lanes.first?.deliveries.map(\.trace) == [Trace(of: entry.arrival)])
        }
    }
}
