import Model

extension JSONObject {
    /// The same members with dotted names taken apart.
    ///
    /// `custom_attributes.tier` becomes the member `tier` of `custom_attributes`.
    var nested: JSONObject {
        var nested = JSONObject()
        for member in members {
            let parts = member.name.split(separator: ".", maxSplits: 1).map(String.init)
            if parts.count == 2 {
                var inner = nested[parts[0]]?.object ?? JSONObject()
                inner[parts[1]] = member.value
                nested[parts[0]] = .object(inner.nested)
            } else if case .object(let inner) = member.value, let before = nested[member.name]?.object {
                nested[member.name] = .object(JSONObject((before.members + inner.members).map { ($0.name, $0.value) }))
            } else {
                nested[member.name] = member.value
            }
        }
        return nested
    }
}
