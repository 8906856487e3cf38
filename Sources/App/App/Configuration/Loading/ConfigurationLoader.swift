import Crypto
package import Model
import Pipeline

/// Reads, checks and opens configurations.
package struct ConfigurationLoader: Sendable {
    /// What loading brought.
    package struct Result: Sendable {
        /// The configuration; nil when one of the findings is an error.
        package let configuration: LoadedConfiguration?
        /// Everything there is to say about it, in the order of the file.
        package let findings: [Finding]
    }

    private let platforms: [any Platform]
    private let environment: ConfigurationEnvironment
    private let files: ConfigurationFiles
    private let crms: Set<String>

    /// Makes a loader.
    ///
    /// - Parameters:
    ///   - platforms: the catalogue.
    ///   - environment: where `env:` secrets come from.
    ///   - files: where `file:` secrets and configurations come from.
    ///   - crms: the platforms that stand on the CRM's side of a sync.
    package init(
        platforms: [any Platform],
        environment: ConfigurationEnvironment = .process,
        files: ConfigurationFiles = .machine,
        crms: Set<String> = ["salesforce"]
    ) {
        self.platforms = platforms
        self.environment = environment
        self.files = files
        self.crms = crms
    }

    /// Loads a file.
    package func load(path: String) -> Result {
        switch read(path: path) {
        case .success(let text): load(text: text, folder: Self.folder(of: path))
        case .failure(let finding): Result(configuration: nil, findings: [finding])
        }
    }

    /// Loads a text; relative paths in it start from a folder.
    package func load(text: String, folder: String = "") -> Result {
        let (node, faults) = YAMLReader.read(text)
        guard let node else { return Result(configuration: nil, findings: faults) }
        let trust: SecretSource.Trust = node["sandbox"]?.content == .flag(true) ? .sandbox : .operators
        return load(node, of: Self.mark(text), faults: faults, secrets: secrets(trust, folder))
    }

    /// Loads the configuration of a rehearsal.
    ///
    /// - Parameters:
    ///   - node: the configuration, or an inline mapping.
    ///   - override: what is merged over it; mappings merge, everything else replaces.
    ///   - folder: where relative paths in it start.
    ///   - supplied: what the simulators say about their connections; see `RehearsalSupply`.
    /// - Returns: the configuration, whose connections lead to the simulators, and the findings.
    package func load(
        rehearsal node: ConfigurationNode,
        override: ConfigurationNode? = nil,
        folder: String = "",
        supplying supplied: [ConnectionName: JSONObject]
    ) -> Result {
        let over = override?.marked { .init(line: $0.line, column: $0.column, origin: "in the override") }
        let merged = over.map { node.overlaid(with: $0) } ?? node
        let supply = RehearsalSupply(platforms: platforms, supplied: supplied)
        return load(
            supply.filled(merged),
            of: Self.mark(merged.json.compact),
            faults: [],
            secrets: secrets(.rehearsal, folder)
        )
    }

    /// Reads a configuration as text; a finding says why it cannot be read.
    package func read(path: String) -> Swift.Result<String, Finding> {
        switch files.read(path, YAMLReader.sizeLimit) {
        case .success(let file): .success(String(decoding: file.content, as: UTF8.self))
        case .failure(.missing):
            .failure(Self.unreadable("there is no file \(path)", "give the path of a configuration"))
        case .failure(.unreadable): .failure(Self.unreadable("\(path) cannot be read", "check what it is and its mode"))
        case .failure(.large):
            .failure(Self.unreadable("\(path) is larger than 1 MiB", "give the path of a configuration"))
        }
    }

    /// The folder of a file, as far as its path says.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The mark of a file's content.
    private static func mark(_ text: String) -> ConfigurationMark {
        ConfigurationMark(String(Hex.encode(Digest.sha256.hash(Array(text.utf8))).prefix(ConfigurationMark.length)))
    }

    private static func unreadable(_ problem: String, _ remedy: String) -> Finding {
        Finding(.error, at: .nowhere, ConfigurationPath(), problem, remedy: remedy)
    }

    private func secrets(_ trust: SecretSource.Trust, _ folder: String) -> SecretSource {
        SecretSource(trust: trust, environment: environment, files: files, folder: folder)
    }

    // MARK: - The parts

    private func load(
        _ written: ConfigurationNode,
        of mark: ConfigurationMark,
        faults: [Finding],
        secrets: SecretSource
    ) -> Result {
        let presets = PresetFilling(platforms: platforms)
        let node = filled(written, presets)
        var check = SettingCheck(secrets: secrets, findings: Findings(about: node))
        check.findings.add(faults)
        let top = check.settings(GatewaySettings.top, in: node, at: ConfigurationPath())
        let gateway = top.group("gateway") ?? Settings()
        let connections = self.connections(in: node, gateway, &check)
        let syncs = self.syncs(in: node, connections, presets, &check)
        let rules = GatewayRules(settings: gateway, connections: connections, syncs: syncs, secrets: secrets)
        rules.check(&check.findings)
        let assembly = ConfigurationAssembly(
            gateway: gateway,
            mark: mark,
            connections: connections,
            syncs: syncs,
            folder: secrets.folder,
            isSandbox: secrets.trust == .sandbox,
            findings: check.findings.ordered
        )
        let configuration = check.findings.hasErrors ? nil : assembly.configuration
        return Result(configuration: configuration, findings: check.findings.ordered)
    }

    private func filled(_ node: ConfigurationNode, _ presets: PresetFilling) -> ConfigurationNode {
        guard let syncs = node["syncs"], let members = syncs.members else { return node }
        let filled = members.map { ConfigurationNode.Member($0.name, presets.filled($0.value), mark: $0.mark) }
        return node.setting("syncs", to: ConfigurationNode(.mapping(filled), mark: syncs.mark))
    }

    private func connections(
        in node: ConfigurationNode,
        _ gateway: Settings,
        _ check: inout SettingCheck
    ) -> [OpenedConnection] {
        let loading = ConnectionLoading(
            platforms: platforms,
            publicURL: gateway.text("public-url"),
            acceptsCertificates: gateway.group("tls")?.text("client-ca") != nil
        )
        var connections: [OpenedConnection] = []
        for member in node["connections"]?.members ?? [] {
            let path = ConfigurationPath().key("connections").key(member.name)
            if let connection = loading.load(member.name, member.value, at: path, with: &check) {
                connections.append(connection)
            }
        }
        return connections
    }

    private func syncs(
        in node: ConfigurationNode,
        _ connections: [OpenedConnection],
        _ presets: PresetFilling,
        _ check: inout SettingCheck
    ) -> [Sync] {
        let byName = Dictionary(connections.map { ($0.name, $0) }) { first, _ in first }
        let written = Set((node["connections"]?.members ?? []).map(\.name))
        let loading = SyncLoading(connections: byName, written: written, crms: crms, presets: presets)
        var syncs: [Sync] = []
        for member in node["syncs"]?.members ?? [] {
            let path = ConfigurationPath().key("syncs").key(member.name)
            guard let sync = loading.load(member.name, member.value, at: path, with: &check),
                let crm = byName[sync.between.crm.connection], let platform = byName[sync.between.platform.connection]
            else { continue }
            let traits = Sync.Both(
                crm: crm.traits(of: sync.between.crm.kind),
                platform: platform.traits(of: sync.between.platform.kind)
            )
            SyncRules(sync: sync, traits: traits, node: member.value, path: path).check(&check.findings)
            syncs.append(sync)
        }
        return syncs
    }
}
