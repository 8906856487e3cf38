import Store
import Synchronization

/// Whether notifications come faster than they are planned.
///
/// The planner tells how far it has come; everybody else asks.
final class Rush: Sendable {
    /// By how many notifications what comes must exceed what is planned: what a planner makes good in a moment is no rush.
    ///
    /// As long as there is one, the planner plans 32 and rests for `Courtesy`'s 200 ms; so it is over when fewer than some
    /// 2,500 a second come.
    private static let excess = 512

    private struct State {
        var received: Int
        var isOn = false
    }

    private let inbox: any Inbox
    private let state: Mutex<State>

    init(at inbox: any Inbox) {
        self.inbox = inbox
        state = Mutex(State(received: inbox.arrivalsReceived))
    }

    /// Whether there is one.
    var isOn: Bool { state.withLock(\.isOn) }

    /// Compares what has come since the last call with what was planned in that time.
    func compare(planned: Int) {
        let received = inbox.arrivalsReceived
        state.withLock { state in
            state.isOn = received - state.received > planned + Self.excess
            state.received = received
        }
    }
}
