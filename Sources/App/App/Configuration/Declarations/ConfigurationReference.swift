package import Model

/// The whole format as one commented example, made from the declarations: every key, its default and its sentence.
///
/// Keys that must be there or have a default stand as they are; others count once the `#` before them is taken away.
/// The example loads.
package struct ConfigurationReference: Sendable {
    /// Examples of keys whose value only a real system could tell.
    private static let examples = [
        "organization": "00D5g000000XyzAEAS", "workspace": "abc123de",
        "salesforce.url": "https://example.my.salesforce.com", "arlo.url": "https://demo.arlo.co",
        "platform": "intercom/company", "crm": "salesforce/Account", "match": "{company_id: AccountNumber}",
        "triggers": "[company.created, account.updated]", "if-related": "[registration]", "name": "ops",
        "preset": "intercom-accounts", "public-url": "https://sync.example.com", "default": "none",
        "client-ca": "file:clients.pem", "certificate": "file:server.pem", "key": "file:server.key",
        "username": "integration@example.com", "certificates": "[relay.example.com]", "kinds": "[Account]",
        "fields": "{Account: [Id, Name, AccountNumber]}",
    ]
    /// Keys that could be left out elsewhere, but not beside the other values of the example: a receiver without client
    /// certificates needs its secrets, the first login flow its secret.
    private static let neededHere: Set<String> = [
        "secrets", "salesforce.client-secret", "arlo.username", "arlo.password",
    ]
    /// Where lines of comments are broken.
    private static let width = 110

    private let platforms: [any Platform]

    /// Writes the format for a catalogue.
    package init(platforms: [any Platform]) { self.platforms = platforms }

    /// The example.
    package var yaml: String {
        let top = GatewaySettings.top.filter { !["connections", "syncs"].contains($0.name) }
        let lines = lines(top, indent: 0, scope: "operator") + connections + syncs
        return lines.joined(separator: "\n") + "\n"
    }

    private var connections: [String] {
        platforms.reduce(comment(sentence("connections"), indent: 0) + ["connections:"]) { lines, platform in
            let keys = ConnectionLoading.keys(of: platform).filter { !["platform", "receive"].contains($0.name) }
            let receivers = platform.receivers.flatMap { receiver in
                entry(receiver, indent: 6, isActive: receiver.name == platform.usualReceiver, scope: platform.name)
            }
            let name = comment(platform.summary, indent: 2) + ["  \(platform.name):", "    platform: \(platform.name)"]
            return lines + name + self.lines(keys, indent: 4, scope: platform.name) + ["    receive:"] + receivers
        }
    }

    private var syncs: [String] {
        comment(sentence("syncs"), indent: 0) + ["syncs:", "  accounts:"]
            + SyncSettings.all.flatMap { setting in
                guard setting.name == "fields" || setting.name == "identity",
                    case .list(.group(let keys)) = setting.kind
                else { return entry(setting, indent: 4, isActive: isActive(setting), scope: "") }
                let element = lines(keys, indent: 8, examples: ["platform": "name", "crm": "Name"])
                return comment(setting.sentence, indent: 4) + ["    \(setting.name):", "      -"] + element
            }
    }

    private func sentence(_ name: String) -> String {
        GatewaySettings.top.first { $0.name == name }?.sentence ?? ""
    }

    // MARK: - Keys

    private func lines(
        _ settings: [Setting],
        indent: Int,
        scope: String = "",
        examples: [String: String] = [:]
    ) -> [String] {
        settings.flatMap {
            entry($0, indent: indent, isActive: isActive($0, scope: scope), scope: scope, examples: examples)
        }
    }

    /// Whether a key stands as it is.
    private func isActive(_ setting: Setting, scope: String = "") -> Bool {
        setting.required || setting.standard != nil
            || ["", "\(scope)."].contains { Self.neededHere.contains($0 + setting.name) }
    }

    private func entry(
        _ setting: Setting,
        indent: Int,
        isActive: Bool,
        scope: String,
        examples: [String: String] = [:]
    ) -> [String] {
        let bounds = setting.kind.bounds.map { " (\($0))" } ?? ""
        let about = comment(setting.sentence + bounds, indent: indent)
        let body = body(of: setting, indent: indent, scope: scope, examples: examples)
        return about + (isActive ? body : body.map { Self.commentedOut($0, indent: indent) })
    }

    private func body(of setting: Setting, indent: Int, scope: String, examples: [String: String]) -> [String] {
        let start = String(repeating: " ", count: indent) + setting.name + ":"
        if case .group(let keys) = setting.kind {
            return [start] + lines(keys, indent: indent + 2, scope: scope, examples: examples)
        }
        if case .list(.group(let keys)) = setting.kind {
            let dash = String(repeating: " ", count: indent + 2) + "-"
            return [start, dash] + lines(keys, indent: indent + 4, scope: scope, examples: examples)
        }
        let example = examples[setting.name] ?? Self.examples["\(scope).\(setting.name)"] ?? Self.examples[setting.name]
        let value = setting.standard ?? example ?? setting.kind.example(for: setting.name, of: scope)
        return [start + " " + (setting.kind.isText ? Self.text(value) : value)]
    }

    /// A text as YAML, in quotes where it would read as a number or a flag.
    private static func text(_ value: String) -> String {
        if case .text = YAMLScalar.plain(value) { value } else { YAMLWriter.scalar(value) }
    }

    // MARK: - Comments

    private func comment(_ text: String, indent: Int) -> [String] {
        let start = String(repeating: " ", count: indent) + "#"
        return text.split(separator: " ").reduce(into: [start]) { lines, word in
            let last = lines.removeLast()
            lines += last.count + word.count < Self.width ? ["\(last) \(word)"] : [last, "\(start) \(word)"]
        }
    }

    /// A line that counts again once its `#` is taken away; comments stay what they are.
    private static func commentedOut(_ line: String, indent: Int) -> String {
        guard !line.drop(while: { $0 == " " }).hasPrefix("#") else { return line }
        return String(repeating: " ", count: indent) + "#" + line.dropFirst(indent)
    }
}

