import Model
import Pipeline

/// What the settings of one sync must be to each other: a configuration that says what cannot be is refused.
struct SyncRules {
    /// The sync.
    let sync: Sync
    /// The traits of its two kinds.
    let traits: Sync.Both<KindTraits>
    /// What is written about it, filled from its preset.
    let node: ConfigurationNode
    /// Where it stands.
    let path: ConfigurationPath

    /// Adds what is wrong or doubtful.
    func check(_ findings: inout Findings) {
        checkFields(&findings)
        checkTargets(&findings)
        checkMasters(&findings)
        checkIdentity(&findings)
        checkShare(&findings)
        for side in Side.allCases {
            checkCreation(on: side, &findings)
            checkDeletion(on: side, &findings)
            checkFlow(into: side, &findings)
        }
    }

    /// The field rules with their places; none while some rule is not even readable.
    private var rules: [(index: Int, rule: FieldRule)] {
        guard sync.fields.count == node["fields"]?.elements?.count ?? 0 else { return [] }
        return Array(sync.fields.enumerated()).map { ($0.offset, $0.element) }
    }

    private func place(_ index: Int) -> ConfigurationPath { path.key("fields").element(index) }

    // MARK: - Fields

    private func checkFields(_ findings: inout Findings) {
        if node["fields"]?.elements?.isEmpty ?? true {
            findings.warning(
                path,
                "no field is mapped, so nothing is carried over",
                remedy: "add `fields:`, or a preset"
            )
        }
        for (index, rule) in rules {
            checkCombination(rule, at: place(index), &findings)
            checkStandard(at: index, &findings)
            for name in ["platform", "crm"] {
                let text = name == "crm" ? rule.pair.crm : rule.pair.platform
                guard text.names.contains(where: \.isEmpty) else { continue }
                findings.error(
                    place(index).key(name),
                    "`\(text)` is not a field path",
                    remedy: "join names with single dots"
                )
            }
        }
    }

    private func checkCombination(_ rule: FieldRule, at place: ConfigurationPath, _ findings: inout Findings) {
        if rule.from == .both, rule.conflict == nil {
            findings.error(
                place,
                "`from: both` does not say who wins",
                remedy: "add `conflict: crm`, `platform` or `newest`"
            )
        }
        if rule.from != .both, rule.conflict != nil {
            findings.error(
                place.key("conflict"),
                "`conflict` has no meaning where only one side is carried over",
                remedy: "remove it, or write `from: both`"
            )
        }
        if rule.from == .both, rule.revert {
            findings.error(
                place.key("revert"),
                "`revert` needs a master, and `from: both` has none",
                remedy: "write `from: crm` or `from: platform`, or remove it"
            )
        }
        if rule.when == .empty, rule.revert {
            findings.error(
                place.key("revert"),
                "`when: empty` never overwrites, so nothing could be reverted",
                remedy: "remove one of the two"
            )
        }
        if rule.link != nil, !rule.transform.isEmpty || rule.standard != nil {
            findings.error(
                place.key("link"),
                "the id of a linked record is carried over as it is",
                remedy: "remove `transform` and `default`"
            )
        }
        if rule.transform.contains(.lowercase), rule.transform.contains(.uppercase) {
            findings.warning(
                place.key("transform"),
                "`lowercase` and `uppercase` undo each other",
                remedy: "keep the one that is meant"
            )
        }
    }

    private func checkStandard(at index: Int, _ findings: inout Findings) {
        guard let written = node["fields"]?.elements?[index]["default"] else { return }
        let path = place(index).key("default")
        if written.members != nil {
            findings.error(path, "a default is a single value or a list", remedy: "write a text, a number or true")
        }
        if written.isNull {
            findings.warning(path, "a default of nothing changes nothing", remedy: "remove it")
        }
    }

