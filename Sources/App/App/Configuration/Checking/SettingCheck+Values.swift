package import Model

extension SettingCheck {
    /// Checks one value; nil, and a finding, when it is wrong.
    package mutating func value(
        _ kind: Setting.Kind,
        in node: ConfigurationNode,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        switch kind {
        case .text: return text(in: node, at: path).map { .text($0) }
        case .word(let fault): return word(in: node, at: path, fault)
        case .choice(let words): return choice(of: words, in: node, at: path)
        case .integer(let range): return integer(in: node, range, at: path)
        case .flag: return flag(in: node, at: path)
        case .duration(let range): return duration(in: node, range, at: path)
        case .size(let range): return size(in: node, range, at: path)
        case .secret: return secret(in: node, at: path)
        case .url: return url(in: node, at: path)
        case .file: return file(in: node, at: path)
        case .list(let element): return list(of: element, in: node, at: path)
        case .group(let declarations): return .group(settings(declarations, in: node, at: path))
        case .map(let element): return map(of: element, in: node, at: path)
        case .choiceOr(let words, let other): return choice(of: words, or: other, in: node, at: path)
        case .either(let one, let other): return either(one, other, in: node, at: path)
        case .data: return .data(node.json)
        }
    }

    /// The elements; one that is wrong leaves an empty place, so that the others keep their numbers.
    private mutating func list(
        of element: Setting.Kind,
        in node: ConfigurationNode,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        guard let elements = node.elements else {
            wrong(node, path, "a list is expected here, not \(node.description)", remedy: "put it in brackets: `[…]`")
            return nil
        }
        var values: [Settings.Value] = []
        for (index, item) in elements.enumerated() {
            values.append(value(element, in: item, at: path.element(index)) ?? .data(.null))
        }
        return .list(values)
    }

    private mutating func map(
        of element: Setting.Kind,
        in node: ConfigurationNode,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        guard let members = node.members else {
            wrong(
                node,
                path,
                "keys and values are expected here, not \(node.description)",
                remedy: "write `{key: value}`"
            )
            return nil
        }
        var settings = Settings()
        for member in members {
            settings[member.name] = value(element, in: member.value, at: path.key(member.name))
        }
        return .group(settings)
    }

    /// One of the words, or what the other kind says; a single word is judged as a word where the other kind is not.
    private mutating func choice(
        of words: [String],
        or other: Setting.Kind,
        in node: ConfigurationNode,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        if let text = node.text, words.contains(text) { return .text(text) }
        if node.members == nil, node.elements == nil, other.isComposed { return choice(of: words, in: node, at: path) }
        return value(other, in: node, at: path)
    }

    /// The kind that has the value's shape; where both have, the first that fits, or else the faults of the second.
    private mutating func either(
        _ one: Setting.Kind,
        _ other: Setting.Kind,
        in node: ConfigurationNode,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        let isComposed = node.members != nil || node.elements != nil
        guard one.isComposed == other.isComposed else {
            return value(one.isComposed == isComposed ? one : other, in: node, at: path)
        }
        var attempt = self
        let first = attempt.value(one, in: node, at: path)
        guard attempt.findings.errorCount > findings.errorCount else {
            self = attempt
            return first
        }
        return value(other, in: node, at: path)
    }
}

extension Setting.Kind {
    /// Whether values of this kind are lists or mappings.
    var isComposed: Bool {
        switch self {
        case .text, .word, .choice, .integer, .flag, .duration, .size, .secret, .url, .file: false
        case .list, .group, .map, .data: true
        case .choiceOr(_, let other): other.isComposed
        case .either(let one, let other): one.isComposed && other.isComposed
        }
    }
}
