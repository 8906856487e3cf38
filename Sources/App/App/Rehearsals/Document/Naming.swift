extension ConfigurationNode {
    /// The piece with every `$NAME` in its texts replaced by what the name stands for; other dollars stay.
    func naming(_ names: [String: String]) -> ConfigurationNode {
        guard !names.isEmpty else { return self }
        switch content {
        case .text(let text): return ConfigurationNode(.text(Self.named(text, names)), mark: mark)
        case .list(let elements): return ConfigurationNode(.list(elements.map { $0.naming(names) }), mark: mark)
        case .mapping(let members):
            let named = members.map { Member($0.name, $0.value.naming(names), mark: $0.mark) }
            return ConfigurationNode(.mapping(named), mark: mark)
        case .null, .flag, .number: return self
        }
    }

    private static func named(_ text: String, _ names: [String: String]) -> String {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(String(parts[0])) { text, part in
            let name = part.prefix { StepSettings.isNameCharacter($0) }
            guard let value = names[String(name)] else { return text + "$" + part }
            return text + value + part.dropFirst(name.count)
        }
    }
}
