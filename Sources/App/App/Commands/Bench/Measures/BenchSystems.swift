import HTTPServer
import Load
import Model
import Sandbox
import Synchronization

/// The simulated systems of a bench, in this process, with a switch for an outage of the CRM.
final class BenchSystems: Sendable {
    /// When writes came in, by the load's clock.
    struct Writes: Sendable {
        /// How many write calls there were.
        var count = 0
        /// When the first of them came in since `forgetWrites`.
        var first: Int64?
        /// When the last of them came in.
        var last: Int64 = 0
        /// When the last of them was answered.
        var answered: Int64 = 0
    }

    /// The systems.
    let host = SimulatorHost(logLimit: 16)
    private let servers: Mutex<[HTTPServer]> = Mutex([])
    private let stamps = Mutex(Writes())
    private let outage = Atomic(false)

    private static let crm = "salesforce"
    /// The two that its sync is between.
    private static let platforms = [crm, "intercom"]
    private static let seed = "bench"

    /// Starts them on free ports.
    init(clock: any WallClock) async throws(CommandFailure) {
        for platform in Self.platforms {
            guard let simulator = SimulatorCatalog.make(platform, connection: platform, seed: Self.seed) else {
                continue
            }
            let server = HTTPServer(
                ServerConfiguration(limits: ServerConfiguration.Limits(lengthIsRequired: false))
            ) { [weak self] request in
                self?.answer(request, by: platform, at: clock.now) ?? HTTPResponse(503)
            }
            do throws(HTTPServerError) {
                try server.start()
            } catch {
                throw CommandFailure(.wrong, "the simulated \(platform) cannot listen: \(error.words)")
            }
            servers.withLock { $0.append(server) }
            host.add(simulator, as: platform, url: "http://127.0.0.1:\(server.port ?? 0)")
        }
    }

    /// Stops them.
    func stop() async {
        for server in servers.withLock(\.self) { await server.stop(grace: .zero) }
    }

    /// Lets the CRM fail, or recover.
    func setOutage(_ isOut: Bool) { outage.store(isOut, ordering: .relaxed) }

    /// When writes came in.
    var writes: Writes { stamps.withLock(\.self) }

    /// Forgets what came in so far.
    func forgetWrites() { stamps.withLock { $0 = Writes() } }

    private func answer(_ request: HTTPRequest, by platform: String, at now: Timestamp) -> HTTPResponse {
        let arrived = Steady.now
        guard platform == Self.crm else {
            return (try? host.answer(request, by: platform, at: now)) ?? HTTPResponse(503)
        }
        guard !outage.load(ordering: .relaxed) else { return .text(503, "down for maintenance\n") }
        let before = host.writes(to: platform)
        let answer = (try? host.answer(request, by: platform, at: now)) ?? HTTPResponse(503)
        if host.writes(to: platform) > before {
            stamps.withLock { stamps in
                stamps.count += 1
                stamps.first = stamps.first ?? arrived
                stamps.last = max(stamps.last, arrived)
                stamps.answered = max(stamps.answered, Steady.now)
            }
        }
        return answer
    }

    /// The connections of a gateway to them, at the fastest pace there is: the systems are here to be kept busy.
    var connections: JSONObject {
        JSONObject(
            host.names.compactMap { name in
                guard var connection = host.connection(to: name) else { return nil }
                if name == Self.crm { connection["pace"] = 500 }
                return (name, .object(connection))
            }
        )
    }

    /// What the simulated Intercom signs with, and its workspace.
    var sender: (secret: Secret, workspace: String)? {
        guard let intercom = host.connection(to: "intercom").map(JSON.object),
            let secret = intercom.value(at: "receive.webhook.secrets")?.elements?.first?.text,
            let workspace = intercom["workspace"]?.text
        else { return nil }
        return (Secret(secret), workspace)
    }

    /// How many accounts there are, and how many of some numbers have the name that they should have.
    func accounts(
        _ numbers: Range<Int>,
        of notifications: Notifications,
        version: Int
    ) -> (all: Int, right: Int) {
        let records = host.records(of: "Account", in: Self.crm)
        var names: [String: String] = [:]
        for record in records {
            guard let number = record.fields["AccountNumber"]?.text else { continue }
            names[number] = record.fields["Name"]?.text
        }
        let right = numbers.count { names[notifications.companyID($0)] == notifications.name($0, version: version) }
        return (records.count, right)
    }

    /// A sync that makes an account of every company and keeps it in step.
    static let syncs = JSONObject([
        (
            "accounts",
            [
                "between": ["crm": "salesforce/Account", "platform": "intercom/company"],
                "preset": "intercom-accounts", "triggers": ["company.created", "company.updated"],
                "create": ["crm": "always", "platform": "never"], "update": ["crm": "always", "platform": "never"],
                "fields": [
                    ["platform": "name", "crm": "Name", "from": "platform"],
                    ["platform": "website", "crm": "Website", "from": "platform"],
                    ["platform": "industry", "crm": "Industry", "from": "platform"],
                ],
            ]
        )
    ])
}
