import Logging
@testable import Pipeline
import Store
import Synchronization
import Testing

@Suite struct InsistenceTests {
    private let pauses = Counter()

    private var insistence: Insistence {
        Insistence(pause: { [pauses] _ in pauses.next() }, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `what the store cannot take now is done when it can`() async throws {
        let attempts = Counter()

        let value = try await insistence.stored { () async throws(StoreError) in
            guard attempts.next() > 3 else { throw .unavailable("the disk is full") }
            return "done"
        }

        #expect(value == "done")
        #expect(pauses.count == 3)
    }

    @Test(arguments: [StoreError.unusable("damaged"), .conflict("linked twice")])
    func `what does not pass by itself is not tried again`(error: StoreError) async {
        let attempts = Counter()

        await #expect(throws: Interruption.store(error)) {
            try await insistence.stored { () async throws(StoreError) in
                attempts.next()
                throw error
            }
        }

        #expect(attempts.count == 1)
        #expect(pauses.count == 0)
    }

    @Test func `a store that stays away is given up in the end`() async {
        await #expect(throws: Interruption.store(.unavailable("locked"))) {
            try await insistence.stored { () async throws(StoreError) in throw .unavailable("locked") }
        }

        #expect(pauses.count == 239)
    }
}

/// Counts what happens.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }

    /// Counts one more, and says how many there are now.
    @discardableResult
    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
