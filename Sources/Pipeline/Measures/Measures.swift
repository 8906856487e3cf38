package import Model
import Store
import Synchronization

/// What has happened since the process started, counted: a value that stages write to and metrics read.
///
/// What it is counted by is bounded by the configuration: connections, syncs, verdicts, statuses; nothing of a record.
package final class Measures: Sendable {
    /// What an ingress answered.
    package struct Answer: Sendable, Hashable {
        /// The connection; nil where the request named none that there is.
        package let connection: ConnectionName?
        /// The status of the answer.
        package let status: Int
    }

    /// A verdict.
    package struct Judgement: Sendable, Hashable {
        /// The sync; nil when no sync looks at such records.
        package let sync: SyncName?
        /// Why nothing is written; nil when something is.
        package let reason: Reason?
    }

    /// What came of an attempt at a delivery.
    package struct Attempt: Sendable, Hashable {
        /// Where it went.
        package let connection: ConnectionName
        /// `done`, `later`, `dead` or `dropped`.
        package let result: String
    }

    /// A way that a change takes.
    package struct Way: Sendable, Hashable {
        /// The sync.
        package let sync: SyncName
        /// Where it goes.
        package let connection: ConnectionName
    }

    /// All counts of one moment.
    package struct Counts: Sendable, Hashable {
        /// Requests answered by the ingress.
        package var answers: [Answer: Int] = [:]
        /// Verdicts settled.
        package var judgements: [Judgement: Int] = [:]
        /// Deliveries attempted.
        package var attempts: [Attempt: Int] = [:]
        /// From the receipt of what caused a change until it was written.
        package var latencies: [Way: Latencies] = [:]
    }

    private let state = Mutex(Counts())

    /// Begins at zero.
    package init() {}

    /// The counts now.
    package var counts: Counts { state.withLock(\.self) }

    /// Counts an answer of the ingress.
    func answered(_ connection: ConnectionName?, _ status: Int) {
        state.withLock { $0.answers[Answer(connection: connection, status: status), default: 0] += 1 }
    }

    /// Counts the verdicts of settlements.
    func settled(_ settlements: some Sequence<Settlement>) {
        let judgements = settlements.flatMap(\.ending.rulings).map { ruling in
            Judgement(sync: ruling.sync, reason: ruling.verdict.reason)
        }
        state.withLock { counts in
            for judgement in judgements { counts.judgements[judgement, default: 0] += 1 }
        }
    }

    /// Counts attempts, and how long it took since receipt where something was written.
    func attempted(
        _ results: [DeliveryResult],
        to connection: ConnectionName,
        received: [EntryID: Timestamp],
        at now: Timestamp
    ) {
        state.withLock { counts in
            for result in results {
                let attempt = Attempt(connection: connection, result: result.ending.word)
                counts.attempts[attempt, default: 0] += result.deliveries.count
                guard case .done = result.ending else { continue }
                for delivery in result.deliveries {
                    guard let receipt = received[delivery.entry] else { continue }
                    let way = Way(sync: delivery.change.sync, connection: connection)
                    counts.latencies[way, default: Latencies()].add(now - receipt)
                }
            }
        }
    }
}
