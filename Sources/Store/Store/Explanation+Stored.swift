package import Model

extension Explanation {
    /// The explanation as JSON that `init(stored:)` reads back; empty parts are left out.
    package var stored: JSON {
        var object = JSONObject()
        if !source.isEmpty { object["source"] = .string(source) }
        if !identity.isEmpty { object["identity"] = .array(identity.map(\.stored)) }
        if !fields.isEmpty { object["fields"] = .array(fields.map(\.stored)) }
        object["remark"] = remark.map(JSON.string)
        return .object(object)
    }

    /// Reads what `stored` wrote; nil for anything else.
    package init?(stored json: JSON) {
        let identity = json["identity"]?.elements ?? []
        let fields = json["fields"]?.elements ?? []
        self.init(
            source: json["source"]?.text ?? "",
            identity: identity.compactMap(IdentityStep.init(stored:)),
            fields: fields.compactMap(FieldStep.init(stored:)),
            remark: json["remark"]?.text
        )
        guard json.object != nil, self.identity.count == identity.count, self.fields.count == fields.count
        else { return nil }
    }
}

extension Explanation.IdentityStep {
    fileprivate var stored: JSON {
        ["rule": .integer(rule), "compared": .string(compared), "result": .string(result)]
    }

    fileprivate init?(stored json: JSON) {
        guard let rule = json["rule"]?.integer, let compared = json["compared"]?.text,
            let result = json["result"]?.text
        else { return nil }
        self.init(rule: Int(rule), compared: compared, result: result)
    }
}

extension Explanation.FieldStep {
    /// The step as JSON; an unknown value is left out, a known null is null.
    fileprivate var stored: JSON {
        var object = JSONObject([("platform", .string(platform.text)), ("crm", .string(crm.text))])
        object["platformValue"] = platformValue?.stored
        object["crmValue"] = crmValue?.stored
        object["result"] = .string(result)
        object["policy"] = .string(policy)
        return .object(object)
    }

    fileprivate init?(stored json: JSON) {
        guard let platform = json["platform"]?.text, let crm = json["crm"]?.text,
            let result = json["result"]?.text, let policy = json["policy"]?.text
        else { return nil }
        self.init(
            platform: FieldPath(platform),
            crm: FieldPath(crm),
            platformValue: json["platformValue"].map(FieldValue.init(stored:)),
            crmValue: json["crmValue"].map(FieldValue.init(stored:)),
            result: result,
            policy: policy
        )
    }
}
