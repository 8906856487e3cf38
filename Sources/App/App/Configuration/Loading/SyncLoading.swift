import Model
import Pipeline

/// Turns the entries under `syncs` into syncs.
struct SyncLoading {
    /// The connections by their names.
    let connections: [ConnectionName: OpenedConnection]
    /// The connections that are written; about those that could not be opened enough is said already.
    let written: Set<String>
    /// The platforms that are CRMs.
    let crms: Set<String>
    /// The presets.
    let presets: PresetFilling

    /// Loads one entry, already filled from its preset; nil when its two kinds are not known.
    func load(
        _ name: String,
        _ node: ConfigurationNode,
        at path: ConfigurationPath,
        with check: inout SettingCheck
    ) -> Sync? {
        if let fault = EntryName.fault(in: name) { check.findings.error(path, fault, remedy: EntryName.remedy) }
        checkPreset(in: node, at: path, &check.findings)
        let settings = check.settings(SyncSettings.all, in: node, at: path)
        guard let between = between(settings, at: path.key("between"), &check.findings) else { return nil }
        return Sync(
            name: SyncName(name),
            between: between,
            state: settings.text("state").flatMap(Sync.State.init(rawValue:)) ?? .active,
            triggers: triggers(settings, between, at: path.key("triggers"), &check.findings),
            identity: identity(settings, at: path.key("identity"), &check.findings),
            create: both(settings, "create", or: .never, Self.creation),
            update: both(settings, "update", or: true) { $0 == .text("always") },
            delete: both(settings, "delete", or: .keep, Self.deletion),
            merge: both(settings, "merge", or: .keep, Self.deletion),
            share: both(settings, "share", or: [:], Self.fields),
            fields: settings.list("fields").compactMap(Self.rule)
        )
    }

    private func checkPreset(in node: ConfigurationNode, at path: ConfigurationPath, _ findings: inout Findings) {
        guard let name = node["preset"]?.text else { return }
        guard let platform = presets.platform(of: name) else {
            let remedy = Spelling.remedy(for: name, among: presets.names)
            return findings.error(path.key("preset"), "there is no preset `\(name)`", remedy: remedy)
        }
        noteCreation(in: node, despite: name, at: path, &findings)
        guard let kind = node["between"]?["platform"]?.text.flatMap({ KindRef($0) }),
            let connection = connections[kind.connection], connection.platform.name != platform
        else { return }
        findings.error(
            path.key("preset"),
            "the preset `\(name)` is for \(platform), but `between` names \(connection.platform.name)",
            remedy: "`crosswalk presets list` shows the presets of \(connection.platform.name)"
        )
    }

    /// Creating records where a preset advises against it is allowed, but worth a second thought.
    private func noteCreation(
        in node: ConfigurationNode,
        despite preset: String,
        at path: ConfigurationPath,
        _ findings: inout Findings
    ) {
        guard let advised = presets.node(of: preset)?["create"] else { return }
        for side in Side.allCases {
            guard advised[side.rawValue]?.text == "never", let own = node["create"]?[side.rawValue], own.text != "never"
            else { continue }
            findings.note(
                path.key("create").key(side.rawValue),
                "the preset `\(preset)` recommends `never` here",
                remedy: "keep it only if the gateway shall create records in \(side.noun)"
            )
        }
    }

    // MARK: - Kinds and triggers

    private func between(
        _ settings: Settings,
        at path: ConfigurationPath,
        _ findings: inout Findings
    ) -> Sync.Both<KindRef>? {
        guard let group = settings.group("between") else { return nil }
        let crm = kind(of: .crm, group.text("crm"), at: path.key("crm"), &findings)
        let platform = kind(of: .platform, group.text("platform"), at: path.key("platform"), &findings)
        guard let crm, let platform else { return nil }
        return .init(crm: crm, platform: platform)
    }

    private func kind(
        of side: Side,
        _ text: String?,
        at path: ConfigurationPath,
        _ findings: inout Findings
    ) -> KindRef? {
        guard let text, let kind = KindRef(text) else { return nil }
        guard let connection = connections[kind.connection] else {
            guard !written.contains(kind.connection.text) else { return nil }
            findings.error(
                path,
                "there is no connection `\(kind.connection)`",
                remedy: Spelling.remedy(for: kind.connection.text, among: written.sorted())
            )
            return nil
        }
        guard connection.platform.knows(kind: kind.kind) else {
            let known = connection.platform.kinds.map { "\(kind.connection)/\($0.name)" }
            findings.error(
                path,
                "\(connection.platform.name) has no kind `\(kind.kind)`",
                remedy: Spelling.remedy(for: text, among: known)
            )
            return nil
        }
        guard crms.contains(connection.platform.name) == (side == .crm) else {
            findings.error(
                path,
                side == .crm ? "\(connection.platform.name) is not a CRM" : "\(connection.platform.name) is the CRM",
                remedy: "swap the two sides of `between`, and of `match`, `fields` and the rest"
            )
            return nil
        }
        return kind
    }

