import Model
import SQLiteStore
import Store
import Testing

@Suite struct VaultTests {
    @Test(arguments: Engine.available)
    func `a rotated grant takes the place of the one before`(engine: Engine) async throws {
        try await engine.open { store in
            let first = Grant(token: Secret("a"), base: "https://one.example", refreshToken: Secret("r1"), at: start)
            let second = Grant(token: Secret([0, 255]), base: "https://two.example", at: at(1))

            #expect(try await store.grant(for: "salesforce") == nil)
            try await store.keep(first, for: "salesforce")
            #expect(try await store.grant(for: "salesforce") == first)
            try await store.keep(second, for: "salesforce")
            #expect(try await store.grant(for: "salesforce") == second)
            #expect(try await store.grant(for: "intercom") == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `a cursor that was never moved is nil`(engine: Engine) async throws {
        try await engine.open { store in
            let cursor = try await store.cursor("poll")

            #expect(cursor == nil)
        }
    }
}
