package import Model

extension Explanation: Stored {
    /// Writes the explanation as JSON that `init(stored:)` reads back; empty parts are left out.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            if !source.isEmpty { json.member("source", .string(source)) }
            if !identity.isEmpty { json.member("identity", identity) }
            if !fields.isEmpty { json.member("fields", fields) }
            if let remark { json.member("remark", .string(remark)) }
        }
    }

    /// Reads what `write` wrote; nil for anything else.
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

extension Explanation.IdentityStep: Stored {
    /// Writes the step as JSON.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            json.member("rule", .integer(rule))
            json.member("compared", .string(compared))
            json.member("result", .string(result))
        }
    }

    fileprivate init?(stored json: JSON) {
        guard let rule = json["rule"]?.integer, let compared = json["compared"]?.text,
            let result = json["result"]?.text
        else { return nil }
        self.init(rule: Int(rule), compared: compared, result: result)
    }
}

extension Explanation.FieldStep: Stored {
    /// Writes the step as JSON; an unknown value is left out, a known null is null.
    package func write(to json: inout JSONComposer) {
        json.object { json in
            json.member("platform", .string(platform.text))
            json.member("crm", .string(crm.text))
            if let platformValue { json.member("platformValue", platformValue.stored) }
            if let crmValue { json.member("crmValue", crmValue.stored) }
            json.member("result", .string(result))
            json.member("policy", .string(policy))
        }
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
