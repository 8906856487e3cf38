import Model
import Pipeline
import Store

/// What `GET /metrics` tells, in the text format 0.0.4 of Prometheus.
///
/// No value in it comes from a record.
struct Metrics: Sendable {
    private var text = ""

    /// Reads the figures.
    static func read(_ works: Works, store: any Store, at now: Timestamp) async throws(StoreError) -> Metrics {
        let census = try await store.census()
        let backlog = try await store.backlog()
        let waiting = try await store.waiting().sorted { $0.key < $1.key }
        let failing = Set(works.failing)
        var metrics = Metrics()
        metrics.add(
            "crosswalk_entries",
            "Journal entries by state.",
            WorkState.allCases.map { ($0.labels, census.entries[$0] ?? 0) }
        )
        metrics.add(
            "crosswalk_deliveries",
            "Deliveries by state.",
            WorkState.allCases.map { ($0.labels, census.deliveries[$0] ?? 0) }
        )
        metrics.add("crosswalk_backlog_entries", "Entries that wait to be decided.", [([:], backlog.entries)])
        metrics.add(
            "crosswalk_backlog_oldest_age_seconds",
            "For how long the oldest of them has waited.",
            [([:], Self.age(backlog.oldest, at: now))]
        )
        metrics.add(
            "crosswalk_outbox_deliveries",
            "Deliveries that wait, by connection.",
            waiting.map { (["connection": $0.key.text], $0.value.deliveries) }
        )
        metrics.add(
            "crosswalk_outbox_oldest_age_seconds",
            "For how long the oldest of them has waited.",
            waiting.map { (["connection": $0.key.text], Self.age($0.value.oldest, at: now)) }
        )
        metrics.add(
            "crosswalk_connection_failing",
            "Whether a connection's system has failed several times in a row.",
            works.couriers.map { (["connection": $0.connection.text], failing.contains($0.connection) ? 1 : 0) }
        )
        return metrics
    }

    /// The answer.
    var response: HTTPResponse {
        HTTPResponse(
            200,
            headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"],
            body: Array(text.utf8)
        )
    }

    private mutating func add(_ name: String, _ help: String, _ samples: [(labels: [String: String], value: Int)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.key)=\(JSON.string($0.value).compact)" }.joined(separator: ",")
            text += labels.isEmpty ? "\(name) \(sample.value)\n" : "\(name){\(labels)} \(sample.value)\n"
        }
    }

    private static func age(_ since: Timestamp?, at now: Timestamp) -> Int {
        Int(since.map { max(0, (now - $0).components.seconds) } ?? 0)
    }
}

extension WorkState {
    fileprivate var labels: [String: String] { ["state": rawValue] }
}
