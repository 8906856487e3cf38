import Model

/// One thing that a check-up found: what it is about, what shows it, and what to do.
struct Diagnosis: Sendable, Hashable {
    /// What was looked at, in the order in which one thing rests on another.
    enum Area: String, Sendable, CaseIterable {
        case configuration, clock, store, ingress, credentials, budget, fields, receivers, identity, sync
    }

    /// How much it matters.
    let severity: Finding.Severity
    /// What was looked at.
    let area: Area
    /// The YAML path, or the name of what it is about.
    let about: String
    /// What is wrong; never a secret's value, and nothing personal.
    let problem: String
    /// What shows it.
    let evidence: String
    /// What to do.
    let remedy: String

    /// States a diagnosis.
    init(
        _ severity: Finding.Severity,
        _ area: Area,
        _ about: String,
        _ problem: String,
        evidence: String,
        remedy: String
    ) {
        self.severity = severity
        self.area = area
        self.about = about
        self.problem = problem
        self.evidence = evidence
        self.remedy = remedy
    }

    /// What `check` says of the file: about receivers where it is about them.
    init(_ finding: Finding) {
        let place = finding.line > 0 ? "line \(finding.line) of the configuration" : "the configuration"
        self.init(
            finding.severity,
            finding.path.contains(".receive.") ? .receivers : .configuration,
            finding.path,
            finding.problem,
            evidence: place,
            remedy: finding.remedy
        )
    }

    /// A system's own words about a setting of a connection.
    init(_ flaw: Flaw, of connection: ConnectionName) {
        let path = ConfigurationPath("connections.\(connection)")
        self.init(
            .error,
            .credentials,
            (flaw.setting.isEmpty ? path : path.below(ConfigurationPath(flaw.setting))).description,
            flaw.problem,
            evidence: flaw.evidence,
            remedy: flaw.remedy
        )
    }

    /// The diagnosis as JSON.
    var json: JSON {
        [
            "severity": .string(severity.rawValue), "check": .string(area.rawValue), "about": .string(about),
            "problem": .string(problem), "evidence": .string(evidence), "remedy": .string(remedy),
        ]
    }

    /// The diagnosis for people, each line ended.
    func text(_ ink: Ink) -> String {
        let dyed =
            switch severity {
            case .error: ink.bad("error")
            case .warning: ink.odd("warning")
            case .note: ink.faint("note")
            }
        let shown = evidence.isEmpty ? "" : "  seen: \(evidence)\n"
        let fix = remedy.isEmpty ? "" : "  fix: \(remedy)\n"
        return "\(dyed): \(area.rawValue): \(about): \(problem)\n\(shown)\(fix)"
    }
}
