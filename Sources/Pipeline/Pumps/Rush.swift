import Store
import Synchronization

/// Whether notifications come much faster than they are planned.
///
/// The planner tells how far it has come; everybody else asks.
final class Rush: Sendable {
    /// By how many times what comes must exceed what is planned, and by how many notifications besides.
    private static let excess = (times: 2, arrivals: 64)

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
            state.isOn = received - state.received > Self.excess.times * planned + Self.excess.arrivals
            state.received = received
        }
    }
}
