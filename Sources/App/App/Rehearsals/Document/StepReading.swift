import Model
import Pipeline
import Sandbox

/// Understands steps: every fault becomes a finding.
struct StepReading {
    /// The connections of the configuration.
    let connections: Set<ConnectionName>
    /// The check, with what it has found.
    var check: SettingCheck

    /// Understands one step; nil, and a finding, when something about it is wrong.
    mutating func step(_ node: ConfigurationNode, at path: ConfigurationPath) -> RehearsalStep? {
        let errors = check.findings.errorCount
        let settings = check.settings(StepSettings.steps, in: node, at: path)
        guard let member = node.members?.first, node.members?.count == 1 else {
            if check.findings.errorCount == errors {
                check.wrong(node, path, "a step has one key", remedy: "begin each step with a dash of its own")
            }
            return nil
        }
        guard check.findings.errorCount == errors else { return nil }
        let step = step(member, settings, at: path.key(member.name))
        return check.findings.errorCount == errors ? step : nil
    }

    private mutating func step(
        _ member: ConfigurationNode.Member,
        _ settings: Settings,
        at path: ConfigurationPath
    ) -> RehearsalStep? {
        let group = settings.group(member.name) ?? Settings()
        switch member.name {
        case "expect": return .expect(expectations(member.value, at: path))
        case "event": return event(member.value, at: path)
        case "advance": return settings.duration("advance").map { .advance($0) }
        case "run": return .run(settings.texts("run"))
        case "crash": return .crash(at: group.text("at").flatMap(CrashPoint.init(rawValue:)))
        case "deliver":
            let times = Int(group.integer("times") ?? 1)
            return .deliver(.init(file: group.text("file") ?? "", signed: group.flag("sign") ?? false, times: times))
        default:
            guard let connection = connection(group, at: path) else { return nil }
            return control(member.name, connection, group) ?? deed(member.name, connection, group)
        }
    }

    /// A step that changes what lies between a system and the gateway.
    private func control(_ name: String, _ connection: ConnectionName, _ group: Settings) -> RehearsalStep? {
        let next = Int(group.integer("next") ?? 1)
        switch name {
        case "hold": return .hold(connection)
        case "drop": return .drop(connection, next: next)
        case "release":
            let times = Int(group.integer("repeat") ?? 1)
            return .release(connection, order(group), times: times)
        case "fault":
            return .fault(connection, .init(next: next, answer: group.text("answer") ?? "", on: group.text("on")))
        default: return nil
        }
    }

    private func order(_ group: Settings) -> ReleaseOrder {
        switch group.text("order") {
        case "reverse": .reverse
        case "shuffle": .shuffle(seed: UInt64(group.integer("seed") ?? 0))
        default: .forward
        }
    }

    private func deed(_ name: String, _ connection: ConnectionName, _ group: Settings) -> RehearsalStep? {
        let kind = group.text("kind") ?? ""
        let pattern = group.object("where") ?? JSONObject()
        let values = group.object("set") ?? JSONObject()
        let deed: Deed
        switch name {
        case "create": deed = .create(kind: kind, values)
        case "update": deed = .update(kind: kind, where: pattern, set: values)
        case "delete": deed = .delete(kind: kind, where: pattern)
        case "undelete": deed = .undelete(kind: kind, where: pattern)
        case "archive": deed = .archive(kind: kind, where: pattern)
        case "merge":
            let losers = group.list("lose").compactMap { value in
                if case .group(let group) = value { group.plainObject } else { nil }
            }
            deed = .merge(kind: kind, keep: group.object("keep") ?? JSONObject(), lose: losers)
        case "convert":
            var details = JSONObject([("where", .object(pattern))])
            details["account"] = group.plain("account")
            details["contact"] = group.plain("contact")
            deed = .event(type: "convert", details)
        default: return nil
        }
        let actor: Actor = group.text("by") == "crosswalk" ? .gateway : .person
        return .deed(deed, in: connection, by: actor, name: group.text("as"))
    }

    /// An event has two keys of ours; the others are the event's own.
    private mutating func event(_ node: ConfigurationNode, at path: ConfigurationPath) -> RehearsalStep? {
        let own = StepSettings.event.map(\.name)
        let details = JSONObject(
            (node.members ?? []).filter { !own.contains($0.name) }.map { ($0.name, $0.value.json) }
        )
        let rest = node.members == nil ? node : details.names.reduce(node) { $0.removing($1) }
        let settings = check.settings(StepSettings.event, in: rest, at: path)
        guard let type = settings.text("type"), let connection = connection(settings, at: path) else { return nil }
        return .deed(.event(type: type, details), in: connection, by: .person, name: nil)
    }

    private mutating func connection(_ group: Settings, at path: ConfigurationPath) -> ConnectionName? {
        guard let text = group.text("in") else { return nil }
        return connection(text, at: path.key("in"))
    }

    /// The connection of a name; nil, and a finding, when there is none.
    mutating func connection(_ text: String, at path: ConfigurationPath) -> ConnectionName? {
        if connections.contains(ConnectionName(text)) { return ConnectionName(text) }
        let remedy = Spelling.remedy(for: text, among: connections.map(\.text).sorted())
        check.findings.error(path, "the configuration has no connection `\(text)`", remedy: remedy)
        return nil
    }
}

extension Settings {
    /// The values of a mapping of plain data, as JSON.
    var plainObject: JSONObject { JSONObject(names.compactMap { name in plain(name).map { (name, $0) } }) }

    /// The mapping of plain data under a key, as JSON; nil when it was left out.
    func object(_ name: String) -> JSONObject? { group(name)?.plainObject }

    /// The plain data, the text or the mapping of plain data under a key, as JSON.
    func plain(_ name: String) -> JSON? {
        switch self[name] {
        case .data(let json): json
        case .text(let text): .string(text)
        case .group(let group): .object(group.plainObject)
        case nil, .integer, .flag, .duration, .secret, .list: nil
        }
    }
}
