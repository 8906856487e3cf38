import Model

/// What the organisation tells about its objects and their fields.
extension SalesforceSimulator {
    /// `/sobjects`: every object in short.
    func globalDescription(_ base: String) -> JSON {
        [
            "encoding": "UTF-8", "maxBatchSize": 200,
            "sobjects": .array(organization.schema.objects.map { .object(summary($0, base)) }),
        ]
    }

    /// `/sobjects/{type}`: the object in short, and its latest rows.
    func basicInformation(_ object: SalesforceObject, _ base: String) -> JSON {
        let rows = (organization.tables[object.name]?.unordered).map { $0.filter { $0.deleted == nil } } ?? []
        let recent = rows.sorted { $0.order > $1.order }.prefix(5)
        let fields = object.fields.filter { $0.name == "Id" || $0.nameField }
        return [
            "objectDescribe": .object(summary(object, base)),
            "recentItems": .array(
                recent.map { .object(organization.show($0, of: object, fields: fields, base: base)) }
            ),
        ]
    }

    /// `/sobjects/{type}/describe`: the object with all its fields.
    func description(_ object: SalesforceObject, _ base: String) -> JSON {
        var description = summary(object, base)
        description["childRelationships"] = .array(children(of: object))
        description["recordTypeInfos"] = []
        description["fields"] = .array(object.fields.map { .object(self.description($0)) })
        return .object(description)
    }

    private func summary(_ object: SalesforceObject, _ base: String) -> JSONObject {
        let path = "\(base)/sobjects/\(object.name)"
        let writable = !["User", "Organization"].contains(object.name)
        let creatable = object.name != "Organization"
        return JSONObject([
            ("name", .string(object.name)), ("label", .string(object.label)), ("labelPlural", .string(object.plural)),
            ("keyPrefix", .string(object.keyPrefix)), ("custom", .flag(object.name.hasSuffix("__c"))),
            ("createable", .flag(creatable)), ("updateable", .flag(creatable)), ("deletable", .flag(writable)),
            ("undeletable", .flag(writable)), ("mergeable", .flag(object.mergeable)), ("queryable", .flag(true)),
            ("retrieveable", .flag(true)), ("replicateable", .flag(true)), ("searchable", .flag(true)),
            ("triggerable", .flag(true)), ("activateable", .flag(false)), ("customSetting", .flag(false)),
            ("deprecatedAndHidden", .flag(false)), ("feedEnabled", .flag(true)), ("layoutable", .flag(true)),
            (
                "urls",
                [
                    "sobject": .string(path), "describe": .string(path + "/describe"),
                    "rowTemplate": .string(path + "/{ID}"),
                ]
            ),
        ])
    }

    private func children(of object: SalesforceObject) -> [JSON] {
        organization.schema.objects.flatMap { child in
            child.fields.filter { $0.references.contains(object.name) && !$0.readOnly }.map { field in
                [
                    "cascadeDelete": .flag(field.cascades), "childSObject": .string(child.name),
                    "field": .string(field.name),
                    "relationshipName": .string(child.plural), "restrictedDelete": false,
                ]
            }
        }
    }

    /// Every key that a recorded description has (fact sheet §3.10).
    private func description(_ field: SalesforceField) -> JSONObject {
        JSONObject([
            ("aggregatable", .flag(field.type != .address && field.type != .boolean)), ("aiPredictionField", false),
            ("autoNumber", false), ("byteLength", .integer(field.length * 3)),
            ("calculated", .flag(field.composedName)),
            ("calculatedFormula", nil), ("cascadeDelete", false), ("caseSensitive", false),
            ("compoundFieldName", .optional(field.compound)), ("controllerName", nil),
            ("createable", .flag(!field.readOnly)), ("custom", .flag(field.isCustom)),
            ("defaultValue", field.type == .boolean ? false : nil), ("defaultValueFormula", nil),
            ("defaultedOnCreate", .flag(field.defaulted || field.readOnly)), ("dependentPicklist", false),
            ("deprecatedAndHidden", false), ("digits", .integer(field.digits)), ("displayLocationInDecimal", false),
            ("encrypted", false), ("externalId", .flag(field.externalID)), ("extraTypeInfo", nil),
            ("filterable", .flag(field.isFilterable)), ("filteredLookupInfo", nil),
            ("formulaTreatNullNumberAsZero", false), ("groupable", .flag(field.isFilterable && !field.isNumber)),
            ("highScaleNumber", false), ("htmlFormatted", false), ("idLookup", .flag(field.idLookup)),
            ("inlineHelpText", nil), ("label", .string(field.label)), ("length", .integer(field.length)), ("mask", nil),
            ("maskType", nil), ("name", .string(field.name)), ("nameField", .flag(field.nameField)),
            ("namePointing", .flag(field.references.count > 1)), ("nillable", .flag(field.nillable)),
            ("permissionable", .flag(field.nillable && !field.readOnly)),
            ("picklistValues", .array(field.values.map { Self.choice($0, of: field) })),
            ("polymorphicForeignKey", .flag(field.references.count > 1)),
            ("precision", .integer(field.precision)), ("queryByDistance", .flag(field.type == .address)),
            ("referenceTargetField", nil), ("referenceTo", .array(field.references.map(JSON.string))),
            ("relationshipName", .optional(field.relationship)), ("relationshipOrder", nil),
            ("restrictedDelete", false),
            ("restrictedPicklist", .flag(field.restricted)), ("scale", .integer(field.scale)),
            ("searchPrefilterable", false), ("soapType", .string(Self.soapType(field))),
            ("sortable", .flag(field.isFilterable)), ("type", .string(field.type.rawValue)),
            ("unique", .flag(field.unique)), ("updateable", .flag(!field.readOnly)), ("writeRequiresMasterRead", false),
        ])
    }

    private static func choice(_ value: String, of field: SalesforceField) -> JSON {
        [
            "active": true, "defaultValue": .flag(field.standard == value), "label": .string(value), "validFor": nil,
            "value": .string(value),
        ]
    }

    private static func soapType(_ field: SalesforceField) -> String {
        switch field.type {
        case .id, .reference: "tns:ID"
        case .boolean: "xsd:boolean"
        case .int: "xsd:int"
        case .double, .currency, .percent: "xsd:double"
        case .date: "xsd:date"
        case .datetime: "xsd:dateTime"
        case .address: "urn:address"
        default: "xsd:string"
        }
    }
}
