import Model

/// A value that a write gives to a field, checked against the field's type.
struct Assignment: Sendable, Hashable {
    let field: SalesforceField
    let value: FieldValue
}

extension SalesforceOrganization {
    /// Reads the members of a record in a write's body.
    ///
    /// - Parameters:
    ///   - record: the members, `attributes` left out.
    ///   - object: the object that is written to.
    ///   - trusting: whether references may name records that are not there, as in a world that is set up.
    /// - Returns: the values, in the order of the record.
    /// - Throws: what Salesforce answers to an unknown or read-only field and to a value that the field cannot hold.
    func assignments(
        _ record: JSONObject,
        to object: SalesforceObject,
        trusting: Bool = false
    ) throws(SalesforceFault) -> [Assignment] {
        var assignments: [Assignment] = []
        for member in record.members {
            if let field = object.field(member.name) {
                guard !field.readOnly else { throw .readOnly(field) }
                let value = try value(member.value, of: field)
                if !trusting, field.type == .reference, let id = value.text { try requireReferred(id) }
                assignments.append(Assignment(field: field, value: value))
            } else if let reference = object.reference(member.name), case .object(let key) = member.value {
                assignments.append(Assignment(field: reference, value: try foreignID(key, of: reference)))
            } else {
                throw .noColumn(member.name, of: object.name)
            }
        }
        return assignments
    }

    /// The id of the record that a nested external id names: `{"Account": {"Ext__c": "123"}}`.
    private func foreignID(_ key: JSONObject, of reference: SalesforceField) throws(SalesforceFault) -> FieldValue {
        let named = key.members.filter { $0.name.lowercased() != "attributes" }
        guard let member = named.first, named.count == 1,
            let object = reference.references.lazy.compactMap({ schema.object($0) }).first,
            let field = object.field(member.name), field.externalID || field.idLookup
        else { throw .noColumn(reference.relationship ?? reference.name, of: reference.references.joined()) }
        let found = tables[object.name]?.ids(where: field, is: try value(member.value, of: field)) ?? []
        guard let id = found.first, found.count == 1 else {
            let text = FieldValue(plain: member.value).text ?? ""
            throw SalesforceFault(
                "INVALID_FIELD",
                "Foreign key external ID: \(text.lowercased()) not found for field \(field.name) in entity \(object.name)"
            )
        }
        return .text(id)
    }

    private func value(_ json: JSON, of field: SalesforceField) throws(SalesforceFault) -> FieldValue {
        if json.isNull || json == .string("") {
            guard field.type != .boolean else {
                throw SalesforceFault(
                    "INVALID_TYPE_ON_FIELD_IN_RECORD",
                    "\(field.label): value not of required type: ",
                    fields: [field.name]
                )
            }
            return .null
        }
        guard let value = field.read(json) else { throw .undeserializable(json, as: field) }
        try field.check(value)
        if field.type == .reference, let text = value.text { return .text(try reference(text, in: field)) }
        return value
    }

    private func reference(_ text: String, in field: SalesforceField) throws(SalesforceFault) -> String {
        guard let id = SalesforceID.full(text), let object = schema.object(ofID: id),
            field.references.contains(object.name)
        else {
            throw SalesforceFault(
                "MALFORMED_ID",
                "\(field.label): id value of incorrect type: \(text)",
                fields: [field.name]
            )
        }
        return id
    }

    /// A write may only refer to records that are in use.
    private func requireReferred(_ id: String) throws(SalesforceFault) {
        guard let row = schema.object(ofID: id).flatMap({ row(id, of: $0) }) else {
            throw SalesforceFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", showsFields: true)
        }
        guard row.deleted == nil else {
            throw SalesforceFault("ENTITY_IS_DELETED", "entity is deleted", showsFields: true)
        }
    }
}

