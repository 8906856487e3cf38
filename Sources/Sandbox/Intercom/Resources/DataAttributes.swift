import Model

/// `/data_attributes`: the fields of companies and contacts.
extension IntercomSimulator {
    /// Lists the attributes of a model, or makes a custom one.
    mutating func dataAttributes(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        switch call.method {
        case "GET":
            let model = call.query["model"]
            let archivedToo = call.query["include_archived"] == "true"
            let attributes = workspace.attributes.filter {
                (model == nil || $0.model == model) && (archivedToo || !$0.archived)
            }
            return .json(200, ["type": "list", "data": .array(attributes.map(\.json))])
        case "POST":
            let attribute = try makeAttribute(try call.object(), at: call.now)
            return .json(200, attribute.json)
        default: throw .notFound
        }
    }

    /// Makes a custom attribute; its name must be new among companies' and people's attributes alike.
    mutating func makeAttribute(_ body: JSONObject, at now: Timestamp) throws(IntercomFault) -> IntercomAttribute {
        guard let name = body["name"]?.text, !name.isEmpty, name.allSatisfy(Self.isNameCharacter) else {
            throw .invalid(
                "Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens"
            )
        }
        guard let model = body["model"]?.text, ["company", "contact"].contains(model) else {
            throw .invalid("model must be company or contact")
        }
        guard let kind = body["data_type"]?.text.flatMap(IntercomAttribute.Kind.init(rawValue:)) else {
            throw .invalid("data_type must be one of string, integer, float, boolean, datetime, date, options")
        }
        let options = body["options"]?.elements?.compactMap { $0["value"]?.text ?? $0.text } ?? []
        guard kind != .options || options.count >= 2 else {
            throw .invalid("The Data Attribute model field must have options")
        }
        guard !workspace.attributes.contains(where: { $0.name.lowercased() == name.lowercased() && !$0.archived })
        else {
            throw .invalid(
                "You already have '\(name)' in your people data. To save this as new people data, use a different name."
            )
        }
        guard workspace.attributes.filter({ $0.custom && !$0.archived }).count < 250 else {
            throw .invalid("You have reached the limit of 250 custom attributes")
        }
        let attribute = IntercomAttribute(
            id: 20_000 + workspace.nextNumber(),
            model: model,
            name: name,
            kind: kind,
            options: options,
            custom: true,
            writable: true,
            created: now
        )
        workspace.attributes.append(attribute)
        return attribute
    }

    /// Archives a custom attribute or brings it back; nothing else of it can change.
    mutating func updateAttribute(_ call: IntercomCall) throws(IntercomFault) -> HTTPResponse {
        guard let place = workspace.attributes.firstIndex(where: { $0.id.map(String.init) == call.path[1] }) else {
            throw IntercomFault(404, "field_not_found", "We couldn't find that data attribute to update")
        }
        let body = try call.object()
        if let archived = body["archived"]?.flag { workspace.attributes[place].archived = archived }
        return .json(200, workspace.attributes[place].json)
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character.isCurrencySymbol || "-_ ".contains(character)
    }
}
