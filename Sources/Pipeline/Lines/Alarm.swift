package import Logging
package import Model
import Synchronization

/// Tells an operator once that a connection's system is failing, and once that it has recovered.
package final class Alarm: Sendable {
    private struct State {
        var failing: Set<ConnectionName> = []
        var raised: [ConnectionName: Int] = [:]
    }

    private let log: Logger
    private let state = Mutex(State())

    /// Sets up an alarm at rest.
    package init(log: Logger) { self.log = log }

    /// How often it was raised for each connection since the process started.
    package var raised: [ConnectionName: Int] { state.withLock(\.raised) }

    /// Learns how a connection stands: `Breaker.threshold` failures in a row, or a success.
    ///
    /// What it knows already it does not tell again, also when another configuration's lines say it.
    package func learn(_ connection: ConnectionName, isFailing: Bool) {
        let isNews = state.withLock { state in
            guard isFailing else { return state.failing.remove(connection) != nil }
            guard state.failing.insert(connection).inserted else { return false }
            state.raised[connection, default: 0] += 1
            return true
        }
        guard isNews else { return }
        if isFailing {
            log.warning("a connection is failing and left alone", metadata: ["connection": "\(connection)"])
        } else {
            log.notice("a connection has recovered", metadata: ["connection": "\(connection)"])
        }
    }
}
