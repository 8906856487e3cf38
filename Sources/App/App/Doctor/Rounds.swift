import Logging
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

    /// Goes round until graceful shutdown.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var known = Register()
            try await Task.sleep(for: Self.first)
            while true {
                if let report = await report() { log(known.take(report.diagnoses)) }
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

    private func log(_ news: Register.News) {
        for diagnosis in news.found {
            surroundings.log.log(
                level: diagnosis.severity == .error ? .error : .warning,
                "a check-up found something",
                metadata: Self.metadata(diagnosis)
            )
        }
        for diagnosis in news.gone {
            surroundings.log.notice("a check-up finds this right again", metadata: Self.metadata(diagnosis))
        }
    }

    /// Evidence stays out: it may hold a record's id or a system's own words.
    private static func metadata(_ diagnosis: Diagnosis) -> Logger.Metadata {
        [
            "check": "\(diagnosis.area.rawValue)", "about": "\(diagnosis.about)",
            "problem": "\(diagnosis.problem)", "fix": "\(diagnosis.remedy)",
        ]
    }
}

/// What was found before, so that only changes are news.
struct Register: Sendable {
    /// What has changed between two rounds.
    struct News: Sendable, Hashable {
        /// What is new.
        var found: [Diagnosis] = []
        /// What is not so any more.
        var gone: [Diagnosis] = []
    }

    private var known: [Diagnosis] = []

    /// Nothing was found before.
    init() {}

    /// Takes what was found now; notes are no news, and the evidence may change without being any.
    mutating func take(_ diagnoses: [Diagnosis]) -> News {
        let present = diagnoses.filter { $0.severity != .note }
        let before = known
        known = present
        return News(
            found: present.filter { one in !before.contains { $0.isSame(as: one) } },
            gone: before.filter { one in !present.contains { $0.isSame(as: one) } }
        )
    }
}

extension Diagnosis {
    /// Whether both say the same of the same thing.
    fileprivate func isSame(as other: Diagnosis) -> Bool {
        area == other.area && about == other.about && problem == other.problem && severity == other.severity
    }
}
