package import Model

/// Fills a sync with what its preset says.
package struct PresetFilling: Sendable {
    /// The keys whose two sides are filled one by one; every other key is taken whole or not at all.
    private static let sided = ["between", "create", "update", "delete", "merge", "share"]

    private let presets: [(platform: String, preset: SyncPreset)]

    /// Takes the presets of a catalogue.
    package init(platforms: [any Platform]) {
        presets = platforms.flatMap { platform in platform.presets.map { (platform.name, $0) } }
    }

    /// The presets' names.
    package var names: [String] { presets.map(\.preset.name) }

    /// The platform of a preset; nil when there is none of that name.
    package func platform(of name: String) -> String? {
        presets.first { $0.preset.name == name }?.platform
    }

    /// The keys of a preset, each placed where the user named the preset.
    ///
    /// - Returns: nil when there is no preset of that name; a preset that is not a mapping is empty.
    package func node(of name: String, at place: ConfigurationNode.Mark = .nowhere) -> ConfigurationNode? {
        guard let preset = presets.first(where: { $0.preset.name == name })?.preset else { return nil }
        guard let node = YAMLReader.read(preset.yaml).node, node.members != nil else { return .empty }
        return node.marked { mark in
            .init(line: place.line, column: place.column, origin: "preset \(name), line \(mark.line)")
        }
    }

    /// A sync with every key that it leaves out taken from its preset; the sync itself when it names none.
    package func filled(_ sync: ConfigurationNode) -> ConfigurationNode {
        guard let name = sync["preset"]?.text, let place = sync["preset"]?.mark, let preset = node(of: name, at: place)
        else { return sync }
        return (preset.members ?? []).reduce(sync) { filled, member in
            guard let own = filled[member.name] else { return filled.setting(member.name, to: member.value) }
            guard Self.sided.contains(member.name), own.members != nil else { return filled }
            let sides = (member.value.members ?? []).filter { own.member($0.name) == nil }
            return filled.setting(member.name, to: sides.reduce(own) { $0.setting($1.name, to: $1.value) })
        }
    }
}
