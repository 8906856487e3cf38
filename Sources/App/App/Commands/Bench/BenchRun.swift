import HTTPClient
import Logging
import Model
import Pipeline
import Platforms
import SQLiteStore
import Store

/// One row of the bench: senders that each wait for an answer before they send again.
struct BenchRun {
    let store: SQLiteStore
    let desk: Desk

    private static let secret = "a-secret-of-the-bench-and-nothing-else"

    /// Sends distinct, validly signed notifications of Intercom companies through the receiver.
    func measure(senders: Int, notifications: Int) async throws -> BenchRow {
        let ingress = try works().ingress
        let requests = try (0..<notifications).map(Self.request)
        let clock = ContinuousClock()
        let before = store.appendCommits
        let start = clock.now
        let results = await withTaskGroup(of: [(answered: Bool, wait: Duration)].self) { group in
            for sender in 0..<senders {
                group.addTask {
                    var results: [(Bool, Duration)] = []
                    for index in stride(from: sender, to: requests.count, by: senders) {
                        let sent = clock.now
                        let answer = try? await ingress.answer(requests[index])
                        results.append((answer?.status == 200, clock.now - sent))
                    }
                    return results
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        let time = clock.now - start
        let census = try await store.census()
        return BenchRow(
            senders: senders,
            answered: results.count(where: \.answered),
            journalled: census.entries.values.reduce(0, +),
            commits: store.appendCommits - before,
            time: time,
            waits: results.map(\.wait).sorted()
        )
    }

    private func works() throws -> Works {
        let loaded = desk.loader.load(text: Self.configuration)
        guard let configuration = loaded.configuration else {
            throw CommandFailure(.wrong, "the bench's own configuration is wrong: \(loaded.findings)")
        }
        return Works(
            configuration.gateway,
            in: .live(
                store: store,
                transport: desk.transport(configuration),
                clock: desk.clock,
                entropy: desk.entropy,
                log: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
            )
        )
    }

    private static let configuration = """
        crosswalk: 1
        sandbox: true
        gateway: {listen: "127.0.0.1:8080", operations: "127.0.0.1:8081", store: "sqlite:bench.db"}
        connections:
          intercom:
            url: http://127.0.0.1:9
            token: a-token-of-the-bench
            workspace: abc123de
            receive: {webhook: {secrets: [\(secret)]}}
        """

    /// A notification of a company's change, in the captured shape, about 700 bytes long.
    private static func request(_ number: Int) throws -> HTTPRequest {
        let body: JSON = [
            "type": "notification_event", "app_id": "abc123de",
            "data": [
                "type": "notification_event_data",
                "item": [
                    "type": "company", "id": .string("6961d175205cf6a4\(number)"), "name": .string("Company \(number)"),
                    "app_id": "abc123de", "plan": nil, "company_id": .string("c-\(number)"), "remote_created_at": nil,
                    "created_at": "2026-01-10T04:11:34.013+00:00", "updated_at": "2026-01-10T04:11:34.206+00:00",
                    "last_request_at": nil, "size": 12, "website": "https://company.example", "industry": "Testing",
                    "monthly_spend": 0, "session_count": 0, "user_count": 1, "custom_attributes": [:], "tag_ids": [],
                ],
            ], "links": [:], "id": .string("notif_bench-\(number)"), "topic": "company.updated",
            "delivery_status": "pending", "delivery_attempts": 1, "delivered_at": 0, "first_sent_at": 1_768_018_294,
            "created_at": 1_768_018_294, "self": nil,
        ]
        let request = HTTPRequest(
            "POST",
            "/in/intercom",
            headers: ["Content-Type": "application/json", "Accept": "application/json"],
            body: body.bytes
        )
        guard let scheme = SignaturePresets.named("intercom") else { return request }
        return try scheme.sign(request, with: Secret(secret), id: nil, at: Timestamp(seconds: 1_768_018_294))
    }
}
