package import Model

/// What `crosswalk presets` shows.
package struct PresetList: Sendable {
    private let platforms: [any Platform]

    /// Lists the presets of a catalogue.
    package init(platforms: [any Platform]) { self.platforms = platforms }

    /// One preset in the list.
    package struct Entry: Sendable, Hashable {
        /// The name in configurations.
        package let name: String
        /// The platform it is for.
        package let platform: String
        /// One sentence.
        package let summary: String

        /// The entry as JSON.
        package var json: JSON {
            ["name": .string(name), "platform": .string(platform), "summary": .string(summary)]
        }
    }

    /// Every preset, in the order of the catalogue.
    package var entries: [Entry] {
        platforms.flatMap { platform in
            platform.presets.map { Entry(name: $0.name, platform: platform.name, summary: $0.summary) }
        }
    }

    /// A preset in full, as YAML: what it says, and below it the defaults of what it leaves open.
    ///
    /// - Returns: nil when there is no preset of that name.
    package func yaml(of name: String) -> String? {
        guard let preset = platforms.flatMap(\.presets).first(where: { $0.name == name }) else { return nil }
        let said = Set(YAMLReader.read(preset.yaml).node?.members?.map(\.name) ?? [])
        let open = SyncSettings.all.filter { !said.contains($0.name) && !["between", "preset"].contains($0.name) }
        let defaults = open.map { "# \($0.name): \($0.standard ?? "left out")\n" }.joined()
        let yaml = preset.yaml.hasSuffix("\n") ? preset.yaml : preset.yaml + "\n"
        let rest = open.isEmpty ? "" : "\n# Left to the defaults of the format:\n" + defaults
        return
            "# \(preset.name): \(preset.summary)\n\(yaml)\(rest)"
    }

    /// What to say about a name that is no preset.
    package func remedy(for name: String) -> String { Spelling.remedy(for: name, among: entries.map(\.name)) }

    /// A preset as JSON; nil when there is none of that name.
    package func json(of name: String) -> JSON? {
        guard let entry = entries.first(where: { $0.name == name }),
            let node = PresetFilling(platforms: platforms).node(of: name)
        else { return nil }
        return [
            "name": .string(name), "platform": .string(entry.platform), "summary": .string(entry.summary),
            "sync": node.json,
        ]
    }
}
