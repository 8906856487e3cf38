import Model

extension SettingCheck {
    mutating func text(in node: ConfigurationNode, at path: ConfigurationPath) -> String? {
        if let text = node.text { return text }
        let isFlag = if case .flag = node.content { true } else { false }
        wrong(
            node,
            path,
            "a text is expected here, not \(node.description)",
            remedy: isFlag ? "put it in quotes if it is meant as a text" : "write a text"
        )
        return nil
    }

    mutating func word(
        in node: ConfigurationNode,
        at path: ConfigurationPath,
        _ fault: (String) -> String?
    ) -> Settings.Value? {
        guard let text = text(in: node, at: path) else { return nil }
        guard let problem = fault(text) else { return .text(text) }
        wrong(node, path, problem, remedy: sentence)
        return nil
    }

    mutating func choice(of words: [String], in node: ConfigurationNode, at path: ConfigurationPath) -> Settings.Value?
    {
        guard let text = text(in: node, at: path) else { return nil }
        guard !words.contains(text) else { return .text(text) }
        let problem =
            words.count > 8 ? "`\(text)` is not known here" : "`\(text)` is not one of \(words.joined(separator: ", "))"
        wrong(node, path, problem, remedy: Spelling.remedy(for: text, among: words))
        return nil
    }

    mutating func integer(
        in node: ConfigurationNode,
        _ range: ClosedRange<Int64>,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        guard case .number(let number) = node.content, let integer = number.integer else {
            wrong(
                node,
                path,
                "a whole number is expected here, not \(node.description)",
                remedy: "write a number from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        guard range.contains(integer) else {
            wrong(
                node,
                path,
                "\(integer) is out of range",
                remedy: range.lowerBound == range.upperBound
                    ? "write \(range.lowerBound)" : "write a number from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return .integer(integer)
    }

    mutating func flag(in node: ConfigurationNode, at path: ConfigurationPath) -> Settings.Value? {
        if case .flag(let flag) = node.content { return .flag(flag) }
        wrong(node, path, "true or false is expected here, not \(node.description)", remedy: "write `true` or `false`")
        return nil
    }

    mutating func duration(
        in node: ConfigurationNode,
        _ range: ClosedRange<Duration>,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        let bounds = "from \(range.lowerBound.crosswalk) to \(range.upperBound.crosswalk)"
        guard case .text(let text) = node.content, let duration = Duration(crosswalk: text) else {
            wrong(
                node,
                path,
                "a duration is expected here",
                remedy: "write a number and a unit, as `30s`, `5m`, `24h` or `30d`, \(bounds)"
            )
            return nil
        }
        guard range.contains(duration) else {
            wrong(node, path, "\(text) is out of range", remedy: "write a duration \(bounds)")
            return nil
        }
        return .duration(duration)
    }

    mutating func size(
        in node: ConfigurationNode,
        _ range: ClosedRange<Int64>,
        at path: ConfigurationPath
    ) -> Settings.Value? {
        let bounds = "from \(ByteSize.text(range.lowerBound)) to \(ByteSize.text(range.upperBound))"
        guard let text = node.text, let size = ByteSize.parse(text) else {
            wrong(
                node,
                path,
                "a size is expected here",
                remedy: "write a number of bytes, or `16KiB`, `1MiB`, \(bounds)"
            )
            return nil
        }
        guard range.contains(size) else {
            wrong(node, path, "\(text) is out of range", remedy: "write a size \(bounds)")
            return nil
        }
        return .integer(size)
    }

    mutating func secret(in node: ConfigurationNode, at path: ConfigurationPath) -> Settings.Value? {
        guard let text = node.text else {
            wrong(
                node,
                path,
                "a secret is expected here, not \(node.description)",
                remedy: "write `env:NAME` or `file:PATH`"
            )
            return nil
        }
        do throws(SecretSource.Fault) {
            return .secret(try secrets.fetch(text))
        } catch {
            wrong(node, path, error.problem, remedy: error.remedy)
            return nil
        }
    }

    mutating func url(in node: ConfigurationNode, at path: ConfigurationPath) -> Settings.Value? {
        guard let text = text(in: node, at: path) else { return nil }
        guard let fault = WebAddress.fault(in: text, allowsLoopback: secrets.trust != .operators) else {
            return .text(WebAddress.trimmed(text))
        }
        wrong(node, path, fault, remedy: "write it as `https://host`")
        return nil
    }

    /// The path of a file that is there; its content is read by whoever needs it.
    mutating func file(in node: ConfigurationNode, at path: ConfigurationPath) -> Settings.Value? {
        guard let text = node.text, text.hasPrefix("file:") else {
            wrong(node, path, "a file is expected here", remedy: "write `file:PATH`")
            return nil
        }
        let name = String(text.dropFirst(5))
        do throws(SecretSource.Fault) {
            if secrets.trust != .rehearsal { _ = try secrets.open(name) }
            return .text(secrets.path(of: name))
        } catch {
            wrong(node, path, error.problem, remedy: error.remedy)
            return nil
        }
    }
}
