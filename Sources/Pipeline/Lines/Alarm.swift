package import Logging
package import Model
import Synchronization

/// Tells an operator once that a connection's system is failing, and once that it has recovered.
package final class Alarm: Sendable {
    private struct State {
        var failing: Set<ConnectionName> = []
        var raised: [ConnectionName: Int] = [:]
        var ended: [ConnectionName: (since: Timestamp, end: Timestamp)] = [:]
    }

    private let log: Logger
    private let state = Mutex(State())

    /// Sets up an alarm at rest.
    package init(log: Logger) { self.log = log }

    /// How often it was raised for each connection since the process started.
    package var raised: [ConnectionName: Int] { state.withLock(\.raised) }

    /// When the last outage of each connection began and ended.
    package var ended: [ConnectionName: (since: Timestamp, end: Timestamp)] { state.withLock(\.ended) }

    /// Learns how a connection stands: `Breaker.threshold` failures in a row, or a success.
    ///
    /// What it knows already it does not tell again, also when another configuration's lines say it.
    ///
    /// - Parameters:
    ///   - connection: the connection.
    ///   - isFailing: whether its system fails.
    ///   - outage: the outage that has begun, or is over.
    ///   - now: the present.
    package func learn(_ connection: ConnectionName, isFailing: Bool, _ outage: Outage?, at now: Timestamp) {
        let isNews = state.withLock { state in
            guard isFailing else {
                if let outage { state.ended[connection] = (outage.since, now) }
                return state.failing.remove(connection) != nil
            }
            guard state.failing.insert(connection).inserted else { return false }
            state.raised[connection, default: 0] += 1
            return true
        }
        guard isNews else { return }
        var metadata: Logger.Metadata = ["connection": "\(connection)"]
        if let outage { metadata["since"] = "\(outage.since)" }
        if isFailing {
            if let outage { metadata["reason"] = "\(outage.reason)" }
            log.warning("a connection fails and rests by itself", metadata: metadata)
        } else {
            if let outage { metadata["lasted"] = "\((now - outage.since).words)" }
            log.notice("a connection has recovered", metadata: metadata)
        }
    }
}