extension SalesforceField {
    /// Reads JSON as this field's type; nil when it cannot be.
    func read(_ json: JSON) -> FieldValue? {
        switch (type, json) {
        case (.boolean, .flag(let flag)): .flag(flag)
        case (.boolean, .string("true")): .flag(true)
        case (.boolean, .string("false")): .flag(false)
        case (.int, .number(let number)): number.integer.map { _ in .number(number) }
        case (.int, .string(let text)): Numeral(text).flatMap { number in number.integer.map { _ in .number(number) } }
        case (.double, .number(let number)), (.currency, .number(let number)), (.percent, .number(let number)):
            .number(number)
        case (.double, .string(let text)), (.currency, .string(let text)), (.percent, .string(let text)):
            Numeral(text).map(FieldValue.number)
        case (.date, .string(let text)): (Day(text) ?? Timestamp(text).map(Self.day)).map(FieldValue.day)
        case (.datetime, .string(let text)): Timestamp(text).map { .instant(Timestamp(seconds: $0.seconds)) }
        case (_, .string(let text)) where isText || type == .reference || type == .id: .text(text)
        default: Optional.none
        }
    }

    private static func day(of instant: Timestamp) -> Day {
        Day(daysSinceEpoch: Int((Double(instant.seconds) / 86_400).rounded(.down)))
    }

    /// Holds a value against the field's limits.
    fileprivate func check(_ value: FieldValue) throws(SalesforceFault) {
        if isNumber, case .number(let number) = value { try check(number) }
        guard isText, let text = value.text else { return }
        guard text.utf16.count <= length else {
            throw SalesforceFault(
                "STRING_TOO_LONG",
                "\(label): data value too large: \(text) (max length=\(length))",
                fields: [name]
            )
        }
        if type == .email, !Self.isEmail(text) {
            throw SalesforceFault("INVALID_EMAIL_ADDRESS", "\(label): invalid email address: \(text)", fields: [name])
        }
        guard restricted else { return }
        let chosen = type == .multipicklist ? text.split(separator: ";").map(String.init) : [text]
        if let bad = chosen.first(where: { !values.contains($0) }) {
            throw SalesforceFault(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                "\(label): bad value for restricted picklist field: \(bad)",
                fields: [name]
            )
        }
    }

    private func check(_ number: Numeral) throws(SalesforceFault) {
        let places = type == .int ? max(digits, 1) : precision - scale
        let limit = (0..<places).reduce(1.0) { product, _ in product * 10 }
        guard abs(number.double) < limit else {
            throw SalesforceFault(
                "NUMBER_OUTSIDE_VALID_RANGE",
                "\(label): value outside of valid range on numeric field: \(number.plain)",
                fields: [name]
            )
        }
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !parts[1].hasPrefix(".")
            && !parts[1].hasSuffix(".") && !text.contains(" ")
    }
}

extension SalesforceFault {
    /// A field that only the system writes.
    static func readOnly(_ field: SalesforceField) -> SalesforceFault {
        guard field.type != .id else {
            return SalesforceFault(
                "INVALID_FIELD",
                "The Id field should not be specified in the sobject data.",
                fields: ["Id"]
            )
        }
        return SalesforceFault(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Unable to create/update fields: \(field.name). Please check the security settings of this field and verify "
                + "that it is read/write for your profile or permission set.",
            fields: [field.name]
        )
    }

    /// A value of a JSON type that the field's type is not read from.
    fileprivate static func undeserializable(_ json: JSON, as field: SalesforceField) -> SalesforceFault {
        let (token, text) =
            switch json {
            case .null: ("VALUE_NULL", "null")
            case .flag(let flag): flag ? ("VALUE_TRUE", "true") : ("VALUE_FALSE", "false")
            case .number(let number): (number.integer == nil ? "VALUE_NUMBER_FLOAT" : "VALUE_NUMBER_INT", number.lexeme)
            case .string(let text): ("VALUE_STRING", text)
            case .array: ("START_ARRAY", "[")
            case .object: ("START_OBJECT", "{")
            }
        return malformedBody(
            "Cannot deserialize instance of \(field.type.rawValue) from \(token) value \(text) or request may be missing "
                + "a required field"
        )
    }
}
