import Model

/// One object (table) of the organisation.
struct SalesforceObject: Sendable, Hashable {
    let name: String
    let label: String
    let plural: String
    /// The first three characters of its records' ids.
    let keyPrefix: String
    let mergeable: Bool
    let fields: [SalesforceField]
    private let places: [String: Int]

    init?(_ json: JSON) {
        guard let name = json["name"]?.text, let label = json["label"]?.text, let plural = json["plural"]?.text,
            let keyPrefix = json["keyPrefix"]?.text, let fields = json["fields"]?.elements
        else { return nil }
        self.name = name
        self.label = label
        self.plural = plural
        self.keyPrefix = keyPrefix
        mergeable = json["mergeable"]?.flag ?? false
        self.fields = fields.compactMap(SalesforceField.init)
        guard self.fields.count == fields.count else { return nil }
        places = Dictionary(
            self.fields.enumerated().map { ($1.name.lowercased(), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The field of a name, in any case, as the API accepts it.
    func field(_ name: String) -> SalesforceField? {
        places[name.lowercased()].map { fields[$0] }
    }

    /// The reference field behind a relationship name (`Account` for `AccountId`), in any case.
    func reference(_ relationship: String) -> SalesforceField? {
        let wanted = relationship.lowercased()
        return fields.first { $0.relationship?.lowercased() == wanted }
    }

    /// The parts of a compound field, in the schema's order.
    func parts(of compound: SalesforceField) -> [SalesforceField] {
        fields.filter { $0.compound == compound.name && $0.name != compound.name }
    }
}

/// The objects of the organisation: standard ones and a custom field of every type.
struct SalesforceSchema: Sendable {
    let objects: [SalesforceObject]
    private let places: [String: Int]

    init(_ objects: [SalesforceObject]) {
        self.objects = objects
        places = Dictionary(
            objects.enumerated().map { ($1.name.lowercased(), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The object of a name, in any case, as the API accepts it.
    func object(_ name: String) -> SalesforceObject? {
        places[name.lowercased()].map { objects[$0] }
    }

    /// The object whose ids begin like this one.
    func object(ofID id: String) -> SalesforceObject? {
        objects.first { id.hasPrefix($0.keyPrefix) }
    }

    /// The schema that is built in (`schema.json`).
    static let standard = SalesforceSchema(
        (try? JSON.parse(PackageResources.schema_json))?.elements?.compactMap(SalesforceObject.init) ?? []
    )
}
