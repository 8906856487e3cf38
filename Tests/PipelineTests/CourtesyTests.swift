import Model
import Store
import Synchronization
import Testing

@testable import Pipeline

@Suite struct CourtesyTests {
    @Test func `a pump takes on its whole turn while nobody waits for a commit, and a small part else`() {
        #expect(Courtesy(Crowd(0)) { _ in }.portion(of: 256) == 256)
        #expect(Courtesy(Crowd(1)) { _ in }.portion(of: 256) == 32)
        #expect(Courtesy(Crowd(1)) { _ in }.portion(of: 4) == 1)
    }

    @Test func `a pump lets a rush go first, for a moment`() async {
        let paused = Mutex<[Duration]>([])

        await Courtesy(Crowd(1)) { pause in paused.withLock { $0.append(pause) } }.giveWay()
        #expect(paused.withLock(\.self) == [])

        await Courtesy(Crowd(2)) { pause in paused.withLock { $0.append(pause) } }.giveWay()
        #expect(paused.withLock(\.self) == [.milliseconds(50)])
    }
}

/// An inbox for which so many wait, and that does nothing else.
private struct Crowd: Inbox {
    let arrivalsOnTheirWay: Int

    init(_ waiting: Int) { arrivalsOnTheirWay = waiting }

    func openInbox() async throws(StoreError) {}
    func receive(_: [Arrival]) async throws(StoreError) {}
    func takeIn(upTo: Int, at: Timestamp) async throws(StoreError) -> Int { 0 }
}
