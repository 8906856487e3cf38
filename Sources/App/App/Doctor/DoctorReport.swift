import Model

/// What a check-up found, for people and for programs.
struct DoctorReport: Sendable {
    /// What one system was asked.
    struct Cost: Sendable, Hashable {
        /// The connection.
        let connection: ConnectionName
        /// As whom we are known there; nil when that could not be found out.
        let identity: String?
        /// How many requests were sent.
        let requests: Int
        /// How many of them were answered, whatever the answer.
        let answers: Int
        /// How many calls the system still welcomes, where it says.
        let budget: Budget?
    }

    /// What was found, in the order of the checks.
    let diagnoses: [Diagnosis]
    /// How each sync stands, in the order of the configuration.
    let syncs: [SyncHealth]
    /// What it cost, by connection.
    let costs: [Cost]

    /// Whether nothing found is an error.
    var ok: Bool { diagnoses.allSatisfy { $0.severity != .error } }

    /// How the command ends: unreachable when systems were asked and none gave any answer.
    var status: CommandFailure.Status {
        let asked = costs.filter { $0.requests > 0 }
        if !asked.isEmpty, asked.allSatisfy({ $0.answers == 0 }) { return .unreachable }
        return ok ? .done : .wrong
    }

    /// The report for programs.
    var json: JSON {
        [
            "ok": .flag(ok), "findings": .array(diagnoses.map(\.json)), "syncs": .array(syncs.map(\.json)),
            "window": .string(SyncFacts.window.crosswalk), "cost": .array(costs.map(\.json)),
        ]
    }

    /// The report for people.
    func text(_ ink: Ink) -> String {
        let found = diagnoses.map { $0.text(ink) }.joined()
        let quiet = Diagnosis.Area.allCases.filter { area in !diagnoses.contains { $0.area == area } }
        let well = quiet.isEmpty ? "" : "nothing to say about: \(quiet.map(\.rawValue).joined(separator: ", "))\n"
        var health = Table("sync", "state", "what that means")
        for sync in syncs {
            let name = sync.state.isWell ? ink.good : ink.odd
            health.add(.init(sync.sync.text), .init(sync.title, dye: name), .init(sync.meaning))
        }
        var cost = Table("connection", "known as", "requests", "calls left")
        for system in costs {
            let left = system.budget.map { "\($0.remaining) of \($0.limit)" } ?? ""
            cost.add(
                .init(system.connection.text),
                .init(system.identity ?? ""),
                .init("\(system.requests)"),
                .init(left)
            )
        }
        return [found, well, health.text(ink), cost.text(ink)].filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

extension DoctorReport.Cost {
    fileprivate var json: JSON {
        [
            "connection": .string(connection.text), "identity": .optional(identity), "requests": .integer(requests),
            "answers": .integer(answers),
            "budget": budget.map { ["limit": .integer($0.limit), "remaining": .integer($0.remaining)] } ?? .null,
        ]
    }
}
