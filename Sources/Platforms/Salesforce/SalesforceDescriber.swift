import Model

/// Fetches the org's own description of a kind, as far as the user of the connection may see it.
struct SalesforceDescriber: Describer {
    /// The API.
    let api: SalesforceAPI

    func step(describing kind: KindRef, after responses: [HTTPResponse]) -> Step<DescribeResult> {
        guard SalesforceKind.isName(kind.kind) else {
            return .finish(.refused(Problem("unknown-kind", "\(kind.kind) cannot be the name of a kind")))
        }
        return Dialogue.play(responses) { dialogue throws(Dialogue.Question) in
            let response = try dialogue.ask(api.get("sobjects/\(kind.kind)/describe"))
            if let fault = SalesforceFault(response) { return Self.result(of: fault, kind) }
            let body = try? JSON.parse(response.body)
            guard let body, let fields = body["fields"]?.elements else {
                return .later(Later("unexpected-answer", scope: .connection))
            }
            let described = Dictionary(fields.compactMap(Self.field)) { first, _ in first }
            let exclusion = described[PersonAccount.mark].map { _ in PersonAccount.mark }
            let relations = Set(fields.compactMap { $0["relationshipName"]?.text })
            return .described(
                KindDescription(
                    described,
                    exclusion: exclusion,
                    relations: relations,
                    permissions: Self.permissions(body)
                )
            )
        }
    }

    private static func result(of fault: SalesforceFault, _ kind: KindRef) -> DescribeResult {
        if fault.status == 404 {
            return .refused(Problem("unknown-kind", "the org has no \(kind.kind), or the user may not see it"))
        }
        switch fault.setback() {
        case .later(let later): return .later(later)
        case .refused(let problem): return .refused(problem)
        case .gone: return .refused(fault.problem)
        }
    }

    private static func permissions(_ json: JSON) -> KindPermissions? {
        guard let creates = json["createable"]?.flag, let updates = json["updateable"]?.flag,
            let deletes = json["deletable"]?.flag
        else { return nil }
        return KindPermissions(creates: creates, updates: updates, deletes: deletes)
    }

    /// Whether a record must be created with a value: the field may not be empty, and Salesforce fills in none
    /// (REST guide, "sObject Describe": `nillable`, `defaultedOnCreate`).
    private static func isRequired(_ json: JSON) -> Bool {
        json["nillable"]?.flag == false && json["defaultedOnCreate"]?.flag == false && json["createable"]?.flag == true
    }

    private static func field(_ json: JSON) -> (FieldPath, FieldDescription)? {
        guard let name = json["name"]?.text, let type = json["type"]?.text else { return nil }
        let length = json["length"]?.integer ?? 0
        return (
            FieldPath(name),
            FieldDescription(
                type: types[type] ?? .other,
                nativeType: type,
                length: length > 0 ? Int(length) : nil,
                creatable: json["createable"]?.flag ?? false,
                updatable: json["updateable"]?.flag ?? false,
                required: isRequired(json),
                unique: json["unique"]?.flag ?? false,
                externalID: json["externalId"]?.flag ?? false,
                choices: choices(json)
            )
        )
    }

    /// The values of a picklist that accepts no others; which of them a record type allows is not told.
    private static func choices(_ json: JSON) -> [String]? {
        guard json["restrictedPicklist"]?.flag == true, let values = json["picklistValues"]?.elements else {
            return nil
        }
        return values.filter { $0["active"]?.flag ?? true }.compactMap { $0["value"]?.text }
    }

    /// Salesforce's field types (REST guide, "Field Types") as what they hold.
    private static let types: [String: FieldType] = [
        "id": .reference, "reference": .reference, "string": .text, "textarea": .text, "phone": .text, "url": .text,
        "email": .text, "picklist": .text, "combobox": .text, "encryptedstring": .text, "anyType": .text,
        "boolean": .flag, "int": .integer, "long": .integer, "double": .number, "currency": .number,
        "percent": .number, "date": .day, "datetime": .instant, "multipicklist": .choices,
    ]
}
