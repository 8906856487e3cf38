import Model
import SQLiteStore
import Store
import Synchronization
import Testing

@testable import App

/// What tells a gateway the time, and what becomes of it when somebody sets the clock.
@Suite struct ClockTests {
    private let wall = SetClock(Timestamp(seconds: 1_772_355_600))
    private let steady = SetClock(Timestamp(seconds: 100))

    private func pass(_ duration: Duration) {
        wall.set(wall.now + duration)
        steady.set(steady.now + duration)
    }

    @Test func `as long as nobody sets the clock, it is the time`() {
        let clock = YieldingClock(wall, steady: steady)

        pass(.seconds(30))

        #expect(clock.now == wall.now)
    }

    @Test func `a clock that is set forward is followed at once`() {
        let clock = YieldingClock(wall, steady: steady)

        wall.set(wall.now + .seconds(3600))

        #expect(clock.now == wall.now)
    }

    @Test func `a clock that is set back is waited for at half the speed`() {
        let clock = YieldingClock(wall, steady: steady)
        let before = clock.now

        wall.set(wall.now - .seconds(3600))

        #expect(clock.now == before)
        pass(.seconds(10))
        #expect(clock.now == before + .seconds(5))
        #expect(clock.now == before + .seconds(5))
        pass(.seconds(7190))
        #expect(clock.now == wall.now)
        pass(.seconds(1))
        #expect(clock.now == wall.now)
    }

    @Test func `back and forth again, it is the time`() {
        let clock = YieldingClock(wall, steady: steady)
        _ = clock.now

        wall.set(wall.now - .seconds(3600))
        pass(.seconds(10))
        _ = clock.now
        wall.set(wall.now + .seconds(3600))

        #expect(clock.now == wall.now)
    }

    @Test(.timeLimit(.minutes(5))) func `a store that takes no writes tells why, to all who ask`() async throws {
        let store = try SQLiteStore.inMemory()
        let probe = StoreProbe(store, clock: wall)

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await probe.run() }
            #expect(await probe.fault() == nil)
            try store.close()
            async let one = probe.fault()
            async let other = probe.fault()
            #expect(await [one, other].allSatisfy { $0?.isEmpty == false })
            group.cancelAll()
        }
    }
}

/// A clock that somebody sets.
private final class SetClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ time: Timestamp) { self.time = Mutex(time) }

    var now: Timestamp { time.withLock { $0 } }

    /// Sets it.
    func set(_ now: Timestamp) { time.withLock { $0 = now } }
}
