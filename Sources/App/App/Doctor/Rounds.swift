import Model
import Pipeline
import ServiceLifecycle
import Store

/// Looks a running gateway over now and then, and says once when something is not right, and once when it is again.
struct Rounds: Service {
    /// How long after its start the gateway is looked over for the first time: by then it has settled in.
    private static let first = Duration.seconds(300)
    /// How often it is looked over: a few requests to each system.
    private static let interval = Duration.seconds(6 * 3600)

    /// What is in force.
    let inForce: ConfigurationInForce
    /// What runs.
    let house: PumpHouse
    /// The network, the store, the time.
    let surroundings: Works.Surroundings
    /// Who tells.
    let herald: Herald

    /// Goes round until graceful shutdown.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var standing = Standing<Alert>()
            try await Task.sleep(for: Self.first)
            while true {
                if let report = await report() {
                    let found = report.diagnoses.filter { $0.severity != .note }
                    herald.tell(standing.take(found.map { Alert($0) }))
                }
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    private func report() async -> DoctorReport? {
        let means = Means(house.works.lines, network: surroundings.transport, clock: surroundings.wall)
        let checkup = Checkup(configuration: inForce.now, store: surroundings.store, means: means)
        do throws(StoreError) {
            return try await checkup.report()
        } catch {
            return nil
        }
    }
}

extension Alert {
    /// What a check-up found; its evidence stays out: it may hold a record's id or a system's own words.
    fileprivate init(_ diagnosis: Diagnosis) {
        self.init(
            sort: .finding,
            about: "\(diagnosis.about)",
            message: "\(diagnosis.severity.rawValue): \(diagnosis.problem); \(diagnosis.remedy)"
        )
    }
}
