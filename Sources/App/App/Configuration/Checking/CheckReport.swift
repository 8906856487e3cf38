package import Model

/// What `crosswalk check` shows.
package struct CheckReport: Sendable {
    /// The file as it was named.
    package let file: String
    /// The findings in the order of the file.
    package let findings: [Finding]

    /// Reports findings about a file.
    package init(file: String, findings: [Finding]) {
        self.file = file
        self.findings = findings
    }

    /// Whether the configuration can be used.
    package var ok: Bool { findings.allSatisfy { $0.severity != .error } }

    /// The exit status of `check`: 1 when the configuration cannot be used.
    package var status: Int32 { ok ? 0 : 1 }

    /// The report for people: each finding with its place, its path and what to do, then a sum.
    package var text: String { (findings.map(paragraph) + [sum]).joined(separator: "\n") + "\n" }

    /// The report for programs.
    package var json: JSON {
        ["file": .string(file), "ok": .flag(ok), "findings": .array(findings.map(\.json))]
    }

    /// One finding for people.
    package func paragraph(_ finding: Finding) -> String {
        let place = finding.line > 0 ? "\(file):\(finding.line):\(finding.column)" : file
        let path = finding.path.isEmpty ? "" : "\n  path: \(finding.path)"
        return "\(place): \(finding.severity.rawValue): \(finding.problem)\(path)\n  fix: \(finding.remedy)"
    }

    private var sum: String {
        let counts = Finding.Severity.allCases.compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return counts.isEmpty ? "\(file): no findings" : "\(file): \(counts.joined(separator: ", "))"
    }
}
