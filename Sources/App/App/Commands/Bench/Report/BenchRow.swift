import Model

/// One line of the bench's table.
struct BenchRow: Sendable {
    /// What was measured.
    let measure: String
    /// What the gateway came to.
    let gateway: String
    /// What an answer of it means there.
    var durability = BenchGateway.durability
    /// What it is compared with, with what an answer of that means; nil when there was nothing.
    var other: String?
    /// The figure that is to reach the goal; nil when there was nothing to compare with.
    var comparison: Double?
    /// The goal; nil for a line that only informs.
    var goal: Goal?
    /// Whether everything that was answered is kept, and ended as it should.
    let isHonest: Bool
    /// The largest share that the machine's host kept of what was wanted of the processors meanwhile, from 0 to 1; nil
    /// where that changes nothing.
    var stolen: Double?
    /// The figures behind it.
    var details: JSON = [:]

    /// Whether the goal is reached; nil without one, or without a comparison.
    var isMet: Bool? {
        guard let goal, let comparison else { return nil }
        return isHonest && goal.isMet(by: comparison)
    }

    /// Whether the host kept so much that the figures say little.
    var isDisturbed: Bool { (stolen ?? 0) > Undisturbed.bearable }

    /// The comparison in words.
    var ratio: String {
        guard let comparison else { return "" }
        return (goal ?? .ratio(atLeast: 0)).text(of: comparison)
    }

    /// The verdict in words.
    var met: String {
        guard isHonest else { return "NO: answered is not kept" }
        let verdict = isMet.map { $0 ? "yes" : "no" } ?? ""
        guard isDisturbed else { return verdict }
        return (verdict.isEmpty ? "" : verdict + ", ") + "disturbed: \(Int(((stolen ?? 0) * 100).rounded())) %"
    }

    /// The cells of a table: measure, gateway, peer or ceiling, ratio, reach, met.
    var cells: [String] {
        [measure, "\(gateway) · \(durability)", other ?? "", ratio, goal?.text ?? "", met]
    }

    /// The row as JSON.
    var json: JSON {
        [
            "measure": .string(measure), "gateway": .string(gateway), "durability": .string(durability),
            "other": .optional(other), "comparison": comparison.map(JSON.fixed) ?? .null,
            "reach": .optional(goal?.text), "met": isMet.map { .flag($0) } ?? .null,
            "answeredIsKept": .flag(isHonest), "stolen": stolen.map(JSON.fixed) ?? .null, "details": details,
        ]
    }
}
