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

    /// Reads an object; fields of person accounts are left out where an organisation has none.
    init?(_ json: JSON, persons: Bool) {
        guard let name = json["name"]?.text, let label = json["label"]?.text, let plural = json["plural"]?.text,
            let keyPrefix = json["keyPrefix"]?.text, let fields = json["fields"]?.elements
        else { return nil }
        self.name = name
        self.label = label
        self.plural = plural
        self.keyPrefix = keyPrefix
        mergeable = json["mergeable"]?.flag ?? false
        let present = fields.filter { persons || $0["persons"]?.flag != true }
        self.fields = present.compactMap(SalesforceField.init)
        guard self.fields.count == present.count else { return nil }
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

    /// Whether accounts can be persons.
    var hasPersons: Bool { object("Account")?.field("IsPersonAccount") != nil }

    /// The schema that is built in (`schema.json`).
    static let standard = builtIn(persons: false)

    /// The same, of an organisation where person accounts were switched on.
    static let withPersons = builtIn(persons: true)

    private static func builtIn(persons: Bool) -> SalesforceSchema {
        let objects = (try? JSON.parse(PackageResources.schema_json))?.elements ?? []
        return SalesforceSchema(objects.compactMap { SalesforceObject($0, persons: persons) })
    }
}
