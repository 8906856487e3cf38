package import Model

extension ConfigurationNode {
    /// The piece as JSON, without places.
    package var json: JSON {
        switch content {
        case .null: .null
        case .flag(let flag): .flag(flag)
        case .number(let number): .number(number)
        case .text(let text): .string(text)
        case .list(let elements): .array(elements.map(\.json))
        case .mapping(let members): .object(JSONObject(members.map { ($0.name, $0.value.json) }))
        }
    }

    /// Takes JSON as a piece that stands at one place.
    package init(json: JSON, mark: Mark = .nowhere) {
        switch json {
        case .null: self.init(.null, mark: mark)
        case .flag(let flag): self.init(.flag(flag), mark: mark)
        case .number(let number): self.init(.number(number), mark: mark)
        case .string(let text): self.init(.text(text), mark: mark)
        case .array(let elements):
            self.init(.list(elements.map { ConfigurationNode(json: $0, mark: mark) }), mark: mark)
        case .object(let object):
            let members = object.members.map {
                Member($0.name, ConfigurationNode(json: $0.value, mark: mark), mark: mark)
            }
            self.init(.mapping(members), mark: mark)
        }
    }
}
