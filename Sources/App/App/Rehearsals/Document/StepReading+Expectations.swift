import Model
import Sandbox
import Store

extension StepReading {
    /// Understands what must hold, in the order written.
    mutating func expectations(_ node: ConfigurationNode, at path: ConfigurationPath) -> [Expectation] {
        guard let members = node.members else {
            check.wrong(
                node,
                path,
                "keys are expected here, not \(node.description)",
                remedy: "write what must hold below it"
            )
            return []
        }
        var expectations: [Expectation] = []
        for member in members {
            let place = path.key(member.name)
            if let setting = ExpectationSettings.all.first(where: { $0.name == member.name }) {
                expectations += claims(setting, member, at: place).map { Expectation($0, at: member.mark) }
            } else if connections.contains(ConnectionName(member.name)) {
                expectations += records(at: ConnectionName(member.name), member.value, place)
            } else {
                let known = ExpectationSettings.all.map(\.name) + connections.map(\.text).sorted()
                check.findings.error(
                    place,
                    "unknown key `\(member.name)`",
                    remedy: Spelling.remedy(for: member.name, among: known),
                    at: member.mark
                )
            }
        }
        return expectations
    }

    private mutating func claims(
        _ setting: Setting,
        _ member: ConfigurationNode.Member,
        at path: ConfigurationPath
    ) -> [Expectation.Claim] {
        if member.name == "links" { return links(member.value, at: path) }
        guard let value = check.value(setting.kind, in: member.value, at: path) else { return [] }
        switch (member.name, value) {
        case ("verdicts", .list(let list)): return [.verdicts(list.groups.compactMap(VerdictExpected.init))]
        case ("requests", .list(let list)): return requests(list.groups, at: path)
        case ("writes", .group(let group)):
            return group.names.compactMap { name in
                connection(name, at: path.key(name)).map { .writes($0, Int(group.integer(name) ?? 0)) }
            }
        case ("answers", .list(let list)):
            return [.answers(list.compactMap { if case .integer(let status) = $0 { Int(status) } else { nil } })]
        case ("dead-letters", .integer(let count)): return [.deadLetters(Int(count))]
        case ("pending", .integer(let count)): return [.pending(Int(count))]
        case ("status", .integer(let status)): return [.status(Int(status))]
        case ("output", .group(let group)): return [.output(contains: group.text("contains") ?? "")]
        case ("json", .group(let group)): return group.plainObject.members.map { .json(path: $0.name, $0.value) }
        case ("converged", .flag(let flag)): return [.converged(flag)]
        default: return []
        }
    }

    private mutating func links(_ node: ConfigurationNode, at path: ConfigurationPath) -> [Expectation.Claim] {
        guard node.elements != nil else {
            let count = check.settings(ExpectationSettings.linkCount, in: node, at: path).integer("count")
            return count.map { [.linkCount(Int($0))] } ?? []
        }
        guard case .list(let list)? = check.value(.list(.group(ExpectationSettings.link)), in: node, at: path) else {
            return []
        }
        return list.groups.compactMap { group in
            guard let crm = group.record("crm"), let platform = group.record("platform"),
                let state = group.text("state").flatMap(Link.State.init(rawValue:))
            else { return nil }
            return .linked(crm: crm, platform: platform, sync: group.text("sync").map { SyncName($0) }, state)
        }
    }

    private mutating func requests(_ groups: [Settings], at path: ConfigurationPath) -> [Expectation.Claim] {
        groups.enumerated().compactMap { index, group in
            guard let connection = connection(group.text("in") ?? "", at: path.element(index).key("in")) else {
                return nil
            }
            let subset = group.plain("body").map(RequestExpected.Body.subset)
            let body = group.plain("body-exactly").map(RequestExpected.Body.exactly) ?? subset
            return .request(
                connection,
                RequestExpected(method: group.text("method") ?? "", path: group.text("path") ?? "", body: body)
            )
        }
    }

    private mutating func records(
        at connection: ConnectionName,
        _ node: ConfigurationNode,
        _ path: ConfigurationPath
    ) -> [Expectation] {
        guard let kinds = node.members else {
            check.wrong(
                node,
                path,
                "kinds are expected here, not \(node.description)",
                remedy: "write `KIND: [{where: {…}}]`"
            )
            return []
        }
        return kinds.flatMap { kind in
            let place = path.key(kind.name)
            guard
                case .list(let list)? = check.value(
                    .list(.group(ExpectationSettings.records)),
                    in: kind.value,
                    at: place
                )
            else { return [Expectation]() }
            return zip(list.groups, kind.value.elements ?? []).map { group, element in
                Expectation(.records(connection, kind: kind.name, RecordsExpected(group)), at: element.mark)
            }
        }
    }
}

extension [Settings.Value] {
    /// The groups of a list of groups.
    var groups: [Settings] { compactMap { if case .group(let group) = $0 { group } else { nil } } }
}

extension Settings {
    /// The record that a key names.
    func record(_ name: String) -> RecordRef? { text(name).flatMap { RecordRef($0) } }
}

extension RecordsExpected {
    fileprivate init(_ group: Settings) {
        pattern = group.object("where") ?? JSONObject()
        fields = group.object("is")
        count = Int(group.integer("count") ?? 1)
        state = group.text("state").flatMap(SimulatedRecord.State.init(rawValue:))
    }
}

extension VerdictExpected {
    fileprivate init?(_ group: Settings) {
        guard let record = group.record("record") else { return nil }
        self.record = record
        sync = group.text("sync").map { SyncName($0) }
        delivers = group.text("verdict") == "deliver"
        reason = group.text("reason")
        rule = group.integer("rule").map { Int($0) }
    }
}
