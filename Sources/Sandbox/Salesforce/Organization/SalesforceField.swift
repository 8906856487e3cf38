import Model

/// One field of a Salesforce object, as `describe` tells of it.
struct SalesforceField: Sendable, Hashable {
    /// The types Salesforce describes fields with (the ones of this schema).
    enum Kind: String, Sendable {
        case id, string, textarea, boolean, int, double, currency, percent, date, datetime, reference, picklist
        case multipicklist, email, phone, url, address
    }

    let name: String
    let label: String
    let type: Kind
    /// Characters of a text; 0 for other types.
    let length: Int
    let precision: Int
    let scale: Int
    let digits: Int
    let nillable: Bool
    /// Whether Salesforce fills it when a create leaves it out.
    let defaulted: Bool
    let readOnly: Bool
    let unique: Bool
    let externalID: Bool
    let idLookup: Bool
    let values: [String]
    let restricted: Bool
    let standard: String?
    let references: [String]
    let relationship: String?
    /// Whether a record is deleted together with the one it refers to by this field.
    let cascades: Bool
    /// The compound field it is a part of (`BillingAddress`).
    let compound: String?
    let nameField: Bool
    /// Whether the value is put together from the name's parts.
    let composedName: Bool

    init?(_ json: JSON) {
        guard let name = json["name"]?.text, let label = json["label"]?.text,
            let type = json["type"]?.text.flatMap(Kind.init(rawValue:))
        else { return nil }
        func number(_ key: String) -> Int { Int(json[key]?.integer ?? 0) }
        func flag(_ key: String, else standard: Bool = false) -> Bool { json[key]?.flag ?? standard }
        self.name = name
        self.label = label
        self.type = type
        length = number("length")
        precision = number("precision")
        scale = number("scale")
        digits = number("digits")
        readOnly = flag("read-only")
        nillable = flag("nillable", else: type != .boolean)
        defaulted = flag("defaulted") || type == .boolean
        unique = flag("unique")
        externalID = flag("externalId")
        idLookup = flag("idLookup") || type == .id
        values = json["values"]?.elements?.compactMap(\.text) ?? []
        restricted = flag("restricted")
        standard = json["default"]?.text
        references = json["references"]?.elements?.compactMap(\.text) ?? json["references"]?.text.map { [$0] } ?? []
        relationship = json["relationship"]?.text
        cascades = flag("cascade")
        compound = json["compound"]?.text
        nameField = flag("nameField")
        composedName = json["formula"]?.text == "person-name"
    }

    /// Whether an organisation's administrator made it.
    var isCustom: Bool { name.hasSuffix("__c") }

    /// Whether a create must give it a value.
    var required: Bool { !readOnly && !nillable && !defaulted }

    /// Whether it holds a text of limited length.
    var isText: Bool {
        switch type {
        case .string, .textarea, .email, .phone, .url, .picklist, .multipicklist: true
        default: false
        }
    }

    /// Whether it holds a number.
    var isNumber: Bool {
        switch type {
        case .int, .double, .currency, .percent: true
        default: false
        }
    }

    /// Whether a query may filter and sort by it: not long texts, not compounds.
    var isFilterable: Bool {
        type != .address && !(type == .textarea && length > 255)
    }
}
