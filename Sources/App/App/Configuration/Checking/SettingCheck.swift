package import Model

/// Checks a piece of a document against declarations and turns it into settings; every fault becomes a finding.
package struct SettingCheck: Sendable {
    /// Where secrets come from.
    package let secrets: SecretSource
    /// What was found so far.
    package var findings: Findings
    /// What the key that is being checked is for.
    private(set) var sentence = ""

    /// Begins a check.
    package init(secrets: SecretSource, findings: Findings) {
        self.secrets = secrets
        self.findings = findings
    }

    /// Checks a mapping against the keys it may have.
    ///
    /// - Returns: what is right, with defaults; what is wrong is left out and found.
    package mutating func settings(
        _ declarations: [Setting],
        in node: ConfigurationNode,
        at path: ConfigurationPath
    ) -> Settings {
        guard !node.isNull else { return settings(declarations, in: .empty, at: path) }
        guard let members = node.members else {
            wrong(
                node,
                path,
                "keys are expected here, not \(node.description)",
                remedy: "write keys such as `\(declarations.first?.name ?? "key"): …` below it"
            )
            return Settings()
        }
        refuseUnknown(members, declarations.map(\.name), at: path)
        var settings = Settings()
        for member in members {
            guard let declaration = declarations.first(where: { $0.name == member.name }) else { continue }
            settings[member.name] = value(of: declaration, in: member.value, at: path.key(member.name))
        }
        for declaration in declarations where node.member(declaration.name) == nil {
            settings[declaration.name] = standard(of: declaration, at: path)
        }
        return settings
    }

    private mutating func refuseUnknown(
        _ members: [ConfigurationNode.Member],
        _ known: [String],
        at path: ConfigurationPath
    ) {
        for member in members where !known.contains(member.name) {
            let free = known.filter { name in !members.contains { $0.name == name } }
            let remedy =
                Spelling.nearest(to: member.name, among: free).map { "did you mean `\($0)`?" }
                ?? Spelling.remedy(for: member.name, among: known)
            findings.error(path.key(member.name), "unknown key `\(member.name)`", remedy: remedy, at: member.mark)
        }
    }

    /// The value of a key that is written; nothing written reads as left out.
    private mutating func value(
        of declaration: Setting,
        in node: ConfigurationNode,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        sentence = declaration.sentence
        guard node.isNull else { return value(declaration.kind, in: node, at: path) }
        switch declaration.kind {
        case .group(let declarations):
            return .group(settings(declarations, in: .empty, at: path))
        case .map:
            return .group(Settings())
        case .data:
            return .data(.null)
        default:
            guard declaration.required else { return standard(of: declaration, at: path) }
            findings.error(path, "`\(declaration.name)` has no value", remedy: declaration.sentence)
            return nil
        }
    }

    /// What stands for a key that is left out.
    private mutating func standard(of declaration: Setting, at path: ConfigurationPath) -> Settings.Value? {
        guard !declaration.required else {
            let key = path.key(declaration.name)
            findings.error(
                key,
                "`\(declaration.name)` is missing",
                remedy: "add `\(declaration.name)`: \(declaration.sentence)"
            )
            return nil
        }
        guard let standard = declaration.standard, let node = YAMLReader.read(standard).node else { return nil }
        return value(declaration.kind, in: node, at: path.key(declaration.name))
    }

    /// Adds an error about a value, shown where the value stands.
    mutating func wrong(_ node: ConfigurationNode, _ path: ConfigurationPath, _ problem: String, remedy: String) {
        findings.error(path, problem, remedy: remedy, at: node.members == nil ? node.mark : nil)
    }
}