extension Setting.Kind {
    /// Whether values of this kind are texts.
    fileprivate var isText: Bool {
        switch self {
        case .text, .word, .choice: true
        case .integer, .flag, .duration, .size, .secret, .url, .file, .list, .group, .map, .choiceOr, .either, .data:
            false
        }
    }

    /// The words or the range that a key accepts; nil where its sentence says enough.
    fileprivate var bounds: String? {
        switch self {
        case .choice(let words) where words.count <= 8: words.joined(separator: " | ")
        case .integer(let range) where range.lowerBound < range.upperBound: "\(range.lowerBound) to \(range.upperBound)"
        case .duration(let range): "\(range.lowerBound.crosswalk) to \(range.upperBound.crosswalk)"
        case .size(let range): "\(ByteSize.text(range.lowerBound)) to \(ByteSize.text(range.upperBound))"
        case .list(let element): element.bounds
        case .choiceOr(let words, _): (words + ["a condition"]).joined(separator: " | ")
        case .text, .word, .choice, .integer, .flag, .secret, .url, .file, .group, .map, .either, .data: nil
        }
    }

    /// A value that the kind accepts, as it would be written.
    fileprivate func example(for name: String, of scope: String) -> String {
        switch self {
        case .text, .word: name
        case .choice(let words), .choiceOr(let words, _): words.first ?? name
        case .integer(let range): "\(range.lowerBound)"
        case .flag: "true"
        case .duration(let range): range.lowerBound.crosswalk
        case .size(let range): ByteSize.text(range.lowerBound)
        case .secret: "env:" + Self.variable(name, of: scope)
        case .url: "https://example.com"
        case .file: "file:\(name).pem"
        case .list(let element): "[\(element.example(for: name, of: scope))]"
        case .group, .map, .data: "{}"
        case .either(let one, _): one.example(for: name, of: scope)
        }
    }

    /// The name of a variable for a secret: `SALESFORCE_CLIENT_ID`.
    private static func variable(_ name: String, of scope: String) -> String {
        let whole = scope.isEmpty ? name : "\(scope)-\(name.hasSuffix("s") ? String(name.dropLast()) : name)"
        return whole.uppercased().map { $0 == "-" ? "_" : $0 }.reduce(into: "") { $0.append($1) }
    }
}
