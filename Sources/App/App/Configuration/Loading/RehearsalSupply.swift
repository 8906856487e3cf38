package import Model

/// Fills what a rehearsal's configuration leaves to the simulators: addresses, credentials, and receivers' secrets.
///
/// What a simulator says about itself replaces what is written, because the simulated system has no other address and
/// no other credentials. Which receivers there are is the user's choice: a simulator says how it feeds those that are
/// written, or, where none is written, the platform's usual one.
package struct RehearsalSupply: Sendable {
    private let platforms: [any Platform]
    private let supplied: [ConnectionName: JSONObject]

    /// Takes what the simulators say, by their connections, as settings under `connections:`.
    package init(platforms: [any Platform], supplied: [ConnectionName: JSONObject]) {
        self.platforms = platforms
        self.supplied = supplied
    }

    /// The connections that a configuration needs and their platforms' names: those that are written, and those that
    /// syncs name.
    package static func connections(in node: ConfigurationNode) -> [(name: ConnectionName, platform: String)] {
        var found: [(name: ConnectionName, platform: String)] = (node["connections"]?.members ?? []).map {
            (ConnectionName($0.name), $0.value["platform"]?.text ?? $0.name)
        }
        for sync in node["syncs"]?.members ?? [] {
            for side in sync.value["between"]?.members ?? [] {
                guard let name = side.value.text.flatMap({ KindRef($0) })?.connection else { continue }
                if !found.contains(where: { $0.name == name }) { found.append((name, name.text)) }
            }
        }
        return found
    }

    /// A configuration with everything supplied.
    package func filled(_ node: ConfigurationNode) -> ConfigurationNode {
        let version = node["crosswalk"] == nil ? node.setting("crosswalk", to: .init(json: 1)) : node
        let written = node["connections"] ?? .empty
        let connections = supplied.sorted { $0.key < $1.key }.reduce(written) { connections, pair in
            let own = connections[pair.key.text] ?? .empty
            return connections.setting(pair.key.text, to: filled(own, named: pair.key.text, from: pair.value))
        }
        return version.setting("connections", to: connections)
    }

    private func filled(_ own: ConfigurationNode, named name: String, from supply: JSONObject) -> ConfigurationNode {
        var address = supply
        address["receive"] = nil
        let over = ConfigurationNode(json: .object(address), mark: own.mark)
        let base = own.isNull ? .empty : own
        let replaced = (over.members ?? []).reduce(base) { $0.setting($1.name, to: $1.value) }
        let receivers = ConfigurationNode(json: supply["receive"] ?? .object(JSONObject()), mark: own.mark)
        return replaced.setting(
            "receive",
            to: receive(own["receive"], receivers, platform: own["platform"]?.text ?? name)
        )
    }

    private func receive(
        _ own: ConfigurationNode?,
        _ supplied: ConfigurationNode,
        platform: String
    ) -> ConfigurationNode {
        guard let own, let members = own.members else {
            guard let usual = platforms.first(where: { $0.name == platform })?.usualReceiver else { return supplied }
            return ConfigurationNode(json: .object(JSONObject()), mark: supplied.mark)
                .setting(usual, to: supplied[usual] ?? .empty)
        }
        return members.reduce(own) { receive, member in
            receive.setting(member.name, to: receiver(member.value, supplied[member.name] ?? .empty))
        }
    }

    /// A receiver as the simulator feeds it; secrets that are written stand behind the simulator's, because captured
    /// requests may need them.
    ///
    /// A scheme that is written stays: where it is not the simulator's own, a relay signs for it.
    private func receiver(_ own: ConfigurationNode, _ supplied: ConfigurationNode) -> ConfigurationNode {
        let base = own.isNull ? .empty : own
        let kept = own["scheme"] == nil ? [] : ["scheme"]
        let filled = (supplied.members ?? []).filter { !kept.contains($0.name) }
            .reduce(base) { $0.setting($1.name, to: $1.value) }
        guard let theirs = supplied["secrets"]?.elements else { return filled }
        let literal = (own["secrets"]?.elements ?? []).filter { secret in
            let text = secret.text ?? ""
            return !text.hasPrefix("env:") && !text.hasPrefix("file:")
        }
        return filled.setting("secrets", to: ConfigurationNode(.list(theirs + literal), mark: base.mark))
    }
}
