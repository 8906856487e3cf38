import Model

extension StepReading {
    /// Understands the world before the gateway starts.
    mutating func given(_ node: ConfigurationNode, at path: ConfigurationPath) -> Given {
        var given = Given()
        guard !node.isNull else { return given }
        guard let members = node.members else {
            check.wrong(
                node,
                path,
                "systems are expected here, not \(node.description)",
                remedy: "write `SYSTEM: {KIND: [{…}]}`"
            )
            return given
        }
        for member in members {
            let place = path.key(member.name)
            if member.name == "links" {
                given.links += links(given: member.value, at: place)
            } else if let connection = connection(member.name, at: place) {
                given.records += records(given: member.value, to: connection, at: place)
            }
        }
        return given
    }

    private mutating func links(given node: ConfigurationNode, at path: ConfigurationPath) -> [Given.Pair] {
        guard case .list(let list)? = check.value(.list(.group(StepSettings.givenLink)), in: node, at: path) else {
            return []
        }
        return zip(list.groups, node.elements ?? []).compactMap { group, element in
            guard let crm = group.record("crm"), let platform = group.record("platform") else { return nil }
            return Given.Pair(
                crm: crm,
                platform: platform,
                sync: group.text("sync").map { SyncName($0) },
                mark: element.mark
            )
        }
    }

    private mutating func records(
        given node: ConfigurationNode,
        to connection: ConnectionName,
        at path: ConfigurationPath
    ) -> [Given.Records] {
        guard let kinds = node.members else {
            check.wrong(node, path, "kinds are expected here, not \(node.description)", remedy: "write `KIND: [{…}]`")
            return []
        }
        return kinds.compactMap { kind in
            guard
                case .list(let list)? = check.value(.list(StepSettings.object), in: kind.value, at: path.key(kind.name))
            else { return nil }
            return Given.Records(
                connection: connection,
                kind: kind.name,
                records: list.groups.map(\.plainObject),
                mark: kind.mark
            )
        }
    }
}
