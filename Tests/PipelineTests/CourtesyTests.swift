import Model
import Store
import Synchronization
import Testing

@testable import Pipeline

@Suite struct CourtesyTests {
    @Test func `there is a rush while more comes than is planned, and not for a handful`() {
        let inbox = Pile()
        let rush = Rush(at: inbox)
        #expect(!rush.isOn)

        let cases = [(512, 0, false), (513, 0, true), (768, 256, false), (769, 256, true), (0, 0, false)]
        for (arrived, planned, isOn) in cases {
            inbox.grow(by: arrived)
            rush.compare(planned: planned)
            #expect(rush.isOn == isOn, "\(arrived) came, \(planned) were planned")
        }
    }

    @Test(arguments: [(0, 200), (4, 200), (80, 240), (400, 1000)])
    func `a pump lets a rush go first, three times as long as its last turn took`(turn: Int, rest: Int) async {
        let inbox = Pile()
        let rush = Rush(at: inbox)
        let paused = Mutex<[Duration]>([])
        let courtesy = Courtesy(in: rush) { pause in paused.withLock { $0.append(pause) } }
        courtesy.worked(.milliseconds(turn))

        await courtesy.giveWay()
        #expect(paused.withLock(\.self) == [])
        #expect(courtesy.portion(of: 256) == 256)

        inbox.grow(by: 1000)
        rush.compare(planned: 10)
        await courtesy.giveWay()
        #expect(paused.withLock(\.self) == [.milliseconds(rest)])
        #expect(courtesy.portion(of: 256) == 32)
        #expect(courtesy.portion(of: 4) == 1)
    }
}

/// An inbox that counts, and does nothing else.
private final class Pile: Inbox {
    private let count = Mutex(0)

    var arrivalsReceived: Int { count.withLock(\.self) }

    func grow(by arrivals: Int) { count.withLock { $0 += arrivals } }

    func openInbox() async throws(StoreError) {}
    func receive(_: [Arrival], done: @escaping @Sendable (Result<Void, StoreError>) -> Void) { done(.success(())) }
    func takeIn(upTo: Int, at: Timestamp) async throws(StoreError) -> Int { 0 }
}
