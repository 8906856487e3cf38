import Model
import Pipeline

/// Whether the systems know us, let us see what we need, and welcome more calls.
enum CredentialCheck {
    /// The share of the calls that must be left so that nothing needs to be said.
    private static let comfort = 0.2
    /// The share below which the day will not last.
    private static let want = 0.05
    /// Periods shorter than this refill by themselves, and the gateway waits for them.
    private static let shortest = Duration.seconds(120)

    /// What is to be said of credentials and permissions.
    static func diagnoses(_ systems: [SystemFacts], at now: Timestamp) -> [Diagnosis] {
        systems.flatMap { introduction($0, at: now) + kinds($0) }
    }

    /// What is to be said of the calls that are left.
    static func budgets(_ systems: [SystemFacts], at now: Timestamp) -> [Diagnosis] {
        systems.compactMap { system in
            guard let budget = system.budget, budget.limit > 0 else { return nil }
            if let reset = budget.resetsAt, reset - now < shortest { return nil }
            let share = Double(budget.remaining) / Double(budget.limit)
            guard share < comfort else { return nil }
            return Diagnosis(
                share < want ? .error : .warning,
                .budget,
                "connections.\(system.connection)",
                "few API calls are left",
                evidence: "\(budget.remaining) of \(budget.limit)",
                remedy: "see who else calls \(system.connection), poll less often, or have the limit raised"
            )
        }
    }

    private static func introduction(_ system: SystemFacts, at now: Timestamp) -> [Diagnosis] {
        if let obstacle = system.obstacle { return [refused(obstacle, system, at: now)] }
        switch system.introduction {
        case nil: return []
        case .known(let introduction)?: return introduction.flaws.map { Diagnosis($0, of: system.connection) }
        case .stranger(let flaw)?: return [Diagnosis(flaw, of: system.connection)]
        case .later(let later)?: return [unreachable(later.reason, system)]
        }
    }

    private static func refused(_ error: LineError, _ system: SystemFacts, at now: Timestamp) -> Diagnosis {
        guard case .login(let problem) = error else { return unreachable(error.delay(at: now).reason, system) }
        return Diagnosis(
            .error,
            .credentials,
            "connections.\(system.connection).credentials",
            "the system refuses the login",
            evidence: "\(problem.code): \(problem.message)",
            remedy: "compare the credentials with those that \(system.platform) shows of the app, renew what has ended"
        )
    }

    private static func unreachable(_ reason: String, _ system: SystemFacts) -> Diagnosis {
        Diagnosis(
            .error,
            .credentials,
            "connections.\(system.connection)",
            "the system cannot be asked",
            evidence: reason,
            remedy: "check the connection's address and this machine's way to it, then ask again"
        )
    }

    private static func kinds(_ system: SystemFacts) -> [Diagnosis] {
        let sorted = system.kinds.sorted { $0.key.description < $1.key.description }
        return sorted.compactMap { kind, facts -> Diagnosis? in
            switch facts.sample {
            case .forbidden(let flaw)?: return Diagnosis(flaw, of: system.connection)
            case .later(let later)?: return unreachable(later.reason, system)
            case .refused(let problem)?: return unseen(kind, problem)
            case .seen?, .switchedOff?, nil: return facts.refusal.map { unseen(kind, $0) }
            }
        }
    }

    private static func unseen(_ kind: KindRef, _ problem: Problem) -> Diagnosis {
        Diagnosis(
            .error,
            .credentials,
            "connections.\(kind.connection)",
            "\(kind.kind) cannot be looked at",
            evidence: problem.code,
            remedy: "see whether it exists there, and whether the connection's user may see it"
        )
    }
}
