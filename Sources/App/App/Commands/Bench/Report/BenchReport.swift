import Model

/// The bench's table, with the machine, the date and the seed that it holds for.
struct BenchReport: Sendable {
    /// Its lines.
    let rows: [BenchRow]
    /// Where it was measured.
    let machine: Machine
    /// When.
    let date: Timestamp
    /// What the notifications came from.
    let seed: UInt64

    private static let headings = ["measure", "gateway", "peer or ceiling", "ratio", "reach", "met"]

    private static let disturbance =
        "Disturbed: so much of the processors the machine's host kept for others, however often it was tried.\n"

    /// Whether everything that was answered was kept, and ended as it should.
    var isHonest: Bool { rows.allSatisfy(\.isHonest) }

    private var origin: String { "\(machine.text), \(date.description.prefix(10)), seed \(seed)" }

    /// The report as JSON.
    var json: JSON {
        [
            "machine": .string(machine.text), "date": .string("\(date)"), "seed": .string("\(seed)"),
            "rows": .array(rows.map(\.json)),
        ]
    }

    /// The report for people.
    func text(_ ink: Ink) -> String {
        var table = Table("measure", "gateway", "peer or ceiling", "ratio", "reach", "met")
        for row in rows {
            let dye: @Sendable (String) -> String = row.isMet == true ? ink.good : ink.bad
            table.add(
                .init(row.measure),
                .init(row.gateway),
                .init(row.other ?? ""),
                .init(row.ratio),
                .init(row.goal?.text ?? ""),
                .init(row.met, dye: dye)
            )
        }
        return table.text(ink)
            + "An answer of the gateway means: \(BenchGateway.durability), before its first byte.\n"
            + (rows.contains(where: \.isDisturbed) ? Self.disturbance : "") + "\(origin)\n"
    }

    /// The report as a table of Markdown.
    var markdown: String {
        let lines: [[String]] = [Self.headings, Self.headings.map { _ in "---" }] + rows.map(\.cells)
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined() + "\n\(origin).\n"
    }
}
