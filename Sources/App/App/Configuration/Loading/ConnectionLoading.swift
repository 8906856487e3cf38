import Model

/// Turns the entries under `connections` into systems.
struct ConnectionLoading {
    /// The catalogue.
    let platforms: [any Platform]
    /// What senders call; nil when the configuration does not say.
    let publicURL: String?
    /// Whether senders can prove themselves with a client certificate instead of a secret.
    let acceptsCertificates: Bool

    /// Loads one entry; nil when not even its platform is known.
    func load(
        _ name: String,
        _ node: ConfigurationNode,
        at path: ConfigurationPath,
        with check: inout SettingCheck
    ) -> OpenedConnection? {
        if let fault = EntryName.fault(in: name) {
            check.findings.error(path, fault, remedy: EntryName.remedy)
        }
        guard let platform = platform(of: name, node, at: path, &check.findings) else { return nil }
        let errors = check.findings.errorCount
        let settings = check.settings(Self.keys(of: platform), in: node, at: path)
        checkReceivers(of: platform, named: name, settings, in: node, at: path, &check)
        let system =
            check.findings.errorCount == errors ? open(name, platform, settings, at: path, &check.findings) : nil
        let receivers = node["receive"]?.members?.map(\.name).filter { key in
            platform.receivers.contains { $0.name == key }
        }
        return OpenedConnection(
            name: ConnectionName(name),
            platform: platform,
            settings: settings,
            receivers: receivers ?? [],
            system: system
        )
    }

    /// The keys of a connection to a platform.
    static func keys(of platform: any Platform) -> [Setting] {
        [
            Setting("platform", .text, "Which platform it is; may be left out when equal to the connection's name."),
            Setting("receive", .group(platform.receivers), "The ways in which it tells of changes."),
        ] + platform.settings
    }

    private func platform(
        of name: String,
        _ node: ConfigurationNode,
        at path: ConfigurationPath,
        _ findings: inout Findings
    ) -> (any Platform)? {
        let names = platforms.map(\.name)
        let given = node["platform"]?.text
        if let platform = platforms.first(where: { $0.name == given ?? name }) { return platform }
        if let given {
            findings.error(
                path.key("platform"),
                "there is no platform `\(given)`",
                remedy: Spelling.remedy(for: given, among: names)
            )
        } else {
            let nearest = Spelling.nearest(to: name, among: names)
            findings.error(
                path,
                "the connection `\(name)` says no platform",
                remedy: "add `platform: \(nearest ?? "…")`; the platforms are \(names.joined(separator: ", "))"
            )
        }
        return nil
    }

    private func open(
        _ name: String,
        _ platform: any Platform,
        _ settings: Settings,
        at path: ConfigurationPath,
        _ findings: inout Findings
    ) -> System? {
        do throws(SettingsError) {
            return try platform.open(ConnectionName(name), addressed(settings, of: platform, named: name))
        } catch {
            findings.error(path.below(ConfigurationPath(error.path)), error.problem, remedy: error.remedy)
            return nil
        }
    }

    /// Settings in which receivers that may sign their URL know it, unless they were told another.
    private func addressed(_ settings: Settings, of platform: any Platform, named name: String) -> Settings {
        guard let publicURL, var receive = settings.group("receive") else { return settings }
        for receiver in platform.receivers {
            guard case .group(let keys) = receiver.kind, keys.contains(where: { $0.name == "url" }),
                var told = receive.group(receiver.name), told["url"] == nil
            else { continue }
            told["url"] = .text("\(publicURL)/in/\(name)")
            receive[receiver.name] = .group(told)
        }
        var addressed = settings
        addressed["receive"] = .group(receive)
        return addressed
    }

    // MARK: - Receivers

    private func checkReceivers(
        of platform: any Platform,
        named name: String,
        _ settings: Settings,
        in node: ConfigurationNode,
        at path: ConfigurationPath,
        _ check: inout SettingCheck
    ) {
        let written = node["receive"]?.members ?? []
        if written.isEmpty {
            check.findings.warning(
                path,
                "nothing tells of changes at `\(name)`: it has no receiver and is not polled",
                remedy: "add `receive:` with \(platform.receivers.map(\.name).joined(separator: ", "))"
            )
        }
        for member in written {
            guard let receiver = platform.receivers.first(where: { $0.name == member.name }),
                case .group(let keys) = receiver.kind, let key = keys.first(where: { $0.name == "secrets" })
            else { continue }
            checkSecrets(key, in: member, at: path.key("receive").key(member.name), &check)
            checkLengths(
                settings.group("receive")?.group(member.name),
                at: path.key("receive").key(member.name),
                &check
            )
        }
    }

    /// A receiver without a secret would have to believe everybody, so it believes nobody.
    private func checkSecrets(
        _ key: Setting,
        in receiver: ConfigurationNode.Member,
        at path: ConfigurationPath,
        _ check: inout SettingCheck
    ) {
        let written = receiver.value["secrets"]
        guard written?.elements?.isEmpty ?? (written?.isNull ?? !key.required), !acceptsCertificates || written != nil
        else { return }
        check.findings.error(
            path.key("secrets"),
            "no secret is given, so nothing that comes in could be proven",
            remedy: "write `secrets: [env:NAME]`"
        )
    }

    private func checkLengths(_ receiver: Settings?, at path: ConfigurationPath, _ check: inout SettingCheck) {
        guard let receiver, check.secrets.trust != .rehearsal else { return }
        for (index, value) in receiver.list("secrets").enumerated() {
            guard case .secret(let secret) = value, secret.count < Self.shortestSecret else { continue }
            check.findings.error(
                path.key("secrets").element(index),
                "the secret has only \(secret.count) bytes",
                remedy:
                    "use at least \(Self.shortestSecret) random bytes: a shorter one can be guessed from one delivery"
            )
        }
    }

    /// The fewest bytes of a receiver's secret: 128 bits, as for any key.
    private static let shortestSecret = 16
}

/// What a connection or a sync may be called: the name stands in URLs and in the names of records.
enum EntryName {
    /// What to do about a wrong name.
    static let remedy = "use letters, digits, `-` and `_`, at most 64"

    /// What is wrong with a name; nil when nothing is.
    static func fault(in name: String) -> String? {
        let isRight =
            (1...64).contains(name.utf8.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        return isRight ? nil : "`\(name)` cannot be part of a URL"
    }
}
