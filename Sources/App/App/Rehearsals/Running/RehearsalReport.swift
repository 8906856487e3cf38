package import Model

/// What came of a run: for people, for programs, and as an exit code.
package struct RehearsalReport: Sendable {
    /// The outcomes, in the order of the files.
    package let outcomes: [RehearsalOutcome]
    /// Paths at which there is nothing.
    package let missing: [String]

    /// Makes a report.
    package init(_ outcomes: [RehearsalOutcome], missing: [String] = []) {
        self.outcomes = outcomes
        self.missing = missing
    }

    /// 0 when all is well, 1 when a rehearsal failed, 2 when a file cannot be read or there was nothing to rehearse.
    package var status: Int32 {
        if !missing.isEmpty || outcomes.isEmpty || outcomes.contains(where: { !$0.faults.isEmpty }) { return 2 }
        return outcomes.allSatisfy(\.isOK) ? 0 : 1
    }

    /// The report as JSON.
    package var json: JSON {
        [
            "rehearsals": .array(outcomes.map(\.json)), "passed": .integer(passed),
            "failed": .integer(outcomes.count - passed), "missing": .array(missing.map(JSON.string)),
        ]
    }

    /// The report as text, each line ended.
    package var text: String {
        let lost = missing.map { "not ok \($0)\n  there is no such file or folder\n" }.joined()
        let time = outcomes.map(\.milliseconds).reduce(0, +)
        return outcomes.map(\.text).joined() + lost
            + "\(passed) of \(outcomes.count) rehearsals ok, \(time) ms of work\n"
    }

    private var passed: Int { outcomes.count(where: \.isOK) }
}