    private func triggers(
        _ settings: Settings,
        _ between: Sync.Both<KindRef>,
        at path: ConfigurationPath,
        _ findings: inout Findings
    ) -> [Trigger] {
        guard let crm = connections[between.crm.connection], let platform = connections[between.platform.connection]
        else { return [] }
        let reading = TriggerReading(
            crm: crm.traits(of: between.crm.kind),
            platform: platform.traits(of: between.platform.kind)
        )
        guard settings["triggers"] != nil else { return reading.all }
        var triggers: [Trigger] = []
        for (index, value) in settings.list("triggers").enumerated() {
            guard case .text(let text) = value else { continue }
            switch reading.read(text) {
            case .success(let trigger): triggers.append(trigger)
            case .failure(let fault): findings.error(path.element(index), fault.problem, remedy: fault.remedy)
            }
        }
        return triggers
    }

    // MARK: - Rules

    private func identity(
        _ settings: Settings,
        at path: ConfigurationPath,
        _ findings: inout Findings
    ) -> [IdentityRule] {
        var rules: [IdentityRule] = []
        for (index, value) in settings.list("identity").enumerated() {
            guard case .group(let group) = value, let match = group.group("match") else { continue }
            let pairs = match.names.compactMap { name in
                match.text(name).map { FieldPair(platform: FieldPath(name), crm: FieldPath($0)) }
            }
            if pairs.isEmpty {
                findings.error(
                    path.element(index).key("match"),
                    "a rule without fields would match everything",
                    remedy: "write `match: {platform field: CRM field}`"
                )
            }
            let whenMany = group.text("when-many").flatMap(IdentityRule.WhenMany.init(rawValue:)) ?? .refuse
            rules.append(IdentityRule(pairs, whenMany: whenMany))
        }
        return rules
    }

    private static func rule(_ value: Settings.Value) -> FieldRule? {
        guard case .group(let group) = value, let platform = group.text("platform"), let crm = group.text("crm"),
            let from = group.text("from").flatMap(FieldRule.From.init(rawValue:))
        else { return nil }
        let standard: FieldValue? =
            if case .data(let json) = group["default"], !json.isNull { .init(plain: json) } else { nil }
        return FieldRule(
            FieldPair(platform: FieldPath(platform), crm: FieldPath(crm)),
            from: from,
            conflict: group.text("conflict").flatMap(FieldRule.Conflict.init(rawValue:)),
            when: group.text("when").flatMap(FieldRule.When.init(rawValue:)) ?? .differs,
            transform: group.texts("transform").compactMap(FieldRule.Transform.init(rawValue:)),
            standard: standard,
            revert: group.flag("revert") ?? false,
            link: group.text("link").map { SyncName($0) }
        )
    }

    // MARK: - Values for both sides

    /// The values of both sides; for one that is wrong, and so already found, its default.
    private func both<Value>(
        _ settings: Settings,
        _ key: String,
        or standard: Value,
        _ read: (Settings.Value) -> Value?
    ) -> Sync.Both<Value> {
        let group = settings.group(key)
        return .init(
            crm: group?["crm"].flatMap(read) ?? standard,
            platform: group?["platform"].flatMap(read) ?? standard
        )
    }

    private static func creation(_ value: Settings.Value) -> Sync.Creation? {
        switch value {
        case .text("always"): .always
        case .text: .never
        case .group(let group): .ifRelated(group.texts("if-related"))
        case .integer, .flag, .duration, .secret, .list, .data: nil
        }
    }

    private static func deletion(_ value: Settings.Value) -> Sync.Deletion? {
        guard case .text(let word) = value else { return nil }
        return Sync.Deletion(rawValue: word)
    }

    private static func fields(_ value: Settings.Value) -> Fields? {
        guard case .group(let group) = value else { return nil }
        return group.names.reduce(into: Fields()) { fields, name in
            guard case .data(let json) = group[name] else { return }
            fields[FieldPath(name)] = FieldValue(plain: json)
        }
    }
}
