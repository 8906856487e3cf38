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
    /// How far back a change still counts as one of late.
    let window: Duration

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
            "window": .string(window.crosswalk), "cost": .array(costs.map(\.json)),
        ]
    }

    /// The report for people.
    func text(_ ink: Ink) -> String {
        [diagnoses.map { $0.text(ink) }.joined(), quiet, healthTable(ink), costTable(ink)]
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// What there is nothing to say about, and what could not be looked at.
    private var quiet: String {
        let quiet = Diagnosis.Area.allCases.filter { area in !diagnoses.contains { $0.area == area } }
        let isBlind = costs.contains { $0.answers == 0 } || syncs.contains { $0.state == .unknown }
        let blind = isBlind ? quiet.filter { Self.resting.contains($0) } : []
        let well = quiet.filter { !blind.contains($0) }
        return Self.line("nothing to say about", well) + Self.line("not all could be looked at", blind)
    }

    /// What rests on answers of the systems.
    private static let resting: [Diagnosis.Area] = [.budget, .fields, .receivers, .identity, .sync]

    private static func line(_ words: String, _ areas: [Diagnosis.Area]) -> String {
        areas.isEmpty ? "" : "\(words): \(areas.map(\.rawValue).joined(separator: ", "))\n"
    }

    private func healthTable(_ ink: Ink) -> String {
        var health = Table("sync", "state", "what that means")
        for sync in syncs {
            let name = sync.state.isWell ? ink.good : ink.odd
            health.add(.init(sync.sync.text), .init(sync.title, dye: name), .init(sync.meaning))
        }
        return health.text(ink)
    }

    private func costTable(_ ink: Ink) -> String {
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
        return cost.text(ink)
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
