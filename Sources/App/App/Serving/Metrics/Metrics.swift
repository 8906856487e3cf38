import Model
import Pipeline
import Store

/// What `GET /metrics` tells.
///
/// No value in it comes from a record; labels are names of the configuration, states, verdicts and statuses. Names and
/// units follow https://prometheus.io/docs/practices/naming/.
struct Metrics: Sendable {
    private var exposition = Exposition()

    /// Reads the figures.
    static func read(_ works: Works, store: any Store, at now: Timestamp) async throws(StoreError) -> Metrics {
        var metrics = Metrics()
        metrics.exposition.add(
            "crosswalk_build_info",
            .gauge,
            "Which program this is.",
            [.init(1, ("version", Crosswalk.version))]
        )
        try await metrics.addStore(store, at: now)
        metrics.addCounts(works.measures.counts)
        metrics.addConnections(works, at: now)
        return metrics
    }

    /// The answer.
    var response: HTTPResponse {
        HTTPResponse(
            200,
            headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"],
            body: Array(exposition.text.utf8)
        )
    }

    /// What waits, and since when.
    private mutating func addStore(_ store: any Store, at now: Timestamp) async throws(StoreError) {
        let census = try await store.census()
        let backlog = try await store.backlog()
        add("crosswalk_entries", "Journal entries by state.", WorkState.allCases) {
            .init(census.entries[$0] ?? 0, ("state", $0.rawValue))
        }
        add("crosswalk_deliveries", "Deliveries by state.", WorkState.allCases) {
            .init(census.deliveries[$0] ?? 0, ("state", $0.rawValue))
        }
        add("crosswalk_backlog_entries", "Entries that wait to be decided.", [backlog.entries]) { .init($0) }
        add("crosswalk_backlog_oldest_age_seconds", "For how long the oldest of them has waited.", [backlog.oldest]) {
            .init(Self.age($0, at: now))
        }
        let waiting = try await store.waiting().sorted { $0.key < $1.key }
        add("crosswalk_outbox_deliveries", "Deliveries that wait, by connection.", waiting) {
            .init($0.value.deliveries, ("connection", $0.key.text))
        }
        add("crosswalk_outbox_oldest_age_seconds", "For how long the oldest of them has waited.", waiting) {
            .init(Self.age($0.value.oldest, at: now), ("connection", $0.key.text))
        }
        let bySync = try await store.waitingBySync().sorted { $0.key < $1.key }
        add("crosswalk_sync_deliveries", "Deliveries that wait, by sync, the oldest 100,000 of all.", bySync) {
            .init($0.value.deliveries, ("sync", $0.key.text))
        }
        add("crosswalk_sync_oldest_age_seconds", "For how long the oldest of them has waited.", bySync) {
            .init(Self.age($0.value.oldest, at: now), ("sync", $0.key.text))
        }
        let parked = try await store.parked().sorted { $0.key < $1.key }
        add("crosswalk_sync_parked_entries", "Entries that a paused sync has parked.", parked) {
            .init($0.value, ("sync", $0.key.text))
        }
        add("crosswalk_paused", "What an operator has paused.", try await store.standstill().pauses) {
            .init(1, ("kind", $0.subject.kind), ("name", $0.subject.name))
        }
    }

    /// What has happened since the process started.
    private mutating func addCounts(_ counts: Measures.Counts) {
        let answers = counts.answers.map { (($0.key.connection?.text ?? "", "\($0.key.status)"), $0.value) }
        count("crosswalk_arrivals_total", "Requests that the ingress answered, by the status.", answers) {
            [("connection", $0.0), ("code", $0.1)]
        }
        let verdicts = counts.judgements.map { (($0.key.sync?.text ?? "", $0.key.reason?.rawValue ?? ""), $0.value) }
        count("crosswalk_verdicts_total", "Verdicts; without a reason, something was written.", verdicts) {
            [("sync", $0.0), ("verdict", $0.1.isEmpty ? "deliver" : "skip"), ("reason", $0.1)]
        }
        let attempts = counts.attempts.map { (($0.key.connection.text, $0.key.result), $0.value) }
        count("crosswalk_delivery_attempts_total", "Deliveries that were attempted, by what came of it.", attempts) {
            [("connection", $0.0), ("result", $0.1)]
        }
        exposition.add(
            "crosswalk_receipt_to_write_seconds",
            "From the receipt of what caused a change until it was written.",
            counts.latencies.sorted { ($0.key.sync, $0.key.connection) < ($1.key.sync, $1.key.connection) }
                .map { way, latencies in
                    (
                        [("sync", way.sync.text), ("connection", way.connection.text)],
                        Exposition.Histogram(
                            bounds: Latencies.bounds,
                            counts: latencies.counts,
                            count: latencies.count,
                            sum: latencies.sum
                        )
                    )
                }
        )
    }

    /// How the systems stand.
    private mutating func addConnections(_ works: Works, at now: Timestamp) {
        let outages = Dictionary(works.outages.map { ($0.connection, $0.outage) }) { first, _ in first }
        let names = works.couriers.map(\.connection)
        add("crosswalk_connection_failing", "Whether a system fails, and its connection rests by itself.", names) {
            .init(outages[$0] == nil ? 0 : 1, ("connection", $0.text))
        }
        add("crosswalk_connection_outage_seconds", "For how long it has failed; 0 while it works.", names) {
            .init(Self.age(outages[$0]?.since, at: now), ("connection", $0.text))
        }
        let raised = works.alarm.raised
        exposition.add(
            "crosswalk_connection_failures_total",
            .counter,
            "How often a system began to fail.",
            names.map { .init(raised[$0] ?? 0, ("connection", $0.text)) }
        )
        let budgets = names.compactMap { name in works.lines.line(to: name)?.budget.map { (name, $0) } }
        add("crosswalk_api_budget_remaining", "Calls that a system still welcomes, as it last said.", budgets) {
            .init($0.1.remaining, ("connection", $0.0.text))
        }
        add("crosswalk_api_budget_limit", "Calls that a system welcomes in a period, as it last said.", budgets) {
            .init($0.1.limit, ("connection", $0.0.text))
        }
    }

    private mutating func add<Item>(
        _ name: String,
        _ help: String,
        _ items: [Item],
        _ sample: (Item) -> Exposition.Sample
    ) {
        exposition.add(name, .gauge, help, items.map(sample))
    }

    /// Adds counters, in the order of what they are counted by.
    private mutating func count(
        _ name: String,
        _ help: String,
        _ counts: [(by: (String, String), count: Int)],
        _ labels: ((String, String)) -> [(name: String, value: String)]
    ) {
        exposition.add(
            name,
            .counter,
            help,
            counts.sorted { $0.by < $1.by }.map { .init(count: $0.count, labels($0.by)) }
        )
    }

    private static func age(_ since: Timestamp?, at now: Timestamp) -> Int {
        Int(since.map { max(0, (now - $0).components.seconds) } ?? 0)
    }
}
