import Model
import Pipeline

/// Reads rehearsals strictly: whatever it does not know is a finding.
package struct RehearsalReader: Sendable {
    /// What reading a file brought.
    package struct Result: Sendable {
        /// The rehearsal; nil when one of the findings is an error.
        package let rehearsal: Rehearsal?
        /// Everything that is wrong with it, in the order of the file.
        package let findings: [Finding]
    }

    private let loader: ConfigurationLoader
    private let environment = ConfigurationEnvironment([:])
    private let files: ConfigurationFiles

    /// Makes a reader; files are rehearsals and the configurations they name.
    package init(loader: ConfigurationLoader, files: ConfigurationFiles = .machine) {
        self.loader = loader
        self.files = files
    }

    /// Reads a file.
    package func read(path: String) -> Result {
        switch loader.read(path: path) {
        case .success(let text): read(text: text, file: path)
        case .failure(let finding): Result(rehearsal: nil, findings: [finding])
        }
    }

    /// Reads a text as if it stood in a file.
    package func read(text: String, file: String) -> Result {
        let (node, faults) = YAMLReader.read(text)
        guard let node else { return Result(rehearsal: nil, findings: faults) }
        var check = SettingCheck(secrets: secrets, findings: Findings(about: node))
        check.findings.add(faults)
        let top = check.settings(StepSettings.top, in: node, at: ConfigurationPath())
        let rehearsal = rehearsal(node, top, file: file, &check)
        let findings = check.findings
        return Result(rehearsal: findings.hasErrors ? nil : rehearsal, findings: findings.ordered)
    }

    /// A check of the keys that steps have; rehearsals have no secrets to fetch.
    private var secrets: SecretSource {
        SecretSource(trust: .rehearsal, environment: environment, files: files, folder: "")
    }

    /// Understands a step whose names stand for ids by now.
    func step(_ node: ConfigurationNode, of rehearsal: Rehearsal, connections: Set<ConnectionName>) -> RehearsalStep? {
        var reading = StepReading(
            connections: connections,
            check: SettingCheck(secrets: secrets, findings: Findings(about: node))
        )
        return reading.step(node, at: ConfigurationPath())
    }

    private func rehearsal(
        _ node: ConfigurationNode,
        _ top: Settings,
        file: String,
        _ check: inout SettingCheck
    ) -> Rehearsal? {
        let folder = ConfigurationLoader.folder(of: file)
        guard let title = top.text("rehearsal"), let written = node["config"],
            let (configuration, place) = configuration(written, below: folder, &check)
        else { return nil }
        if title.allSatisfy(\.isWhitespace) {
            check.findings.error("rehearsal", "the title is empty", remedy: "begin it with an id")
        }
        let merged = node["override"].map { configuration.overlaid(with: $0) } ?? configuration
        var reading = StepReading(
            connections: Set(RehearsalSupply.connections(in: merged).map(\.name)),
            check: check
        )
        let given = reading.given(node["given"] ?? .empty, at: "given")
        var steps: [Rehearsal.Step] = []
        for (index, step) in (node["steps"]?.elements ?? []).enumerated() {
            let path = ConfigurationPath("steps").element(index)
            _ = reading.step(step, at: path)
            steps.append(Rehearsal.Step(node: step, path: path))
        }
        check = reading.check
        return Rehearsal(
            file: file,
            title: title,
            configuration: configuration,
            override: node["override"],
            configurationFolder: place,
            clock: top.text("clock").flatMap { Timestamp($0) } ?? Rehearsal.standardClock,
            given: given,
            steps: steps
        )
    }

    /// The configuration that is written inline, or read from the file that is named; with the folder it stands in.
    private func configuration(
        _ node: ConfigurationNode,
        below folder: String,
        _ check: inout SettingCheck
    ) -> (ConfigurationNode, folder: String)? {
        guard let name = node.text else { return node.members == nil ? nil : (node, folder) }
        let path = folder.isEmpty || name.hasPrefix("/") ? name : folder + "/" + name
        switch loader.read(path: path) {
        case .failure(let finding):
            check.findings.error("config", finding.problem, remedy: finding.remedy)
            return nil
        case .success(let text):
            let (configuration, faults) = YAMLReader.read(text)
            for fault in faults {
                check.findings.error(
                    "config",
                    "\(name):\(fault.line):\(fault.column): \(fault.problem)",
                    remedy: fault.remedy
                )
            }
            return configuration.map { ($0, ConfigurationLoader.folder(of: path)) }
        }
    }
}