    /// Two rules that write one field would overwrite each other for ever.
    private func checkTargets(_ findings: inout Findings) {
        for side in Side.allCases {
            var first: [FieldPath: Int] = [:]
            for (index, rule) in rules where rule.writes(side) {
                let field = rule.path(on: side)
                if let other = first[field] {
                    findings.error(
                        place(index).key(side.rawValue),
                        "`fields[\(other)]` already writes `\(field)` in \(side.noun)",
                        remedy: "let one rule write a field"
                    )
                } else {
                    first[field] = index
                }
            }
        }
    }

    /// A pair of fields that two rules carry both ways: each side is the master of the other, and nobody says who wins.
    private func checkMasters(_ findings: inout Findings) {
        for (index, rule) in rules where rule.from == .crm && rule.when == .differs {
            guard
                let other = rules.first(where: { _, other in
                    other.from == .platform && other.when == .differs && other.pair == rule.pair
                })
            else { continue }
            findings.warning(
                place(max(index, other.index)).key("from"),
                "both sides are master of `\(rule.pair.platform)` and `\(rule.pair.crm)`: "
                    + "`fields[\(min(index, other.index))]` carries them the other way",
                remedy: "write one rule with `from: both` and `conflict: newest`, or remove one of the two"
            )
        }
    }

    // MARK: - Policies

    private func checkIdentity(_ findings: inout Findings) {
        guard node["identity"]?.elements?.isEmpty ?? true, sync.create == .init(crm: .never, platform: .never) else {
            return
        }
        findings.warning(
            path,
            "there is no identity rule and nothing may be created, so no pair can ever come about",
            remedy: "add `identity: [{match: {platform field: CRM field}}]`"
        )
    }

    private func checkShare(_ findings: inout Findings) {
        for side in Side.allCases {
            for member in node["share"]?[side.rawValue]?.members ?? [] where member.value.members != nil {
                findings.error(
                    path.key("share").key(side.rawValue).key(member.name),
                    "a value is expected here, not a mapping",
                    remedy: "write nested fields with dots: `outer.inner: value`"
                )
            }
        }
    }

    private func checkCreation(on side: Side, _ findings: inout Findings) {
        let place = path.key("create").key(side.rawValue)
        guard case .ifRelated(let kinds) = sync.create[side] else { return }
        let known = traits[side.other].relations
        for (index, kind) in kinds.enumerated() where !known.contains(kind) {
            let remedy = known.isEmpty ? "write `never` or `always`" : Spelling.remedy(for: kind, among: known)
            findings.error(
                place.key("if-related").element(index),
                "no kind `\(kind)` is related to `\(traits[side.other].name)`",
                remedy: remedy
            )
        }
        if kinds.isEmpty {
            findings.error(
                place.key("if-related"),
                "the condition names no kind",
                remedy: Spelling.remedy(for: "", among: known)
            )
        }
    }

    private func checkDeletion(on side: Side, _ findings: inout Findings) {
        for (key, fate) in [("delete", sync.delete[side]), ("merge", sync.merge[side])] {
            guard fate == .archive, !traits[side].archives else { continue }
            findings.error(
                path.key(key).key(side.rawValue),
                "records of kind `\(traits[side].name)` cannot be archived",
                remedy: "write `keep` or `delete`"
            )
        }
    }

    private func checkFlow(into side: Side, _ findings: inout Findings) {
        guard !sync.update[side], sync.create[side] == .never, !rules.isEmpty else { return }
        guard rules.allSatisfy({ $0.rule.writes(side) && !$0.rule.writes(side.other) }) else { return }
        findings.warning(
            path.key("update").key(side.rawValue),
            "every field flows to \(side.noun), "
                + "where neither update nor creation is allowed: nothing is ever written",
            remedy: "write `update: {\(side.rawValue): always}`, or turn `from` round"
        )
    }
}

extension FieldRule {
    /// Whether the rule may write a side.
    func writes(_ side: Side) -> Bool { carries(from: side.other) }
}

extension Side {
    /// What people call the side.
    var noun: String { self == .crm ? "the CRM" : "the platform" }
}
