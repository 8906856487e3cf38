extension ConfigurationNode {
    /// This piece with another laid over it: mappings merge key by key, everything else is replaced.
    package func overlaid(with over: ConfigurationNode) -> ConfigurationNode {
        guard let lower = members, let upper = over.members else { return over }
        var merged = lower.map { member in
            guard let above = over.member(member.name) else { return member }
            return Member(member.name, member.value.overlaid(with: above.value), mark: above.mark)
        }
        merged += upper.filter { member($0.name) == nil }
        return ConfigurationNode(.mapping(merged), mark: mark)
    }

    /// This mapping with one key set; its place among the keys stays.
    package func setting(_ name: String, to value: ConfigurationNode) -> ConfigurationNode {
        var members = members ?? []
        if let position = members.firstIndex(where: { $0.name == name }) {
            members[position].value = value
        } else {
            members.append(Member(name, value, mark: value.mark))
        }
        return ConfigurationNode(.mapping(members), mark: mark)
    }

    /// This mapping without a key.
    package func removing(_ name: String) -> ConfigurationNode {
        guard let members else { return self }
        return ConfigurationNode(.mapping(members.filter { $0.name != name }), mark: mark)
    }

    /// The same piece with every place changed.
    package func marked(_ change: (Mark) -> Mark) -> ConfigurationNode {
        switch content {
        case .null, .flag, .number, .text:
            return ConfigurationNode(content, mark: change(mark))
        case .list(let elements):
            return ConfigurationNode(.list(elements.map { $0.marked(change) }), mark: change(mark))
        case .mapping(let members):
            let changed = members.map { Member($0.name, $0.value.marked(change), mark: change($0.mark)) }
            return ConfigurationNode(.mapping(changed), mark: change(mark))
        }
    }
}
